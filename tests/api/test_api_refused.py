"""Refusals in the language of whoever is refused: over HTTP, over the stream, of several commands and of a trial."""

from typing import Any

import pytest
from asking import Caller, RoomOf, Site, batch, command
from stream_client import Refused, Stream

GERMAN, FINNISH = {"accept-language": "de-AT, en;q=0.5"}, {"accept-language": "fi"}
WRONG = {"title": "", "side": "buyer", "days": 5_000}


@pytest.fixture
def room(member: Caller) -> RoomOf:
    """A room with a task that is completed."""
    return member.open_room()


@pytest.fixture
def task(room: RoomOf) -> str:
    """A task that is completed."""
    found = room.task("Vertrag prüfen", side="buyer")
    room.do("complete_task", task=found)
    return found


async def test_a_german_buyer_is_refused_in_german_over_the_stream(room: RoomOf, task: str, site: Site) -> None:
    berta = room.invite()
    async with await Stream.join(site.url, room.id, str(berta.caller.token), headers=GERMAN) as stream:
        with pytest.raises(Refused) as completed:
            await stream.do("start_task", task=task)
        with pytest.raises(Refused) as wrong:
            await stream.do("add_task", **WRONG)
    assert completed.value.frame["detail"] == "„Vertrag prüfen“ ist erledigt. Öffnen Sie es zuerst wieder."
    assert wrong.value.frame["errors"] == [
        {"path": "/data/title", "message": "Das darf nicht leer sein."},
        {"path": "/data/days", "message": "Das darf höchstens 1000 sein."},
    ]


def test_a_finnish_member_is_refused_in_finnish_over_http(room: RoomOf, task: str) -> None:
    def refused(body: Any, path: str = "commands") -> Any:
        answer = room.caller.http.post(f"{room.path}/{path}", json=body, headers=FINNISH)
        assert answer.status_code >= 400
        return answer.json()

    completed = "”Vertrag prüfen” on valmis. Avaa se ensin uudelleen."
    start = command("start_task", task=task)
    assert refused(start)["detail"] == completed
    assert refused(batch(command("add_task", title="x", side="buyer"), start))["detail"] == completed
    trial = {"commands": [{name: start[name] for name in ("type", "data")}]}
    found = refused(trial, "what-if")
    assert (found["detail"], found["errors"]) == (completed, [{"path": "/commands/0", "message": completed}])
    assert [error["message"] for error in refused(command("add_task", **WRONG))["errors"]] == [
        "Tämä ei saa olla tyhjä.",
        "Tämän on oltava enintään 1000.",
    ]


def test_what_stands_in_the_way_of_a_proposal_is_told_in_the_language_of_who_would_accept(room: RoomOf) -> None:
    task, proposal = room.task("Vertrag prüfen"), command("propose")
    berta = room.invite()
    wish = {"type": "reschedule_task", "data": {"task": task, "due": "2026-05-04"}}
    berta.do("propose", proposal=proposal["id"], commands=[wish])
    room.do("complete_task", task=task)
    answer = room.post(command("accept_proposal", proposal=proposal["id"]), **GERMAN)
    assert answer.json()["detail"] == (
        "Es passt nicht mehr zum Plan. „Vertrag prüfen“ ist erledigt. Öffnen Sie es zuerst wieder. "
        "Lehnen Sie es ab, oder ändern Sie das zuerst."
    )


def test_what_is_found_in_a_file_is_told_in_the_language_of_who_sends_it(room: RoomOf) -> None:
    def sent(path: str, content: bytes, language: dict[str, str], kind: str = "text/markdown", **params: str) -> Any:
        headers = {"content-type": kind, **language}
        return room.caller.http.post(f"{room.path}/{path}", content=content, params=params, headers=headers).json()

    misnamed = sent("files", b"Hello", GERMAN, "application/octet-stream", name="Angebot.pdf")
    assert (misnamed["title"], misnamed["detail"]) == (
        "Diese Datei ist nicht das, was ihr Name sagt",
        "Dem Namen nach ist sie application/pdf, dem Inhalt nach application/octet-stream. "
        "Benennen Sie sie als das, was sie ist.",
    )
    table = b"- [ ] Security review, Thu 10 Apr 2026\n"
    understood = sent("import", table, FINNISH, dry_run="true")
    assert [finding["sentence"] for finding in understood["findings"]] == [
        "Viikonpäivä ei täsmää: 2026-04-10 on perjantaina. Päivämäärä otetaan.",
        "Ei kerrota, kummalle puolelle se kuuluu: merkitään myyjälle.",
    ]
    unread = sent("import", b"\x00PK", GERMAN, "text/csv", dry_run="true")
    assert unread["detail"] == "Das ist kein lesbarer Text. Speichern Sie ihn als UTF-8 und senden Sie ihn noch einmal."
