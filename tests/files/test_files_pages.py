"""Files that anybody may have sent are looked into by processes that may be ended."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mapstream.files.kinds import PDF
from mapstream.files.pages import drawn, pages_of
from mapstream.live.helpers import Helpers
from mapstream.problems import FileDamaged, TooMuchWork


@pytest.fixture
async def helpers() -> AsyncIterator[Helpers]:
    found = Helpers("mapstream.files.pages", "pypdfium2", seconds=2)
    yield found
    await found.end()


def written(*objects: bytes) -> bytes:
    """A PDF of these objects, of which the first is its catalogue."""
    out, places = b"%PDF-1.7\n", []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end


def bomb(deep: int = 9, often: int = 30) -> bytes:
    """A page of a few hundred bytes that draws a line ``often ** deep`` times."""

    def form(n: int) -> bytes:
        inside = b"/F Do " * often if n < deep else b"0 0 m 9 9 l S"
        next = b"/Resources<</XObject<</F %d 0 R>>>>" % (n + 5) if n < deep else b""
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]%s/Length %d>>" % (next, len(inside))
        return head + b"stream\n" + inside + b"\nendstream"

    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>"
    draws = b"<</Length 5>>stream\n/F Do\nendstream"
    pages = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
    return written(b"<</Type/Catalog/Pages 2 0 R>>", pages, page, draws, *(form(n) for n in range(1, deep + 1)))


async def test_a_bomb_is_ended_and_the_next_is_looked_into(helpers: Helpers, tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb())
    assert await helpers.run("ann", pages_of, str(path), PDF) == 1
    with pytest.raises(TooMuchWork):
        await helpers.run("ann", drawn, str(path), 1, 320)
    path.write_bytes(bomb(1))
    assert (await helpers.run("ann", drawn, str(path), 1, 320)).startswith(b"RIFF")


def test_whatever_stands_in_a_file_it_is_taken_or_refused(tmp_path: Path) -> None:
    good, path = bomb(1), tmp_path / "bent.pdf"
    for place in range(20, len(good), 37):
        path.write_bytes(good[:place] + b"\x00\xff<<[" + good[place + 5 :])
        try:
            assert pages_of(str(path), PDF)
        except FileDamaged:
            continue
