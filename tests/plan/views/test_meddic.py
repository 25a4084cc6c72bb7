"""MEDDIC asks six questions, and shows which of them the plan does not answer yet."""

from typing import Any

from a_plan import ANNA, BERTA, CARL, STAMP, plan
from spec import ANN, BUYER, Story, at

from mapstream.plan.views.meddic import Meddic, meddic
from mapstream.plan.views.remark import with_names


def told(**changed: Any) -> Meddic:
    """MEDDIC of a plan in which this is different, as people read it."""
    document = plan(**changed)
    found: Meddic = with_names(meddic(document), document["people"])
    return found


def codes(part: Any) -> list[str]:
    return [hole["code"] for hole in part["holes"]]


def test_an_empty_room_has_six_open_questions() -> None:
    found: Any = meddic({})
    assert {name: codes(part) for name, part in found.items()} == {
        "metrics": ["no_metrics"],
        "economic_buyer": ["no_economic_buyer"],
        "decision_criteria": ["no_criteria"],
        "decision_process": ["no_approver", "no_budget_path", "no_stages", "no_milestones"],
        "pain": ["no_goal"],
        "champion": ["no_champion"],
    }


def test_metrics_are_the_kpis() -> None:
    kpi: dict[str, Any] = {"metric": "Roadside calls", "rank": "a0"}
    found = told(kpis={"k": kpi})["metrics"]
    assert codes(found) == ["no_baseline", "no_target", "no_owner"]
    assert found["items"] == ["kpis/k"]
    assert found["holes"][1]["sentence"] == "Agree what “Roadside calls” is to become."
    taken = {n: {**STAMP, "value": value, "on": on} for n, value, on in (("1", 120.0, "2026-04-30"), ("2", 90.0, "2026-05-31"))}  # fmt: skip  # noqa: E501
    whole = {**kpi, "baseline": 214.0, "target": 50.0, "unit": "calls", "owner": BERTA, "measurements": taken}
    found = told(kpis={"k": whole})["metrics"]
    assert found["holes"] == []
    assert found["found"] == [
        {
            "item": "kpis/k",
            "metric": "Roadside calls",
            "unit": "calls",
            "baseline": 214.0,
            "target": 50.0,
            "measured": 90.0,
            "due": None,
        }
    ]


KNOWN: dict[str, Any] = {
    "notes": {"seller": {"influence": "The board listens", "concern": "Peak season"}, "buyer": {"concern": "secret"}},
    "links": {
        "1": {"issued": STAMP, "opened": "2026-03-03T09:00:00Z"},
        "2": {"issued": STAMP, "opened": "2026-03-05T09:00:00Z"},
        "3": {"issued": STAMP},
    },
}


def test_a_champion_of_whom_nothing_is_known() -> None:
    found = told(tasks={"review": {"lead": CARL}})["champion"]
    assert codes(found) == ["no_influence", "never_opened", "owns_nothing"]
    assert all(hole["people"] == [BERTA] for hole in found["holes"])
    assert found["holes"][2]["sentence"] == (
        "Ask Berta to lead an open task: a champion who does nothing is only friendly."
    )


def test_a_champion_and_an_economic_buyer_who_are_known() -> None:
    found = told(people={BERTA: {**KNOWN, "title": "Head of fleet"}, CARL: KNOWN})
    assert found["champion"] == {
        "found": [
            {
                "item": f"people/{BERTA}",
                "name": "Berta",
                "title": "Head of fleet",
                "notes": {"influence": "The board listens", "concern": "Peak season"},
                "came_in": "2026-03-03T09:00:00Z",
                "owns": ["tasks/review"],
            }
        ],
        "items": [f"people/{BERTA}"],
        "holes": [],
    }
    assert (found["economic_buyer"]["items"], found["economic_buyer"]["holes"]) == ([f"people/{CARL}"], [])


def came_in(story: Story) -> str | None:
    """When the champion came in."""
    [champion] = meddic(story.document)["champion"]["found"]
    return champion["came_in"]


def test_coming_in_is_opening_a_link_for_the_first_time_and_not_reading(story: Story) -> None:
    story.given("issue_link", person=ANN)
    [link] = story.document["people"][ANN]["links"]
    assert came_in(story) is None
    story.given("open_link", BUYER, link=link)
    first = at(story.minute)
    story.given("open_link", BUYER, link=link)
    story.given("record_view", BUYER, subject="plan", seconds=60)
    assert came_in(story) == first
    story.given("issue_link", person=ANN)
    [*_, another] = story.document["people"][ANN]["links"]
    story.given("open_link", BUYER, link=another)
    assert came_in(story) == first, "another link is not another beginning"


def test_an_economic_buyer_of_whom_nothing_is_known() -> None:
    assert codes(told()["economic_buyer"]) == ["no_concern", "never_opened"]


def test_whoever_left_or_is_a_seller_is_none() -> None:
    assert codes(told(people={BERTA: {"removed": STAMP}})["champion"]) == ["no_champion"]
    assert codes(told(people={BERTA: {"role": None}, ANNA: {"role": "champion"}})["champion"]) == ["no_champion"]


def test_decision_criteria_are_the_success_criteria() -> None:
    found = told()["decision_criteria"]
    assert (codes(found), found["items"]) == (["no_measure"], ["criteria/fast"])
    judged = {"measure": "Dashboard", "judgement": {**STAMP, "verdict": "met"}}
    found = told(criteria={"fast": judged})["decision_criteria"]
    assert found["found"] == [
        {"item": "criteria/fast", "title": "Readings within a minute", "measure": "Dashboard", "verdict": "met"}
    ]
    assert found["holes"] == []


def test_the_decision_process_is_what_they_do_and_the_milestones() -> None:
    stage: dict[str, Any] = {"title": "Legal review", "kind": "legal", "rank": "a0"}
    process = {"approver": CARL, "budget_path": "Capex 2026", "stages": {"s": stage}}
    found = told(decision_process=process, milestones={"live": {"due": None}})["decision_process"]
    assert codes(found) == ["no_past_days", "no_owner", "no_date"]
    assert found["holes"][0]["sentence"] == "Ask how long it took them the last time: “Legal review”."
    assert found["holes"][2]["items"] == ["milestones/live"]
    assert found["items"][:2] == ["decision_process", "milestones/needs"]
    process["stages"] = {"s": {**stage, "past_days": 21, "owner": BERTA}}
    found = told(decision_process=process)["decision_process"]
    assert found["holes"] == []
    assert found["stages"] == [
        {"stage": "s", "title": "Legal review", "kind": "legal", "owner": BERTA, "past_days": 21}
    ]
    assert [decision["title"] for decision in found["milestones"]][-1] == "Launch"


def test_the_pain_is_the_reason_of_the_goal() -> None:
    found = told()["pain"]
    assert (found["reason"], found["items"], found["holes"]) == ("The old contract costs us twice.", ["plan"], [])
    assert codes(told(plan={"goal": {"reason": None, "deadline": None}})["pain"]) == ["no_reason", "no_deadline"]
