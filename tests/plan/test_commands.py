"""What is taken, what is not, and how a sender is told."""

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from spec import ANN, C1, D1, M1, P1, SAM, T1, T2

from mapstream.plan.elements.links import OpenLink
from mapstream.plan.elements.room import SetGoal
from mapstream.plan.elements.tasks.commands import AddTask, EditTask
from mapstream.plan.field_errors import field_errors
from mapstream.plan.fields import SHAPES
from mapstream.plan.vocabulary import COMMANDS, parse
from mapstream.problems import Invalid, UnknownCommand


def errors(type: str, data: Any, path: str = "/data") -> dict[str, str]:
    """What a sender of this is told, by field."""
    with pytest.raises(Invalid) as refused:
        parse(type, data, path)
    return dict(refused.value.errors)


def test_a_command_is_taken_as_it_comes() -> None:
    command = parse("add_task", {"title": "  Security review ", "side": "buyer", "purpose": " two\n\tlines "})
    assert command == AddTask(title="Security review", side="buyer", purpose=" two\n\tlines ")


def test_left_out_is_not_null() -> None:
    left_out, cleared = parse("edit_task", {"task": T1}), parse("edit_task", {"task": T1, "purpose": None})
    assert isinstance(left_out, EditTask)
    assert isinstance(cleared, EditTask)
    assert left_out.given("title", "purpose") == {}
    assert cleared.given("title", "purpose") == {"purpose": None}


def test_commands_do_not_change() -> None:
    with pytest.raises(ValidationError):
        parse("start_task", {"task": T1}).task = T2  # type: ignore[misc, union-attr]


def test_unknown_commands() -> None:
    for path, beside in (("/data", "/type"), ("/commands/3/data", "/commands/3/type")):
        with pytest.raises(UnknownCommand) as refused:
            parse("conquer", {}, path)
        assert refused.value.code == "unknown_command"
        assert refused.value.errors == ((beside, "There is no command of this name."),)


def test_what_the_server_says_itself_is_not_taken() -> None:
    assert OpenLink.internal
    assert "open_link" not in COMMANDS
    with pytest.raises(UnknownCommand):
        parse("open_link", {"link": T1})


LONG = "x" * 10_001
UUIDS = "This must be an id: a UUID in lower case."
LINE = "This must be one line without control characters."
TEXT = "Control characters other than line breaks and tabs are not allowed."
EMPTY = "This must not be empty."


@pytest.mark.parametrize(
    ("type", "data", "field", "message"),
    [
        ("start_task", {}, "task", "This is needed."),
        ("start_task", {"task": T1, "by": SAM}, "by", "There is no such field."),
        ("start_task", {"task": None}, "task", "This must be a text."),
        ("start_task", {"task": 7}, "task", "This must be a text."),
        ("start_task", {"task": "tasks/" + T1}, "task", UUIDS),
        ("start_task", {"task": T1.replace("a", "A").replace("7", "A")}, "task", UUIDS),
        ("start_task", {"task": T1 + "\n"}, "task", UUIDS),
        ("start_task", [], "", "This must be an object."),
        ("start_task", "no", "", "This must be an object."),
        ("edit_task", {"task": T1, "title": None}, "title", "This must be a text."),
        ("edit_task", {"task": T1, "title": " \t "}, "title", EMPTY),
        ("edit_task", {"task": T1, "title": "x" * 301}, "title", "This must be at most 300 characters."),
        ("edit_task", {"task": T1, "title": "a\nb"}, "title", LINE),
        ("edit_task", {"task": T1, "title": "a\x00b"}, "title", LINE),
        ("edit_task", {"task": T1, "title": "a\x85b"}, "title", LINE),
        ("edit_task", {"task": T1, "title": "\ud800"}, "title", "This text has characters that do not exist."),
        ("edit_task", {"task": T1, "purpose": ""}, "purpose", EMPTY),
        ("edit_task", {"task": T1, "purpose": "\n \n"}, "purpose", EMPTY),
        ("edit_task", {"task": T1, "purpose": "a\x07"}, "purpose", TEXT),
        ("edit_task", {"task": T1, "purpose": "a\r\n"}, "purpose", TEXT),
        ("edit_task", {"task": T1, "purpose": LONG}, "purpose", "This must be at most 10000 characters."),
        (
            "edit_task",
            {"task": T1, "kind": "party"},
            "kind",
            "This must be one of 'task', 'meeting', 'review', 'decision' or 'signature'.",
        ),
        ("reschedule_task", {"task": T1}, "due", "This is needed."),
        ("reschedule_task", {"task": T1, "due": "2026-02-30"}, "due", "There is no such day."),
        ("reschedule_task", {"task": T1, "due": "0000-01-01"}, "due", "There is no such day."),
        ("reschedule_task", {"task": T1, "due": "20260230"}, "due", "This must be a date, written as 2026-03-31."),
        ("reschedule_task", {"task": T1, "due": "2026-W01-1"}, "due", "This must be a date, written as 2026-03-31."),
        ("reschedule_task", {"task": T1, "due": 20260330}, "due", "This must be a text."),
        ("assign_task", {"task": T1, "supporters": ANN}, "supporters", "This must be a list."),
        ("assign_task", {"task": T1, "supporters": [ANN, "x"]}, "supporters/1", UUIDS),
        ("assign_task", {"task": T1, "supporters": [ANN] * 21}, "supporters", "This must have at most 20 entries."),
        ("assign_task", {"task": T1, "side": None}, "side", "This must be one of 'seller' or 'buyer'."),
        ("block_task", {"task": T1}, "reason", "This is needed."),
        (
            "add_task",
            {"title": "x", "side": "buyer", "visible_to": "both"},
            "visible_to",
            "This must be one of 'everyone', 'seller' or 'buyer'.",
        ),
        (
            "add_task",
            {"title": "x", "side": "buyer", "visible_to": []},
            "visible_to",
            "This must have at least 1 entry.",
        ),
        (
            "set_visibility",
            {"item": f"tasks/{T1}", "visible_to": [ANN] * 101},
            "visible_to",
            "This must have at most 100 entries.",
        ),
        (
            "set_visibility",
            {"item": f"people/{ANN}", "visible_to": "seller"},
            "item",
            "This must be the name of an item: tasks/<id>, milestones/<id>, documents/<id>, phases/<id>, "
            "criteria/<id>, kpis/<id>, deliverables/<id>, risks/<id>, meetings/<id> or comments/<id>.",
        ),
        ("set_goal", {"statement": "x", "date": "2026-06-30", "deadline": {"date": "x", "kind": "y"}}, "deadline/date",
         "This must be a date, written as 2026-03-31."),
        ("edit_deal", {"amount": "12 EUR"}, "amount", "This must be an amount, written as 48000 or 1250.50."),
        ("edit_deal", {"amount": "1e3"}, "amount", "This must be an amount, written as 48000 or 1250.50."),
        ("edit_deal", {"amount": "NaN"}, "amount", "This must be an amount, written as 48000 or 1250.50."),
        ("edit_deal", {"amount": "-1"}, "amount", "This must be an amount, written as 48000 or 1250.50."),
        ("edit_deal", {"amount": "1.00001"}, "amount", "This must be an amount, written as 48000 or 1250.50."),
        ("edit_deal", {"amount": "9" * 10**6}, "amount", "This must be an amount, written as 48000 or 1250.50."),
        ("edit_deal", {"amount": f"{10**15}.01"}, "amount", "This must be at most 1000000000000000."),
        ("edit_deal", {"amount": True}, "amount", "This must be a number."),
        ("edit_deal", {"amount": -1}, "amount", "This must be at least 0."),
        ("edit_deal", {"amount": float("inf")}, "amount", "This must be a finite number."),
        ("edit_deal", {"amount": 10**400}, "amount", "This must be a number."),
        ("edit_deal", {"currency": "eur"}, "currency", "This must be a currency: three capital letters."),
        ("edit_deal", {"name": None}, "name", "This must be a text."),
        ("add_person", {"name": "A", "side": "buyer", "email": "a b@c"}, "email", "This must be an e-mail address."),
        ("add_person", {"name": "A", "side": "buyer", "email": "a@b@c"}, "email", "This must be an e-mail address."),
        ("add_person", {"name": "x" * 201, "side": "buyer"}, "name", "This must be at most 200 characters."),
        ("issue_link", {"person": ANN, "expires": "2026-03-03T09:00:00"}, "expires",
         "This must be an instant, written as 2026-03-31T09:00:00Z."),
        ("issue_link", {"person": ANN, "expires": "2026-03-03T25:00:00Z"}, "expires", "There is no such instant."),
        ("issue_link", {"person": ANN, "expires": "0001-01-01T00:00:00+14:00"}, "expires", "There is no such instant."),
        ("issue_link", {"person": ANN, "emails": []}, "emails", "This must have at least 1 entry."),
        ("issue_link", {"person": ANN, "emails": ["a@b.co"] * 21}, "emails", "This must have at most 20 entries."),
        ("issue_link", {"person": ANN, "emails": ["b.co"]}, "emails/0",
         "This must be an e-mail address, or a domain written as @example.com."),
        ("issue_link", {"person": ANN, "code": 1}, "code", "This must be true or false."),
        ("add_document", {"title": "x", "kind": "y", "url": "javascript:alert(1)"}, "url",
         "This must be an address that begins with http:// or https://."),
        ("add_document", {"title": "x", "kind": "y", "url": "https://a b"}, "url",
         "This must be an address that begins with http:// or https://."),
        ("add_document", {"title": "x", "kind": "y", "url": "https://a/" + "b" * 2000}, "url",
         "This must be at most 2000 characters."),
        ("record_view", {"subject": f"tasks/{T1}", "seconds": 1}, "subject",
         "This must be the name of an item: documents/<id> or plan."),
        ("record_view", {"subject": "plan", "seconds": 86_401}, "seconds", "This must be at most 86400."),
        ("record_view", {"subject": "plan", "seconds": float("nan")}, "seconds", "This must be a finite number."),
        ("record_view", {"subject": "plan", "seconds": 1, "pages": {"0": 1}}, "pages/0", "Pages are numbered from 1."),
        ("record_view", {"subject": "plan", "seconds": 1, "pages": {"1": -1}}, "pages/1", "This must be at least 0."),
        ("record_view", {"subject": "plan", "seconds": 1, "pages": {"a/b": 1}}, "pages/a~1b",
         "Pages are numbered from 1."),
        ("record_view", {"subject": "plan", "seconds": 1, "pages": {str(n): 1 for n in range(1, 1002)}}, "pages",
         "This must have at most 1000 entries."),
        ("add_comment", {"on": f"comments/{C1}", "text": "x"}, "on",
         "This must be the name of an item: tasks/<id>, milestones/<id>, documents/<id>, phases/<id>, criteria/<id>, "
         "kpis/<id>, deliverables/<id>, risks/<id>, meetings/<id> or plan."),
        ("add_comment", {"on": "plan", "text": "x", "mentions": [ANN] * 51}, "mentions",
         "This must have at most 50 entries."),
        ("move", {"item": f"tasks/{T1}"}, "", "Say either before or after what."),
        ("move", {"item": f"tasks/{T1}", "before": f"tasks/{T2}", "after": f"tasks/{T2}"}, "",
         "Say either before or after what."),
        ("move", {"item": f"tasks/{T1}", "before": f"milestones/{M1}"}, "",
         "An item can only be moved among its own kind."),
        ("undo", {"version": 0}, "version", "This must be at least 1."),
        ("undo", {"version": "3"}, "version", "This must be a whole number."),
        ("complete_task", {"task": T1, "evidence": {}}, "evidence", "This must be a list."),
        ("complete_task", {"task": T1, "evidence": [3]}, "evidence/0", "This must be an object."),
        ("complete_task", {"task": T1, "evidence": [{}]}, "evidence/0", "This needs a 'kind'."),
        ("complete_task", {"task": T1, "evidence": [{"kind": "oath"}]}, "evidence/0",
         "This must be one of 'document', 'link', 'meeting', 'confirmation'."),
        ("complete_task", {"task": T1, "evidence": [{"kind": "link"}]}, "evidence/0/url", "This is needed."),
        ("complete_task", {"task": T1, "evidence": [{"kind": "document", "ref": "x"}]}, "evidence/0/ref",
         "This must be the id of a document."),
        ("complete_task", {"task": T1, "evidence": [{"kind": "meeting"}]}, "evidence/0",
         "Say which meeting: give a note or a ref."),
        ("complete_task", {"task": T1, "evidence": [{"kind": "link", "url": "https://a", "ref": D1}]},
         "evidence/0/ref", "There is no such field."),
        ("complete_task", {"task": T1, "evidence": [{"kind": "meeting", "ref": "x"}] * 21}, "evidence",
         "This must have at most 20 entries."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_sentence(type: str, data: Any, field: str, message: str) -> None:
    assert errors(type, data) == {("/data/" + field).rstrip("/"): message}


def test_everything_wrong_is_told_at_once() -> None:
    assert errors("add_task", {"title": "", "side": "x", "extra": 1}, "/commands/0/data") == {
        "/commands/0/data/title": EMPTY,
        "/commands/0/data/side": "This must be one of 'seller' or 'buyer'.",
        "/commands/0/data/extra": "There is no such field.",
    }


def test_other_requests_are_told_in_the_same_words() -> None:
    class Wanted(BaseModel):
        at: list[int]

    with pytest.raises(ValidationError) as refused:
        Wanted.model_validate({"at": [1, "x"]})
    (wrong,) = field_errors(refused.value, "/body")
    assert wrong.path == "/body/at/1"
    assert wrong.message.endswith(".")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-03-31T09:00:00Z", "2026-03-31T09:00:00.000000Z"),
        ("2026-03-31T09:00:00.25+02:00", "2026-03-31T07:00:00.250000Z"),
        ("0999-12-31T00:00:00Z", "0999-12-31T00:00:00.000000Z"),
    ],
)
def test_instants_are_kept_in_utc(said: str, meant: str) -> None:
    assert parse("issue_link", {"person": ANN, "expires": said}).expires == meant  # type: ignore[union-attr]


@pytest.mark.parametrize("email", ["a@b.co", "o'brien+deals@mail.buyer.example", "jürgen@example.com", " a@b.co "])
def test_addresses(email: str) -> None:
    added = parse("add_person", {"person": P1, "name": "A", "side": "buyer", "email": email})
    assert added.email == email.strip()  # type: ignore[union-attr]


def test_any_version_of_uuid_is_an_id() -> None:
    parse("start_task", {"task": "ffffffff-ffff-1fff-ffff-ffffffffffff"})


def test_numbers_may_be_whole() -> None:
    goal = parse("set_goal", {"statement": "x", "date": "2028-02-29"})
    assert isinstance(goal, SetGoal)


def test_every_pattern_has_its_sentence() -> None:
    for pattern, sentence in SHAPES.items():
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("48000", "48000"),
        ("1250.50", "1250.50"),
        ("1250.5", "1250.50"),
        ("0048000.00", "48000"),
        ("0.005", "0.005"),
        ("999999999999999.9999", "999999999999999.9999"),
        (48_000, "48000"),
        (1250.5, "1250.50"),
        (0.1 + 0.2, "0.30"),
        (-0.0, "0"),
        (1e-9, "0"),
        (10**15, "1000000000000000"),
    ],
)
def test_amounts_are_kept_as_decimals(said: str | float, meant: str) -> None:
    edit = parse("edit_deal", {"amount": said})
    assert edit.given("amount") == {"amount": meant}


def test_what_stands_for_an_amount_is_what_stood_for_the_number() -> None:
    """So that a command that is sent again to a newer server is known there."""
    for said in (48_000, "48000", "48000.00"):
        assert parse("edit_deal", {"amount": said}).model_dump_json(exclude_unset=True) == '{"amount":48000.0}'
    exact = parse("edit_deal", {"amount": "999999999999999.9999"})
    assert exact.model_dump_json(exclude_unset=True) == '{"amount":"999999999999999.9999"}'
