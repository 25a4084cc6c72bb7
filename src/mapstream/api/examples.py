"""An example of every command, for the descriptions of the API: what its data may look like in a real deal.

All of them are from one deal, told in the order in which it goes: Ferrowave sells its sensors to Castell Freight, whose
security, legal and procurement each have a say. Both companies and all of their people are invented.

Adding a command: add its example here. Those who read the API see it beside the command's fields.
"""

from collections.abc import Mapping
from typing import Any

from mapstream.api.outcomes import outcomes_of
from mapstream.api.recorded import recorded, recorded_events
from mapstream.plan.actor import Actor
from mapstream.plan.permissions import rights_of
from mapstream.problems import DependencyCycle


def _id(n: int) -> str:
    return f"0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f{n:02x}"


MAYA, INES, DANIEL, HELENA, WEI, AMIRA, OSKAR, LUCIA, PRIYA = (_id(n) for n in range(1, 10))
"""Ferrowave's account executive and solution engineer; Castell's champion, economic buyer, technical evaluator,
security officer, lawyer and head of procurement; and who looks after Castell at Ferrowave once they have signed."""
EVALUATED, SECURE, SIGNED, LIVE = (_id(n) for n in range(0x10, 0x14))
QUESTIONNAIRE, REVIEW, CONTRACT, ONBOARDING, CALL = (_id(n) for n in range(0x20, 0x25))
REPORT, DRAFT, OLD_DECK = (_id(n) for n in range(0x30, 0x33))
EVALUATION, SUPPLIER = (_id(n) for n in range(0x40, 0x42))
ONE_MINUTE, ROADSIDE, SENSORS, FREEZE_RISK = (_id(n) for n in range(0x50, 0x54))
LEGAL_STAGE, PROCUREMENT_STAGE, FREEZE, BOARD, LINK, QUESTION, WITNESS = (_id(n) for n in range(0x60, 0x67))
KICKOFF, NOTE = _id(0x70), _id(0x71)

PROPOSAL = _id(0x7A)
ROOM = _id(0)
SENT = _id(0xF0)
"""Ids that a client made for what it sends."""

EXAMPLES: Mapping[str, dict[str, Any]] = {
    # the room and the deal behind it
    "open_room": {
        "name": "Castell Freight × Ferrowave",
        "alias": "Mutual success plan",
        "kind": "close_plan",
        "deal": {"amount": "412000", "currency": "EUR", "stage": "Discovery", "crm_id": "FW-20417"},
        "zone": "Europe/Madrid",
    },
    "edit_plan": {"alias": "Go-live plan"},
    "edit_deal": {"amount": "348000", "stage": "Negotiation", "probability": 70},
    "close_deal": {"result": "won", "reason": "The pilot showed a payback of fourteen months."},
    "set_goal": {
        "statement": "No trailer of ours stops at the roadside unannounced next winter.",
        "date": "2026-06-30",
        "reason": "Last winter’s breakdowns cost us €1.9m and two customers.",
        "deadline": {"date": "2026-07-15", "kind": "budget cycle"},
    },
    # the two parties, and how the buyer decides
    "set_organisation": {
        "side": "buyer",
        "name": "Castell Freight",
        "about": "Road freight between Iberia and the Alps: 1,180 trailers, five depots.",
        "coordinator": DANIEL,
    },
    "set_value": {"side": "buyer", "text": "Fewer trailers at the roadside, and a lower repair bill."},
    "record_introduction": {"check": "sponsor", "note": "Daniel; Helena has asked him for the numbers."},
    "set_decision_process": {
        "approver": HELENA,
        "budget_path": "Helena proposes it, the management board releases it.",
        "past_purchase": "The telematics of 2024",
    },
    "add_stage": {
        "stage": PROCUREMENT_STAGE,
        "title": "Supplier onboarding",
        "kind": "procurement",
        "owner": LUCIA,
        "past_days": 33,
        "note": "With all certificates there on the first day.",
    },
    "edit_stage": {"stage": LEGAL_STAGE, "owner": OSKAR, "past_days": 21},
    "remove_stage": {"stage": LEGAL_STAGE},
    # whose plan it is
    "share_plan": {"items": [f"tasks/{QUESTIONNAIRE}", f"documents/{DRAFT}"]},
    "sign_agreement": {"version": 57},
    "set_cadence": {"every": "week", "minutes": 15, "weekday": 2, "time": "09:30"},
    # milestones
    "add_milestone": {
        "milestone": SECURE,
        "title": "Security and legal review approved",
        "due": "2026-05-22",
        "condition": "Sign-off e-mail from information security",
    },
    "edit_milestone": {"milestone": SECURE, "condition": "Sign-off e-mails from security and legal"},
    "reschedule_milestone": {"milestone": SECURE, "due": "2026-05-29", "reason": "The legal queue is two weeks long."},
    "begin_milestone": {"milestone": SIGNED, "people": {"legal": OSKAR}},
    "reach_milestone": {
        "milestone": EVALUATED,
        "evidence": [{"kind": "document", "ref": REPORT, "note": "It says: proceed."}],
    },
    "reopen_milestone": {"milestone": EVALUATED, "reason": "The report leaves out the northern depot."},
    "drop_milestone": {"milestone": LIVE, "reason": "All depots go live at once."},
    # tasks
    "add_task": {
        "task": REVIEW,
        "title": "Security review",
        "side": "buyer",
        "milestone": SECURE,
        "lead": AMIRA,
        "supporters": [INES],
        "due": "2026-05-15",
        "days": 5,
        "purpose": "No open questions about where the trailers’ data is kept.",
        "condition": "Review report without critical findings",
        "kind": "review",
    },
    "edit_task": {"task": CONTRACT, "title": "Review the master agreement", "kind": "review", "milestone": SIGNED},
    "assign_task": {"task": CONTRACT, "side": "buyer", "lead": OSKAR, "supporters": [MAYA]},
    "reschedule_task": {"task": REVIEW, "due": "2026-05-20", "reason": "The security office moves house."},
    "confirm_task": {"task": REVIEW},
    "start_task": {"task": REVIEW},
    "complete_task": {
        "task": ONBOARDING,
        "evidence": [{"kind": "confirmation", "by": LUCIA, "note": "Bank, insurance and tax received, thank you."}],
    },
    "reopen_task": {"task": REVIEW, "reason": "Page 3 of the report is about another product."},
    "block_task": {"task": REVIEW, "reason": "The security questionnaire is not answered yet."},
    "unblock_task": {"task": REVIEW},
    "drop_task": {"task": CALL, "reason": "Daniel met their fleet manager at the trade fair: no call needed."},
    # what waits for what
    "link_tasks": {"task": REVIEW, "after": QUESTIONNAIRE},
    "unlink_tasks": {"task": REVIEW, "after": QUESTIONNAIRE},
    "link_items": {"item": f"milestones/{LIVE}", "after": f"milestones/{SIGNED}"},
    "tie_date": {"item": f"milestones/{LIVE}", "to": f"milestones/{SIGNED}", "days": 15},
    "untie_date": {"item": f"milestones/{LIVE}"},
    "unlink_items": {"item": f"milestones/{LIVE}", "after": f"milestones/{SIGNED}"},
    # time
    "set_calendar": {
        "zone": "Europe/Madrid",
        "seller": {"country": "DE", "region": "BY"},
        "buyer": {"week": [1, 2, 3, 4, 5], "country": "ES"},
    },
    "add_blackout": {
        "blackout": FREEZE,
        "title": "Half-year freeze",
        "start": "2026-06-26",
        "end": "2026-07-03",
        "side": "buyer",
    },
    "edit_blackout": {"blackout": FREEZE, "end": "2026-07-06"},
    "remove_blackout": {"blackout": FREEZE},
    "add_gate": {
        "gate": BOARD,
        "title": "Management board",
        "rule": "FREQ=MONTHLY;BYDAY=1TU",
        "start": "2026-01-01",
    },
    "edit_gate": {"gate": BOARD, "rule": "FREQ=WEEKLY;INTERVAL=3", "start": "2026-04-08"},
    "remove_gate": {"gate": BOARD},
    "schedule": {"target": "2026-06-30", "reason": "The goal holds; the review has slipped."},
    "apply_template": {
        "template": "enterprise-software",
        "target": "2026-06-30",
        "people": {"champion": DANIEL, "security": AMIRA, "legal": OSKAR, "procurement": LUCIA},
    },
    # the responsibility matrix
    "add_phase": {
        "phase": SUPPLIER,
        "title": "Supplier onboarding",
        "side": "buyer",
        "lead": LUCIA,
        "seller": "Maya sends bank details, insurance and tax certificates.",
        "buyer": "Lucía checks them; the supplier committee admits the supplier.",
        "condition": "Supplier number",
    },
    "edit_phase": {"phase": EVALUATION, "lead": WEI, "shared": "A call every Tuesday while the pilot runs."},
    "remove_phase": {"phase": SUPPLIER},
    "complete_phase": {"phase": EVALUATION, "evidence": [{"kind": "document", "ref": REPORT}]},
    "reopen_phase": {"phase": EVALUATION, "reason": "Alerts of one depot were never looked at."},
    # what makes it a yes, what it moves, what is handed over, and what may go wrong
    "add_criterion": {
        "criterion": ONE_MINUTE,
        "title": "Readings arrive within one minute",
        "measure": "Dashboard of the feed, over a week",
    },
    "edit_criterion": {"criterion": ONE_MINUTE, "measure": "Dashboard of the feed, over three weeks"},
    "remove_criterion": {"criterion": ONE_MINUTE},
    "judge_criterion": {
        "criterion": ONE_MINUTE,
        "verdict": "met",
        "evidence": [{"kind": "link", "url": "https://files.ferrowave.example/castell/feed-march.pdf"}],
    },
    "add_kpi": {
        "kpi": ROADSIDE,
        "metric": "Roadside calls in a winter",
        "unit": "calls",
        "baseline": 214,
        "target": 40,
        "due": "2027-03-31",
        "owner": DANIEL,
    },
    "edit_kpi": {"kpi": ROADSIDE, "target": 50},
    "remove_kpi": {"kpi": ROADSIDE},
    "measure_kpi": {"kpi": ROADSIDE, "value": 12, "on": "2026-03-02", "note": "The pilot’s forty trailers alone"},
    "add_deliverable": {
        "deliverable": SENSORS,
        "title": "Sensors for 900 trailers",
        "side": "seller",
        "measure": "Every trailer on the dashboard",
        "lead": INES,
        "due": "2026-08-31",
        "milestone": LIVE,
    },
    "edit_deliverable": {"deliverable": SENSORS, "title": "Sensors for 1,180 trailers"},
    "reschedule_deliverable": {
        "deliverable": SENSORS,
        "due": "2026-09-11",
        "reason": "The depots plan their slots after the freeze.",
    },
    "deliver": {
        "deliverable": SENSORS,
        "evidence": [{"kind": "meeting", "note": "Counted together at the depot on 11 September."}],
    },
    "reopen_deliverable": {"deliverable": SENSORS, "reason": "Forty of them are for another kind of axle."},
    "drop_deliverable": {"deliverable": SENSORS, "reason": "Castell buys them from the maker of the trailers."},
    "add_risk": {
        "risk": FREEZE_RISK,
        "title": "Two more days, and the signature falls into the freeze",
        "severity": "critical",
        "mitigation": "Contract and order are ready to sign when the board meets.",
        "owner": DANIEL,
        "on": f"milestones/{SIGNED}",
    },
    "edit_risk": {"risk": FREEZE_RISK, "severity": "high"},
    "close_risk": {"risk": FREEZE_RISK, "outcome": "mitigated", "note": "The board meets a week earlier."},
    "reopen_risk": {"risk": FREEZE_RISK, "reason": "The meeting was moved back."},
    "set_commercials": {
        "pricing": "€348,000 in the first year for 900 trailers, sensors included; then €104 a trailer and year.",
        "payment_terms": "Half at signature, half when the first depot is live, 30 days each",
        "commitments": "Ferrowave replaces every sensor that fails within three years.",
    },
    # any item
    "move": {"item": f"stages/{PROCUREMENT_STAGE}", "after": f"stages/{LEGAL_STAGE}"},
    "set_visibility": {"item": f"documents/{DRAFT}", "visible_to": [MAYA, OSKAR]},
    "undo": {"version": 58},
    # people, and their ways in
    "add_person": {
        "person": HELENA,
        "name": "Helena Brandt",
        "email": "helena.brandt@castell-freight.example",
        "side": "buyer",
        "title": "Chief financial officer",
        "role": "economic_buyer",
        "influence": "Signs everything above €250,000.",
        "concern": "Payback within eighteen months, and no second integration project.",
    },
    "fill_roles": {"people": {"security": AMIRA, "legal": OSKAR}},
    "edit_person": {"person": LUCIA, "reports_to": HELENA, "concern": "Two suppliers failed their audit this year."},
    "remove_person": {"person": WEI},
    "erase_person": {"person": WEI, "name": "Wei Zhang"},
    "share_notes": {"person": DANIEL, "shared": True},
    "set_scope": {"person": HELENA, "scope": {"documents": ["proposal", f"documents/{DRAFT}"], "history": False}},
    "issue_link": {"person": HELENA, "expires": "2026-12-31T23:00:00Z", "emails": ["@castell-freight.example"]},
    "revoke_link": {"link": LINK},
    "set_inviting": {"champion": False},
    "register_witness": {
        "witness": WITNESS,
        "url": "https://witness.castell-freight.example",
        "key": "witness.castell-freight.example+0f333fce+BAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
    },
    "remove_witness": {"witness": WITNESS},
    # materials, and what is said
    "add_document": {
        "document": DRAFT,
        "title": "Master agreement, draft",
        "kind": "contract draft",
        "url": "https://files.ferrowave.example/castell/agreement-draft-1.pdf",
    },
    "revise_document": {
        "document": DRAFT,
        "url": "https://files.ferrowave.example/castell/agreement-draft-2.pdf",
    },
    "remove_document": {"document": OLD_DECK},
    "record_view": {"subject": f"documents/{DRAFT}", "seconds": 171, "pages": {"1": 22, "2": 68, "3": 81}},
    "add_comment": {
        "comment": QUESTION,
        "on": f"tasks/{REVIEW}",
        "text": "Amira, the answers are in the room. Is there anything you are missing to begin?",
        "mentions": [AMIRA],
    },
    "resolve_comment": {"comment": QUESTION},
    "reopen_comment": {"comment": QUESTION},
    # what was promised, and who takes it over
    "mark_promise": {
        "meeting": KICKOFF,
        "decision": "The data stays in Frankfurt.",
        "to": AMIRA,
        "note": "Said by Ines, for backups as well.",
    },
    "unmark_promise": {"meeting": KICKOFF, "decision": "The data stays in Frankfurt."},
    "accept_handoff": {"template": "implementation", "lead": PRIYA},
    # what is the other side's to change
    "propose": {
        "proposal": PROPOSAL,
        "commands": [{"type": "reschedule_task", "data": {"task": CONTRACT, "due": "2026-06-05"}}],
        "note": "Our counsel is away in the last week of May.",
    },
    "accept_proposal": {"proposal": PROPOSAL},
    "decline_proposal": {"proposal": PROPOSAL, "reason": "Then the board would meet without a contract."},
    "withdraw_proposal": {"proposal": PROPOSAL},
    # meetings
    "record_meeting": {
        "meeting": KICKOFF,
        "external_id": "notes-4711",
        "title": "Security walk-through",
        "at": "2026-05-12T08:00:00Z",
        "minutes": 45,
        "attendees": [
            {"person": INES},
            {"person": AMIRA},
            {"name": "Jonas Vik", "email": "jonas.vik@auditors.example", "side": "buyer"},
        ],
        "summary": "Where the trailers’ data is kept, and who can read it. No critical findings.",
        "decisions": ["The data stays in Frankfurt."],
        "actions": [
            {"title": "Send the penetration test", "side": "seller", "lead": INES, "due": "2026-05-15"},
            {"title": "Name who signs off", "side": "buyer", "lead": "amira@castell.example"},
        ],
        "items": [f"tasks/{REVIEW}"],
        "source": "Note-taker of Ferrowave",
    },
    "remove_meeting": {"meeting": KICKOFF},
    "edit_text": {
        "text": "notes",
        "paragraph": NOTE,
        "content": "Helena wants the numbers of the northern depot before the board meets.",
        "based_on": 57,
    },
    "hold_review": {
        "on": "2026-05-12",
        "status": "The security review has begun.",
        "blockers": "Legal has not named anybody.",
        "next": "The questionnaire is answered by Friday.",
        "attendees": [{"person": MAYA}, {"person": DANIEL}],
    },
    "skip_review": {"on": "2026-05-19", "reason": "Daniel is at the trade fair."},
}
"""The data of each command."""


def sent(type: str, id: str = SENT, **more: Any) -> dict[str, Any]:
    """A command's example as the whole request that a client sends."""
    return {"id": id, "type": type, "data": EXAMPLES[type], **more}


def batch(*types: str) -> dict[str, Any]:
    """The examples of several commands as one request."""
    return {"id": SENT, "commands": [{"type": type, "data": EXAMPLES[type]} for type in types]}


_LATE = {
    "code": "overdue",
    "severity": "warning",
    "subject": f"tasks/{REVIEW}",
    "person": DANIEL,
    "side": "buyer",
    "since": "2026-03-16",
    "stage": "flag",
    "sentence": "“Security review” was due 13 Mar 2026, and is open.",
    "advice": "Ask Daniel Ortega what is in the way, and agree a date that holds.",
    "events": [58],
}
"""A signal."""


def framed() -> dict[str, list[dict[str, Any]]]:
    """What is said on the stream, without its ``op``: made of what else is shown."""
    [moved] = recorded_events("task.rescheduled")
    room = recorded()["answers"]["read_room"]["200"]["application/json"]
    seen = {name: told for name, told in moved.items() if name != "data"}
    here = {"item": f"tasks/{REVIEW}", "field": "title", "typing": True}
    daniel = Actor(DANIEL, "buyer", "link", "champion")
    you: dict[str, Any] = {"person": DANIEL, "side": "buyer", "role": "champion", "via": "link"}
    you |= {"name": "Daniel Ortega", "may": rights_of(room["plan"], daniel)}
    circle = outcomes_of("link_tasks")["refusals"]["dependency_cycle"]
    return {
        "join": [{}, {"since": 57, "data": True}],
        "do": [sent("reschedule_task"), batch("add_milestone", "add_task")],
        "here": [here],
        "ping": [{"n": 1}],
        "renew": [{"token": "msl_…"}],
        "joined": [
            {"protocol": 1, "you": you, "version": room["version"], "plan": room["plan"]},
            {"protocol": 1, "you": you, "version": moved["version"]},
        ],
        "events": [{"events": [seen, {"room": seen["room"], "version": seen["version"] + 1, "hidden": True}]}],
        "done": [{"id": SENT, "version": moved["version"]}],
        "refused": [{"id": SENT, **DependencyCycle(circle).document()}],
        "people": [{"here": [{"person": DANIEL, "since": moved["at"], **here}]}, {"count": 240}],
        "signals": [{"version": moved["version"], "signals": [_LATE]}],
        "expiring": [{"in": 60}],
        "rejoin": [{"reason": "the history of this room is not the one that was here"}],
        "pong": [{"n": 1, "version": moved["version"]}],
    }
