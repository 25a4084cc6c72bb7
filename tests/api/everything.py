"""A room in which everything happens that can: each command at least once, and each event."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from asking import Caller, RoomOf
from signed_in import press, signed_in

from mapstream.consumers.overdue import Come, say
from mapstream.plan.verifier_keys import COSIGNATURE, Key


def everything(room: RoomOf) -> Iterator[dict[str, Any]]:
    """The answers to all commands."""
    seller, buyer, gone = (str(uuid4()) for _ in range(3))
    a, b, c, secret = (str(uuid4()) for _ in range(4))
    signed, launch = str(uuid4()), str(uuid4())
    spec, old = str(uuid4()), str(uuid4())
    remark, reply = str(uuid4()), str(uuid4())
    yield room.do("edit_plan", alias="Go-live plan")
    yield room.do("edit_deal", amount=120_000, currency="EUR", crm_id="006")
    yield room.do(
        "set_goal",
        statement="Live by the end of July",
        date="2026-07-31",
        reason="The old contract ends.",
        deadline={"date": "2026-08-31", "kind": "contract renewal"},
    )
    yield room.do(
        "add_person", person=seller, name="Anna", side="seller", role="coordinator", email="anna@acme.example"
    )
    yield room.do(
        "add_person", person=buyer, name="Berta", side="buyer", role="champion", influence="high", concern="risk"
    )
    yield room.do("add_person", person=gone, name="Carl", side="buyer", title="CIO", stance="in favour")
    yield room.do("edit_person", person=buyer, role="economic_buyer", influence=None, reports_to=gone)
    yield room.do("share_notes", person=gone, shared=True)
    yield room.do("set_scope", person=gone, scope={"documents": ["spec"], "history": False})
    yield room.do("set_organisation", side="buyer", name="Initech", about="Makes printers", coordinator=gone)
    yield room.do("remove_person", person=gone)
    yield room.do("add_person", person=gone, name="Carl", side="buyer")
    yield room.do("remove_person", person=gone)
    yield room.do("erase_person", person=gone, name="Carl")
    issued = room.do("issue_link", person=buyer, expires="2100-01-01T00:00:00Z")
    yield issued
    assert visitor(room, issued).caller.http.post(f"{room.path}/session").status_code == 204
    site = room.caller.site
    visit = press(f"{site.url}/l/{visitor(room, issued).caller.token}").cookies["mapstream"]
    browser = {"cookie": f"mapstream={visit}", "origin": site.url}
    assert httpx.delete(f"{site.url}{room.path}/session", headers=browser).status_code == 204
    with signed_in(site, room.caller.workspace) as sam:
        yield sam.room(room.id).do("add_comment", on="plan", text="Hello")
    yield from both_sides(room, buyer)
    yield room.do("revoke_link", link=issued["events"][0]["data"]["link"])
    yield room.do("set_inviting", champion=False)
    witness = str(uuid4())
    key = Key("witness.example", bytes(32), COSIGNATURE)
    yield room.do("register_witness", witness=witness, url="https://witness.example", key=str(key))
    yield room.do("remove_witness", witness=witness)
    yield room.do("add_milestone", milestone=signed, title="Signed", due="2026-06-30", condition="The signed agreement")
    yield room.do("add_milestone", milestone=launch, title="Launch")
    yield room.do("edit_milestone", milestone=launch, title="Go-live", condition="The minutes")
    yield room.do("reschedule_milestone", milestone=launch, due="2026-07-31", reason="as agreed")
    late = Come(room.id, f"milestones/{launch}", "2026-07-31", "flag")
    say(site.log, late, datetime(2026, 8, 3, tzinfo=UTC))
    yield room.do("tie_date", item=f"milestones/{launch}", to=f"milestones/{signed}", days=23)
    yield room.do("untie_date", item=f"milestones/{launch}")
    yield room.do("add_document", document=spec, title="Spec", kind="spec", url="https://example.com/spec")
    yield room.do("add_document", document=old, title="Old", kind="spec", url="https://example.com/old")
    yield room.do("revise_document", document=spec, url="https://example.com/spec-2")
    yield room.do("remove_document", document=old)
    looking = visitor(room, room.do("issue_link", person=buyer))
    yield looking.do("record_view", subject=f"documents/{spec}", sitting=str(uuid4()), seconds=12.5, pages={"3": 12.5})
    evidence = [{"kind": "document", "ref": spec}, {"kind": "confirmation", "by": buyer, "note": "by mail"}]
    yield room.do("reach_milestone", milestone=launch)
    yield room.do("reach_milestone", milestone=launch, evidence=evidence)
    yield room.do("reopen_milestone", milestone=launch, reason="Not for all of us.")
    yield room.do("drop_milestone", milestone=launch, reason="Later.")
    yield room.do(
        "add_task",
        task=a,
        title="Security review",
        side="buyer",
        lead=buyer,
        supporters=[seller],
        milestone=signed,
        due="2026-05-01",
        purpose="No surprises",
        condition="The report",
        kind="review",
    )
    yield room.do("add_task", task=b, title="Contract draft", side="seller")
    yield room.do("add_task", task=c, title="Kick-off", side="seller")
    yield room.do("add_task", task=secret, title="Discount", side="seller", visible_to="seller")
    yield room.do("edit_task", task=a, title="Review of security", milestone=None)
    yield room.do("assign_task", task=b, lead=seller, supporters=[buyer])
    yield room.do("reschedule_task", task=a, due="2026-05-08", reason="legal queue")
    yield room.do("schedule", target="2099-06-30")
    lead = room.invite("seller", "Dora")
    own = lead.task("Mine", side="seller", lead=lead.caller.id)
    yield lead.do("confirm_task", task=own)
    yield room.do("start_task", task=a)
    yield room.do("block_task", task=a, reason="The questionnaire is late.")
    yield room.do("unblock_task", task=a)
    yield room.do("complete_task", task=a)
    yield room.do("complete_task", task=a, evidence=[{"kind": "link", "url": "https://example.com/report"}])
    yield room.do("reopen_task", task=a, reason="Page 3 is missing.")
    yield room.do("drop_task", task=c, reason="Held already.")
    yield room.do("link_tasks", task=a, after=b)
    yield room.do("unlink_tasks", task=a, after=b)
    yield room.do(
        "set_calendar", zone="Europe/Berlin", seller={"country": "DE", "region": "BY"}, buyer={"week": [1, 2]}
    )
    freeze = room.add("blackout", title="Quarter-end freeze", start="2026-06-25", end="2026-06-30", side="buyer")
    yield room.do("edit_blackout", blackout=freeze, side=None)
    yield room.do("remove_blackout", blackout=freeze)
    board = room.add("gate", title="Board", rule="FREQ=MONTHLY;BYDAY=1TU", start="2026-01-01")
    yield room.do("edit_gate", gate=board, title="Architecture board")
    yield room.do("remove_gate", gate=board)
    yield room.do("link_items", item=f"tasks/{b}", after=f"milestones/{launch}")
    yield room.do("unlink_items", item=f"tasks/{b}", after=f"milestones/{launch}")
    yield from elements(room, buyer, evidence)
    yield room.do("move", item=f"tasks/{a}", after=f"tasks/{b}")
    yield from crowded(room)
    yield room.do("set_visibility", item=f"tasks/{secret}", visible_to="everyone")
    yield room.do("add_comment", comment=remark, on=f"tasks/{a}", text="On our way.", mentions=[buyer])
    yield room.do("add_comment", comment=reply, on=f"tasks/{a}", text="Thanks.", reply_to=remark)
    yield room.do("mark_promise", item=f"comments/{remark}", to=buyer, note="Said in the corridor.")
    yield room.do("unmark_promise", item=f"comments/{remark}")
    yield room.do("resolve_comment", comment=remark)
    yield room.do("reopen_comment", comment=remark)
    yield from meetings(room)
    yield room.do("edit_task", task=a, title="Security")
    yield room.do("undo")
    yield room.do("close_deal", result="won", reason="They liked it.")
    with signed_in(site, room.caller.workspace, role="success") as cora:
        accepted = cora.room(room.id)
        yield accepted.do("add_comment", on="plan", text="Who trains the depots?", question=True)
        handed_over = accepted.do("accept_handoff", template=None, lead=cora.id)
        yield handed_over
        [look] = [event["data"]["task"] for event in handed_over["events"] if event["type"] == "task.added"]
        yield accepted.do("drop_task", task=look, reason="They have a review of their own.")


def both_sides(room: RoomOf, buyer: str) -> Iterator[dict[str, Any]]:
    """How a plan becomes that of both sides."""
    stage = str(uuid4())
    yield room.do("set_value", side="buyer", text="Half the paperwork")
    yield room.do("record_introduction", check="budget", note="Approved for this year")
    yield room.do("set_decision_process", approver=buyer, budget_path="IT budget", past_purchase="The CRM")
    yield room.do("add_stage", stage=stage, title="Security", kind="security", owner=buyer, past_days=21, note="Slow")
    yield room.do("edit_stage", stage=stage, past_days=14, note=None)
    yield room.do("remove_stage", stage=stage)
    yield room.do("add_stage", title="Board", kind="executive")
    yield room.do("set_cadence", every="two_weeks", weekday=2, time="09:30")
    applied = room.do("apply_template", template="implementation", target="2099-06-30", reason="As always")
    yield applied
    yield room.do("fill_roles", people={"champion": buyer})
    bringing = [e["data"]["milestone"] for e in applied["events"] if e["type"] == "milestone.prepared"]
    yield room.do("begin_milestone", milestone=bringing[0])
    cora = room.invite("buyer", "Cora")
    goal = cora.do("set_goal", statement="Sign", date="2099-06-30")
    yield goal
    yield cora.do("sign_agreement", version=goal["version"])
    hidden = room.task("Pricing", visible_to="seller")
    yield room.do("share_plan", items=[f"tasks/{hidden}"])
    for n, answer in enumerate(("accept", "decline", "withdraw")):
        proposal = str(uuid4())
        wish = {"type": "set_cadence", "data": {"every": ("week", "month")[n > 0]}}
        yield room.do("propose", proposal=proposal, commands=[wish], note="It is quieter now.")
        yield room.do(f"{answer}_proposal", proposal=proposal)


def elements(room: RoomOf, buyer: str, evidence: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What stands around the work."""
    pilot = room.add("phase", title="Pilot", side="buyer", lead=buyer, condition="The report")
    yield room.do("edit_phase", phase=pilot, seller="Provides the environment", shared=None)
    yield room.do("complete_phase", phase=pilot)
    yield room.do("complete_phase", phase=pilot, evidence=evidence)
    yield room.do("reopen_phase", phase=pilot, reason="The report is of another system.")
    yield room.do("add_risk", title="Nobody has time", severity="low", on=f"phases/{pilot}")
    yield room.do("add_comment", on=f"phases/{pilot}", text="Who has time?")
    yield room.do("remove_phase", phase=pilot)
    orders = room.add("criterion", title="Orders go out the same day", measure="Two weeks of orders")
    yield room.do("edit_criterion", criterion=orders, title="Every order goes out the same day")
    yield room.do("judge_criterion", criterion=orders, verdict="met")
    yield room.do("judge_criterion", criterion=orders, verdict="met", evidence=evidence)
    yield room.do("judge_criterion", criterion=orders, verdict=None)
    yield room.do("remove_criterion", criterion=orders)
    late = room.add("kpi", metric="Orders late", unit="%", baseline=12, target=2.5, due="2026-12-31", owner=buyer)
    yield room.do("edit_kpi", kpi=late, target=3, unit=None)
    yield room.do("measure_kpi", kpi=late, value=9, on="2026-03-02", note="Without the holiday")
    yield room.do("remove_kpi", kpi=late)
    export = room.add(
        "deliverable", title="Data export", side="buyer", measure="It loads", lead=buyer, due="2026-04-10"
    )
    yield room.do("edit_deliverable", deliverable=export, title="Export of all data")
    yield room.do("reschedule_deliverable", deliverable=export, due="2026-04-17", reason="Easter")
    yield room.do("deliver", deliverable=export)
    yield room.do("deliver", deliverable=export, evidence=evidence)
    yield room.do("reopen_deliverable", deliverable=export, reason="Half of it is missing.")
    yield room.do("drop_deliverable", deliverable=export, reason="The connector reads it.")
    slow = room.add("risk", title="Legal is slow", severity="high", mitigation="Outside counsel", owner=buyer)
    yield room.do("edit_risk", risk=slow, severity="medium")
    yield room.do("close_risk", risk=slow, outcome="mitigated", note="Counsel is there")
    yield room.do("reopen_risk", risk=slow, reason="Counsel left.")
    yield room.do("set_commercials", pricing="List price", payment_terms="30 days")


def crowded(room: RoomOf) -> Iterator[dict[str, Any]]:
    """Move items into one gap until others have to make room."""
    first, *others = [room.add("criterion", title=title) for title in ("Fast", "Safe", "Cheap")]
    moves = [{"item": f"criteria/{others[n % 2]}", "after": f"criteria/{first}"} for n in range(200)]
    for part in (moves[:100], moves[100:]):
        batch = [{"type": "move", "data": data} for data in part]
        answer = room.post([{"id": str(uuid4()), **batch[0]}, *batch[1:]])
        assert answer.status_code == 200, answer.text
        yield answer.json()


def visitor(room: RoomOf, issued: dict[str, Any]) -> RoomOf:
    """The room as somebody asks for it who came by a link that was issued."""
    return Caller(room.caller.site, issued["link"].rpartition("/l/")[2]).room(room.id)


def meetings(room: RoomOf) -> Iterator[dict[str, Any]]:
    """A meeting that is told of twice, and taken out."""
    kickoff = str(uuid4())
    guest = {"name": "Jonas", "email": "jonas@auditors.example", "side": "buyer"}
    yield room.do(
        "record_meeting",
        meeting=kickoff,
        title="Kickoff",
        at="2026-03-02T10:00:00+01:00",
        attendees=[guest],
        decisions=["The pilot begins in April."],
        actions=[{"title": "Send the contract", "side": "seller"}],
    )
    yield room.do("record_meeting", meeting=kickoff, summary="All agree.", attendees=[])
    yield room.do("remove_meeting", meeting=kickoff)
    yield room.do("edit_text", text="notes", content="To be found out: who signs.", based_on=0)
    yield room.do("skip_review", on="2026-03-02", reason="Holidays")
    yield room.do("hold_review", on="2026-03-03", status="Going well", blockers="None", next="The contract")
