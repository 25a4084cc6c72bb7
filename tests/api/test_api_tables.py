"""Plans as files over HTTP: out as the reader sees them, in once they have been looked at."""

import csv
import io
from typing import Any
from uuid import uuid4

import httpx
import pytest
from asking import Caller, RoomOf, Site, command, places, problem

pytestmark = pytest.mark.long

CHECKLIST = "- [x] Kick-off call, 2026-03-02 @sam\n- [ ] Security review by 2026-04-10\n"
SHEET = "Task,Owner,Due\nSecurity review,Seller,2026-04-10\n=1+1,Buyer (Dana),2026-05-01\n"


@pytest.fixture
def room(member: Caller) -> RoomOf:
    return member.open_room()


def sent(
    room: RoomOf, text: str | bytes, kind: str = "text/markdown", headers: Any = None, **params: Any
) -> httpx.Response:
    """A text is sent, whatever comes of it."""
    return room.caller.http.post(
        f"{room.path}/import", content=text, params=params, headers={"content-type": kind, **(headers or {})}
    )


def preview(room: RoomOf, text: str | bytes, kind: str = "text/markdown") -> dict[str, Any]:
    """What a dry run answers."""
    answer = sent(room, text, kind, dry_run="true")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def titles(room: RoomOf) -> list[str]:
    """The tasks of a room."""
    return [task["title"] for task in room.plan["tasks"].values()]


def test_a_plan_goes_out_in_three_forms(room: RoomOf) -> None:
    room.task("Security review", due="2026-04-10")
    for end, kind in (("md", "text/markdown; charset=utf-8"), ("json", "application/json")):
        answer = room.get(f"/plan.{end}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
        assert "Security review" in answer.text
        assert answer.headers["content-disposition"] == f'attachment; filename="plan.{end}"'
    sheet = room.get("/plan.csv")
    assert sheet.headers["content-type"].startswith("text/csv; charset=utf-8")
    [row] = [row for row in csv.DictReader(io.StringIO(sheet.text, newline="")) if row["kind"] == "task"]
    assert (row["title"], row["due"], row["side"]) == ("Security review", "2026-04-10", "seller")
    assert room.get("/plan.json").json()["tasks"][0]["title"] == "Security review"


def test_a_plan_goes_out_as_of_a_version(room: RoomOf) -> None:
    before = room.version
    room.task("Security review")
    assert "Security review" not in room.get("/plan.md", version=before).text
    held = room.get("/plan.md")
    again = room.get("/plan.md", headers={"if-none-match": held.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert problem(room.get("/plan.md", version=99)) == (404, "not_found")
    assert problem(room.get("/plan.csv", colour="red")) == (422, "invalid")


def test_what_a_reader_may_not_see_goes_out_in_no_form(room: RoomOf) -> None:
    room.task("Walk-away price", visible_to="seller")
    buyer = room.invite()
    for end in ("md", "csv", "json"):
        assert "Walk-away price" in room.get(f"/plan.{end}").text
        assert "Walk-away price" not in buyer.get(f"/plan.{end}").text
    room.do("edit_plan", kind="close_plan")
    assert problem(buyer.get("/plan.md")) == (404, "not_found")
    assert problem(sent(buyer, CHECKLIST, dry_run="")) == (404, "not_found")
    assert problem(room.caller.site.nobody().room(room.id).get("/plan.md")) == (401, "unauthorized")


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(room: RoomOf) -> None:
    before = room.version
    answer = sent(room, CHECKLIST, dry_run="")
    assert answer.status_code == 200
    found = answer.json()
    assert (found["room"], found["version"], found["form"]) == (room.id, before, "markdown")
    assert found["items"] == [
        {"line": 1, "kind": "task", "title": "Kick-off call", "new": True},
        {"line": 2, "kind": "task", "title": "Security review", "new": True},
    ]
    assert found["people"] == []
    assert [(one["line"], one["code"]) for one in found["findings"]] == [
        (1, "person_side_unknown"),
        (1, "side_assumed"),
        (2, "side_assumed"),
    ]
    assert found["findings"][1]["text"] == "- [x] Kick-off call, 2026-03-02 @sam"
    assert found["commands"] == 4
    assert found["draft"]["tasks"][1]["due"] == "2026-04-10"
    assert room.version == before


def test_an_import_is_one_unit_and_answers_like_a_command(room: RoomOf) -> None:
    shown = preview(room, SHEET, "text/csv")
    assert shown["people"] == [{"line": 3, "name": "Dana", "side": "buyer"}]
    done = sent(room, SHEET, "text/csv", preview=shown["preview"])
    assert done.status_code == 200, done.text
    answer = done.json()
    assert answer["room"] == room.id
    assert [event["type"] for event in answer["events"]] == ["person.added", "task.added", "task.added"]
    assert answer["version"] == room.version
    assert titles(room) == ["Security review", "=1+1"]
    sheet = room.get("/plan.csv").text
    assert "'=1+1" in sheet
    again = sent(room, SHEET, "text/csv", preview=shown["preview"]).json()
    assert (again["again"], again["version"]) == (True, answer["version"])
    assert titles(room) == ["Security review", "=1+1"]


def test_nothing_is_imported_that_nobody_has_looked_at(room: RoomOf) -> None:
    assert problem(sent(room, CHECKLIST)) == (422, "preview_needed")
    shown = preview(room, CHECKLIST)["preview"]
    assert problem(sent(room, CHECKLIST + "- [ ] More\n", preview=shown)) == (409, "preview_outdated")
    assert problem(sent(room, CHECKLIST, "text/plain", preview=shown)) == (409, "preview_outdated")
    assert problem(sent(room, CHECKLIST, preview="0" * 64)) == (409, "preview_outdated")
    assert places(sent(room, CHECKLIST, preview="x")) == ["preview"]
    assert titles(room) == []


def test_a_preview_holds_for_the_plan_that_it_was_held_against(room: RoomOf) -> None:
    visitor = room.invite()
    shown = preview(room, CHECKLIST)["preview"]
    room.task("Something else")
    assert problem(sent(room, CHECKLIST, preview=shown)) == (409, "preview_outdated")
    shown = preview(room, CHECKLIST)["preview"]
    visitor.do("record_view", subject="plan", seconds=3)
    room.do("add_comment", on="plan", text="I am having a look")
    assert sent(room, CHECKLIST, preview=shown).status_code == 200, "looking and talking change no plan"


def test_a_preview_is_of_the_one_who_looked(room: RoomOf) -> None:
    buyer = room.invite()
    shown = preview(room, CHECKLIST)["preview"]
    assert problem(sent(buyer, CHECKLIST, preview=shown)) == (409, "preview_outdated")


def test_people_of_the_room_import_by_the_ordinary_rules(room: RoomOf) -> None:
    buyer = room.invite()
    text = SHEET.replace("Buyer (Dana)", "Seller (Dana)")
    shown = preview(buyer, text, "text/csv")
    assert shown["people"] == []
    assert (3, "person_of_other_side") in [(one["line"], one["code"]) for one in shown["findings"]]
    assert sent(buyer, text, "text/csv", preview=shown["preview"]).status_code == 200
    assert titles(room) == ["Security review", "=1+1"]


def test_an_import_with_a_key_of_its_own_acts_once(room: RoomOf) -> None:
    shown, key = preview(room, CHECKLIST)["preview"], str(uuid4())
    headers = {"idempotency-key": key}
    first = sent(room, CHECKLIST, headers=headers, preview=shown).json()
    assert first["id"] == key
    assert sent(room, CHECKLIST, headers=headers, preview=shown).json()["again"] is True


def test_an_import_acts_once_however_late_it_is_sent_again(member: Caller, elsewhere: Site) -> None:
    room = member.open_room()
    shown = preview(room, CHECKLIST)["preview"]
    first = sent(room, CHECKLIST, preview=shown).json()
    with Caller(elsewhere, member.token) as there:
        # another server knows it from the log alone
        again = sent(there.room(room.id), CHECKLIST, preview=shown).json()
    assert (again["again"], again["id"], again["version"]) == (True, first["id"], first["version"])


def test_what_was_undone_is_imported_again_once_it_was_looked_at_again(room: RoomOf) -> None:
    first = preview(room, CHECKLIST)["preview"]
    sent(room, CHECKLIST, preview=first)
    room.do("undo")
    assert titles(room) == []
    assert sent(room, CHECKLIST, preview=first).json()["again"] is True
    assert titles(room) == [], "a retry is no wish"
    second = preview(room, CHECKLIST)["preview"]
    assert second != first
    assert "again" not in sent(room, CHECKLIST, preview=second).json()
    assert titles(room) == ["Kick-off call", "Security review"]


def test_all_of_an_import_is_refused_or_none(room: RoomOf) -> None:
    plan = {"format": "mapstream.plan/1", "tasks": [{"key": "1", "title": "A", "side": "seller", "after": ["2"]}]}
    plan["tasks"].append({"key": "2", "title": "B", "side": "seller", "after": ["1"]})  # type: ignore[attr-defined]

    def looked() -> str:
        found: str = room.caller.http.post(f"{room.path}/import", json=plan, params={"dry_run": "1"}).json()["preview"]
        return found

    def imported(shown: str) -> httpx.Response:
        return room.caller.http.post(f"{room.path}/import", json=plan, params={"preview": shown})

    first = looked()
    for _ in range(2):
        assert problem(imported(first)) == (422, "dependency_cycle")
    assert titles(room) == []
    second = looked()
    assert second != first, "to ask once more is another wish"
    assert problem(imported(second)) == (422, "dependency_cycle")


def without_ids(plan: dict[str, Any]) -> dict[str, Any]:
    """A plan, but for the room that it was written from."""
    parts = {name: found for name, found in plan.items() if isinstance(found, list)}
    bare = {name: [{**row, "id": None} for row in rows] for name, rows in parts.items()}
    return {**plan, **bare, "about": None}


def test_what_went_out_of_one_room_comes_into_another(room: RoomOf, member: Caller) -> None:
    dana = room.add("person", name="Dana", side="buyer", role="champion")
    first = room.task("Security review", side="buyer", lead=dana, due="2026-04-10", condition="Sign-off | mail")
    room.do("link_tasks", task=room.task("Signature", kind="signature"), after=first)
    other = member.open_room("Umbrella")
    for end, kind in (("md", "text/markdown"), ("csv", "text/csv"), ("json", "application/json")):
        other = member.open_room(end)
        text = room.get(f"/plan.{end}").content
        shown = preview(other, text, kind)
        assert shown["findings"] == []
        assert sent(other, text, kind, preview=shown["preview"]).status_code == 200
        plans = [without_ids(of.get("/plan.json").json()) for of in (room, other)]
        assert plans[0] == plans[1]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        (b"\xff\xfe\x00", "text/markdown", (400, "malformed")),
        (b"a\x00b", "text/plain", (400, "malformed")),
        (b"", "text/markdown", (400, "malformed")),
        (b" \n ", "text/plain", (400, "malformed")),
        (b"{", "application/json", (400, "malformed")),
        (b"[" * 100_000, "application/json", (400, "malformed")),
        (b"[]", "application/json", (422, "invalid")),
        (b'{"format": "mapstream.plan/1", "colour": 1}', "application/json", (422, "invalid")),
        (b"x", "application/pdf", (415, "unsupported_media_type")),
        (b"x" * (10 << 20), "text/markdown", (413, "too_large")),
        (b"- [ ] x\n" * 1_500, "text/markdown", (413, "too_large")),
        (b"x\n" * 30_000, "text/markdown", (400, "malformed")),
        (b'a,"b\n' + b"x" * 200_000, "text/csv", (400, "malformed")),
    ],
)
def test_what_is_no_plan_is_refused_with_a_sentence(room: RoomOf, text: bytes, kind: str, expected: Any) -> None:
    answer = sent(room, text, kind, dry_run="true")
    assert problem(answer) == expected
    assert answer.json()["detail" if expected[1] != "invalid" else "errors"]


@pytest.mark.parametrize(
    "sign", ["|", "*", "(", "- ", "a,", "#", ">", "`", "[x](", "@a ", "1/2 ", "\t", '"', ";", "🟡"]
)
def test_what_is_only_strange_is_read_in_no_time(room: RoomOf, sign: str) -> None:
    for text in (sign * (200_000 // len(sign)), (sign * 20 + "\n") * 500):
        for kind in ("text/markdown", "text/plain", "text/csv"):
            assert sent(room, text.encode(), kind, dry_run="true").status_code in (200, 400, 413)


def test_what_is_sent_twice_is_no_query(room: RoomOf) -> None:
    assert problem(sent(room, CHECKLIST, dry_run="perhaps")) == (422, "invalid")
    assert problem(room.post(command("import_plan"))) == (422, "unknown_command")


def test_a_workbook_goes_out_and_comes_in(room: RoomOf, member: Caller) -> None:
    room.task("Security review", side="seller", due="2026-04-10")
    answer = room.get("/plan.xlsx")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert (answer.status_code, answer.headers["content-type"]) == (200, kind)
    other = member.open_room("Umbrella")
    shown = preview(other, answer.content, kind)
    assert (shown["form"], shown["findings"]) == ("xlsx", [])
    assert sent(other, answer.content, kind, preview=shown["preview"]).status_code == 200
    assert [(task["title"], task["due"]) for task in other.plan["tasks"].values()] == [
        ("Security review", "2026-04-10")
    ]
    assert problem(sent(other, b"PK\x03\x04", kind, dry_run="true")) == (400, "malformed")


def test_a_text_in_a_code_page_of_windows_is_read(room: RoomOf) -> None:
    shown = preview(room, "Schritt;Verantwortlich\nPrüfung;Käufer\n".encode("cp1252"), "text/csv")
    assert [item["title"] for item in shown["items"]] == ["Prüfung"]


def test_too_much_at_once_is_refused_with_its_number(room: RoomOf) -> None:
    rows = "".join(f"Step {n},Buyer\n" for n in range(5_000))
    answer = sent(room, f"Task,Owner\n{rows}".encode(), "text/csv", dry_run="true")
    assert problem(answer) == (413, "too_large")
    assert "5,000 items in 5,000 changes; 1,000 changes" in answer.json()["detail"]


def test_a_file_that_comes_back_changes_what_was_edited_in_it(room: RoomOf) -> None:
    task = room.task("Security review", due="2026-03-13")
    file = room.get("/plan.csv").text
    assert sent(room, file.encode(), "text/csv", dry_run="true").json()["commands"] == 0
    room.do("edit_task", task=task, title="Security review, by Ann")
    edited = file.replace("2026-03-13", "2026-03-20").encode()
    preview = sent(room, edited, "text/csv", dry_run="true").json()
    [row] = [row for row in preview["items"] if "changes" in row]
    assert (row["item"], row["new"]) == (f"tasks/{task}", False)
    assert row["changes"] == [{"field": "due", "before": "2026-03-13", "after": "2026-03-20"}]
    answer = sent(room, edited, "text/csv", preview=preview["preview"]).json()
    assert [event["type"] for event in answer["events"]] == ["task.rescheduled"]
    assert room.plan["tasks"][task]["title"] == "Security review, by Ann"
