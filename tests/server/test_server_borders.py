"""Where the frames of a client begin and end, however they are cut on their way."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from mapstream.server.borders import Borders

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
SIZES = st.sampled_from([0, 1, 125, 126, 127, 65_535, 65_536]) | st.integers(0, 300)


@st.composite
def messages(draw: st.DrawFn) -> list[bytes]:
    """Each in one frame or several, with pings between them, masked as clients do."""
    kinds = [Opcode.TEXT, *[Opcode.CONT] * draw(st.integers(0, 3))]
    found: list[bytes] = []
    for n, kind in enumerate(kinds):
        if n and draw(st.booleans()):
            found.append(Frame(Opcode.PING, b"p" * draw(st.integers(0, 125))).serialize(mask=True))
        data = b"\x81\x80" * (draw(SIZES) // 2) + b"\r\n\r\n"
        found.append(Frame(kind, data, fin=n == len(kinds) - 1).serialize(mask=True))
    return found


@settings(deadline=None)
@given(st.lists(messages(), max_size=4), st.lists(st.integers(1, 400), max_size=30))
def test_between_messages_is_known_however_they_are_cut(sent: list[list[bytes]], steps: list[int]) -> None:
    whole, ends = REQUEST, {len(REQUEST)}
    for frames in sent:
        whole += b"".join(frames)
        ends.add(len(whole))
    cuts = sorted({0, len(whole), *ends, *(min(sum(steps[:n]), len(whole)) for n in range(len(steps)))})
    borders = Borders()
    for begin, end in pairwise(cuts):
        borders.follow(whole[begin:end])
        assert borders.between_messages == (end in ends), end


def test_byte_by_byte() -> None:
    whole = REQUEST + Frame(Opcode.TEXT, b"x" * 200).serialize(mask=True)
    borders = Borders()
    known = []
    for n in range(len(whole)):
        borders.follow(whole[n : n + 1])
        known.append(borders.between_messages)
    assert [n for n, one in enumerate(known, 1) if one] == [len(REQUEST), len(whole)]
