"""Documents' bytes: uploaded, made documents of, got again by those who may see them, and never run by a browser."""

import hashlib
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pypdfium2
import pytest
from asking import Caller, RoomOf, problem
from PIL import Image


def pdf(pages: int = 2, width: float = 200, height: float = 300) -> bytes:
    """A PDF of empty pages."""
    made, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    for _ in range(pages):
        made.new_page(width, height)
    made.save(out)
    return out.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 6)) -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind)
    return out.getvalue()


def upload(room: RoomOf, data: bytes | Iterator[bytes], name: str = "Proposal.pdf", **headers: str) -> httpx.Response:
    """Send a file, whatever comes of it."""
    return room.caller.http.post(f"{room.path}/files", params={"name": name}, content=data, headers=headers)


def document(room: RoomOf, data: bytes, name: str = "Proposal.pdf", **more: Any) -> str:
    """A document made of a file; its id."""
    answer = upload(room, data, name)
    assert answer.status_code in (200, 201), answer.text
    return room.add("document", title="Proposal", kind="proposal", file=answer.json()["file"], **more)


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room."""
    return member.open_room()


def test_a_file_becomes_a_document_and_comes_out_as_it_went_in(room: RoomOf) -> None:
    data = pdf()
    answer = upload(room, data, "C:\\deals\\Angebot „Süd“.pdf")
    sha256 = hashlib.sha256(data).hexdigest()
    told = {"file": sha256, "name": "Angebot „Süd“.pdf", "type": "application/pdf", "size": len(data), "pages": 2}
    assert (answer.status_code, answer.json()) == (201, told)
    assert upload(room, data, "Angebot.pdf").status_code == 200
    id = room.add("document", title="Proposal", kind="proposal", file=sha256)
    file = room.plan["documents"][id]["file"]
    assert file == {"sha256": sha256, "name": "Angebot.pdf", "type": "application/pdf", "size": len(data), "pages": 2}
    found = room.get(f"/documents/{id}/content")
    assert found.content == data
    assert found.headers["content-disposition"] == "attachment; filename=\"Angebot.pdf\"; filename*=UTF-8''Angebot.pdf"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["cache-control"] == "private, no-cache"
    assert found.headers["content-security-policy"].startswith("sandbox;")
    assert found.headers["etag"] == f'"{sha256}"'
    assert room.get(f"/documents/{id}/content", headers={"if-none-match": f'"{sha256}"'}).status_code == 304


def test_a_part_of_it(room: RoomOf) -> None:
    data = pdf(40)
    id = document(room, data)
    part = room.get(f"/documents/{id}/content", headers={"range": "bytes=10-29"})
    assert (part.status_code, part.content) == (206, data[10:30])
    assert part.headers["content-range"] == f"bytes 10-29/{len(data)}"
    assert room.get(f"/documents/{id}/content", headers={"range": f"bytes={len(data) - 3}-"}).content == data[-3:]
    assert room.get(f"/documents/{id}/content", headers={"range": f"bytes={len(data)}-"}).content == data


def test_pages_are_pictures(room: RoomOf) -> None:
    id = document(room, pdf(2, 200, 300))
    answer = room.get(f"/documents/{id}/pages/2", width=300)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.content)).size == (320, 480)
    assert room.get(f"/documents/{id}/pages/2", width=320).content == answer.content
    tag = answer.headers["etag"]
    assert room.get(f"/documents/{id}/pages/2", width=320, headers={"if-none-match": tag}).status_code == 304
    for page in ("0", "3", "x", "99999999999"):
        assert problem(room.get(f"/documents/{id}/pages/{page}")) == (404, "not_found")
    shown = document(room, picture(), "Plan.png")
    assert room.get(f"/documents/{shown}/pages/1").content == picture()


def test_what_a_browser_would_run_is_mere_bytes(room: RoomOf) -> None:
    for name, data in (
        ("page.html", b"<!doctype html><script>alert(1)</script>"),
        ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
        ("feed.xml", b'<?xml version="1.0"?><x/>'),
        ("notes.txt", b"hello"),
    ):
        found = room.get(f"/documents/{document(room, data, name)}/content")
        assert found.headers["content-type"] == "application/octet-stream"
        assert found.headers["content-disposition"].startswith("attachment;")
        assert found.content == data
    shown = room.get(f"/documents/{document(room, picture(), 'x.png')}/content")
    assert shown.headers["content-type"] == "image/png"
    assert shown.headers["content-disposition"].startswith("inline;")


def test_who_may_not_see_a_document_gets_nothing_of_it(room: RoomOf) -> None:
    buyer = room.invite()
    id = document(room, pdf(), visible_to="seller")
    for path in (f"/documents/{id}/content", f"/documents/{id}/pages/1", f"/documents/{uuid4()}/content"):
        assert problem(buyer.get(path)) == (404, "not_found")
    room.do("set_visibility", item=f"documents/{id}", visible_to="everyone")
    assert buyer.get(f"/documents/{id}/content").status_code == 200
    room.do("remove_document", document=id)
    assert problem(buyer.get(f"/documents/{id}/content")) == (404, "not_found")


def test_a_file_that_is_proposed_is_there_when_it_is_accepted(room: RoomOf) -> None:
    buyer, new = room.invite(), pdf(3)
    id = document(room, pdf())
    sent = {"document": id, "file": hashlib.sha256(new).hexdigest()}
    wanted = {"proposal": str(uuid4()), "commands": [{"type": "revise_document", "data": sent}]}
    assert buyer.refused("propose", **wanted) == "file_not_uploaded"
    assert upload(buyer, new, "Redlined.pdf").status_code == 201
    buyer.do("propose", **wanted)
    room.do("accept_proposal", proposal=wanted["proposal"])
    assert room.plan["documents"][id]["file"]["name"] == "Redlined.pdf"
    assert room.get(f"/documents/{id}/content").content == new


def test_a_hash_alone_opens_nothing(room: RoomOf, member: Caller) -> None:
    sha256 = upload(room, pdf()).json()["file"]
    buyer, elsewhere = room.invite(), member.open_room("Elsewhere")
    for other in (buyer, elsewhere):
        assert other.refused("add_document", title="Mine", kind="other", file=sha256) == "file_not_uploaded"
    # nor does sending the same bytes tell that somebody else has them
    assert upload(buyer, pdf()).status_code == 201


def test_who_may_not_add_documents_uploads_none(room: RoomOf) -> None:
    with room.caller.site.member(room.caller.workspace, "success") as later:
        assert problem(upload(later.room(room.id), pdf())) == (403, "not_allowed")


def test_revisions_stay_what_they_were(room: RoomOf) -> None:
    first, second = pdf(1), pdf(3)
    id = document(room, first, visible_to="seller")
    room.do("revise_document", document=id, file=upload(room, second, "Second.pdf").json()["file"])
    assert room.get(f"/documents/{id}/content").content == second
    assert room.get(f"/documents/{id}/content", seen=1).content == first
    assert room.plan["documents"][id]["file"]["pages"] == 3
    for seen in (3, 99):
        assert problem(room.get(f"/documents/{id}/content", seen=seen)) == (404, "not_found")
    # who began to see it with its second revision has nothing of the first
    buyer = room.invite()
    room.do("set_visibility", item=f"documents/{id}", visible_to="everyone")
    assert buyer.get(f"/documents/{id}/content", seen=2).content == second
    assert problem(buyer.get(f"/documents/{id}/content", seen=1)) == (404, "not_found")


def test_a_link_has_no_bytes(room: RoomOf) -> None:
    id = room.add("document", title="Proposal", kind="proposal", url="https://files.example/proposal")
    assert problem(room.get(f"/documents/{id}/content")) == (404, "not_found")


def locked() -> bytes:
    """A PDF that says that it is encrypted, with a key that nobody has."""
    whole = pdf(1)
    at = whole.rindex(b"trailer")
    bad = b"<</Filter/Standard/V 2/R 3/Length 128/P -4/O<" + b"0" * 64 + b">/U<" + b"1" * 64 + b">>>"
    trailer = whole[at:].replace(b"<<", b"<</Encrypt " + bad + b"/ID[<00><00>]", 1)
    return whole[:at] + trailer


def huge_picture() -> bytes:
    """A few bytes that say that they are a picture of 60,000 × 60,000 pixels."""
    data = bytearray(picture())
    data[16:24] = (60_000).to_bytes(4) * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return bytes(data)


FAULTY = {
    "empty": (b"", "x.pdf", "file_damaged"),
    "damaged": (b"%PDF-1.7\n" + b"\x00garbage" * 400 + b"\n%%EOF\n", "x.pdf", "file_damaged"),
    "truncated": (pdf(30)[:-200], "x.pdf", "file_damaged"),
    "locked": (locked(), "x.pdf", "file_locked"),
    "no pages": (pdf(0), "x.pdf", "file_damaged"),
    "too many pages": (pdf(1_001), "x.pdf", "file_too_much"),
    "a picture renamed": (picture(), "x.pdf", "file_misnamed"),
    "a page renamed": (b"<!doctype html><script>1</script>", "x.png", "file_misnamed"),
    "a bomb of pixels": (huge_picture(), "x.png", "file_too_much"),
    "a truncated picture": (picture(size=(400, 400))[:-80], "x.png", "file_damaged"),
}


@pytest.mark.parametrize(("data", "name", "code"), FAULTY.values(), ids=FAULTY.keys())
def test_a_bad_file_is_refused_in_words(room: RoomOf, data: bytes, name: str, code: str) -> None:
    answer = upload(room, data, name)
    assert problem(answer) == (422, code), answer.text
    assert answer.json()["detail"]
    sha256 = hashlib.sha256(data).hexdigest()
    assert room.refused("add_document", title="Bad", kind="other", file=sha256) == "file_not_uploaded"


def test_the_same_server_takes_good_ones_afterwards_and_nothing_is_left_of_the_bad(room: RoomOf) -> None:
    incoming = room.caller.site.server.log.parent / "data" / "files" / "incoming"
    assert upload(room, pdf()).status_code in (200, 201)
    assert [*incoming.iterdir()] == []


def test_a_page_too_large_for_a_picture_is_drawn_smaller(room: RoomOf) -> None:
    id = document(room, pdf(1, 100, 14_000))
    answer = room.get(f"/documents/{id}/pages/1", width=1920)
    assert Image.open(io.BytesIO(answer.content)).size == (58, 8_000)


def test_names_are_names(room: RoomOf) -> None:
    assert problem(upload(room, pdf(), "a\nb.pdf")) == (422, "invalid")
    assert problem(upload(room, pdf(), "/")) == (422, "invalid")
    assert problem(room.caller.http.post(f"{room.path}/files", content=pdf())) == (422, "invalid")


def test_a_file_is_not_larger_than_its_bound(start_server: Any, log: Any, tmp_path: Path) -> None:
    from asking import Site

    server = start_server(file_megabytes=1, room_file_megabytes=2)
    with Site(server, log).member() as caller:
        room = caller.open_room()
        assert problem(upload(room, b"x" * (1_100_000), "x.bin")) == (413, "too_large")
        assert problem(upload(room, (b"x" * 100_000 for _ in range(11)), "x.bin")) == (413, "too_large")
        for letter in (b"a", b"b"):
            assert upload(room, letter * 900_000, "x.bin").status_code == 201
        assert problem(upload(room, b"c" * 900_000, "x.bin")) == (422, "room_full")
