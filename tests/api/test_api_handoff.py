"""Customer success inherits a deal over the API: the record, now and as of, as JSON and as a text; taken over once."""

from asking import Caller, problem
from signed_in import signed_in


def test_a_deal_is_won_asked_about_and_taken_over(member: Caller) -> None:
    room = member.open_room("Castell × Ferrowave")
    berta = room.invite()
    kpi = room.add("kpi", metric="Roadside calls", unit="calls", baseline=214, target=90, owner=berta.caller.id)
    room.do(
        "add_comment", comment=(said := "0190b5a2-7c1e-7d3a-9f4b-2a6c8e0d1f01"), on="plan", text="Training is free."
    )
    room.do("mark_promise", item=f"comments/{said}", to=berta.caller.id)
    room.do("record_introduction", check="budget", note="A path")
    berta.do("set_goal", statement="Known a day ahead", date="2099-06-30")
    before = room.version
    room.do("close_deal", result="won", reason="The pilot paid.")
    assert room.plan["plan"]["kind"] == "joint_execution"
    with signed_in(member.site, member.workspace, "success", "Priya Raman") as priya:
        taking = priya.room(room.id)
        question = taking.add("comment", on="plan", text="Free for whom?", question=True, visible_to="seller")
        asked = taking.get("/handoff")
        assert asked.status_code == 200, asked.text
        codes = [gap["code"] for gap in asked.json()["handoff"]["gaps"]]
        assert {"promise_only_said", "unanswered"} <= {*codes}
        room.do("add_comment", on="plan", text="For all depots.", reply_to=question)
        brought = taking.do("accept_handoff", lead=priya.id)["events"]
        assert [event["type"] for event in brought].count("task.added") > 4
        assert taking.refused("accept_handoff", lead=priya.id) == "already_accepted"
        taking.do("measure_kpi", kpi=kpi, value=152)
        record = taking.get("/handoff").json()["handoff"]
    assert record["accepted"]["lead"] == priya.id
    assert record["questions"][0]["answer"] == "For all depots."
    assert (record["kpis"][0]["promised"], record["kpis"][0]["measured"], record["kpis"][0]["share"]) == (90, 152, 50)
    [comment] = [promise for promise in record["promises"] if promise["kind"] == "comment"]
    assert (comment["text"], comment["to"]) == ("Training is free.", berta.caller.id)
    then = room.get("/handoff", version=before).json()["handoff"]
    assert (then["outcome"], "accepted" in then) == (None, False)
    text = room.get("/handoff", headers={"accept": "text/markdown"})
    assert text.headers["content-type"].startswith("text/markdown")
    assert text.text.startswith("# Castell × Ferrowave\n\nWon on ")
    assert "| Roadside calls (calls) | 214 | 90 | 152 |" in text.text
    german = room.get("/handoff", headers={"accept": "text/markdown", "accept-language": "de"}).text
    assert german.startswith("# Castell × Ferrowave\n\nGewonnen am ")
    assert "\n## Lücken\n" in german
    theirs = berta.get("/handoff").json()["handoff"]
    assert {"gate", "notes"}.isdisjoint(theirs)
    assert theirs["questions"] == []
    room.do("set_scope", person=berta.caller.id, scope={"history": False})
    assert problem(berta.get("/handoff")) == (403, "not_allowed")
