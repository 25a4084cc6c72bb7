"""What holds of all signals: recomputed for any moment, told to those who may see it, kept and gone on from."""

from importlib.util import find_spec
from pathlib import Path

import orjson
import pytest
from deal_days import ANN, ANNS, CAL, SPEC, T1, T2, Days

from mapstream.plan.signals.answer import holding, signals_of_room
from mapstream.plan.signals.factors import FACTORS
from mapstream.plan.signals.forecast import deal_forecast
from mapstream.plan.signals.patterns import KINDS, patterns
from mapstream.plan.signals.registry import RULES
from mapstream.plan.signals.standards import COMMON
from mapstream.plan.signals.trace import Trace
from mapstream.plan.signals.weights import BY_JUDGEMENT
from mapstream.plan.visibility.audience import SIDES
from mapstream.plan.visibility.lens import Lens


def deal() -> Days:
    """One with something of everything."""
    days = Days()
    days.do("set_cadence", every="week", minutes=15, weekday=3)
    days.do("set_goal", date="2026-06-01", statement="Live")
    days.task(T1, "Technical evaluation", due="2026-03-10", lead=ANN)
    days.do("add_document", document=SPEC, title="Spec sheet", kind="spec", url="https://acme.example/spec")
    days.on("2026-03-05").looks(ANNS)
    days.on("2026-03-12").do("reschedule_task", ANNS, task=T1, due="2026-03-20", reason="Fair")
    days.on("2026-03-14").do("complete_task", ANNS, task=T1)
    days.on("2026-03-16").do("reopen_task", task=T1, reason="No report")
    days.do("assign_task", task=T1, lead=CAL)
    days.do("remove_person", person=ANN)
    days.task(T2, due="2026-03-18")
    return days


@pytest.mark.parametrize("name", RULES)
def test_every_rule_has_its_test(name: str) -> None:
    assert (Path(__file__).parent / f"test_signal_{name}.py").exists()
    assert find_spec(f"mapstream.plan.signals.rules.{name}")
    assert RULES[name].__doc__


def test_a_past_moment_is_asked_as_the_present_was() -> None:
    days = deal()
    for upto in range(1, len(days.steps) + 1):
        then = days.steps[upto - 1]
        whole = SIDES["seller"].see(then.after) or {}
        now = holding(whole, Trace.of(days.steps[:upto], SIDES["seller"]), COMMON, "2026-03-19")
        assert all(max(found.events) <= then.recorded.version for found in now)


def test_a_trace_is_kept_and_gone_on_from() -> None:
    days = deal()
    for at in range(len(days.steps)):
        kept = Trace.from_json(orjson.loads(days.trace(upto=at).to_json()))
        for step in days.steps[at:]:
            kept.follow(*step, SIDES["seller"])
        assert kept == days.trace()


def test_what_is_hidden_from_a_seller_counts_for_nothing() -> None:
    days = Days()
    days.do("add_task", ANNS, task=T1, title="Between us", side="buyer", due="2026-03-05", visible_to="buyer")
    assert days.holding("2026-03-08", "overdue") == []
    assert days.holding("2026-03-20", "built_alone"), "an edit that they do not see is none"
    assert [found.subject for found in days.holding("2026-03-08", "overdue", SIDES["buyer"])] == [f"tasks/{T1}"]
    scoped = Lens("seller", "", positions=False, sight=SIDES["seller"].sight._replace(plan=False))
    assert T1 not in str(days.holding("2026-06-08", lens=scoped))


def test_the_patterns_say_what_they_lead_to() -> None:
    days = Days()
    days.task(T1)
    days.looks(ANNS)
    told = patterns(days.holding("2026-03-30"))
    assert [(one["number"], one["leads_to"]) for one in told] == [(1, 2), (2, 3), (3, 4), (4, None), (5, None)]
    assert [one["number"] for one in told if one["holds"]] == [1, 3, 4]
    assert told[2]["sentence"] == "Shared only with the champion: yes. It has led to the next: standing still."
    assert all(bool(one["events"]) == one["holds"] for one in told)
    assert {kind.code for kind in KINDS.values()} <= set(RULES)


def test_the_forecast_adds_up() -> None:
    days = deal()
    told = deal_forecast(days.document, days.trace(), COMMON, "2026-03-19")
    assert told["method"] == "heuristic"
    assert [factor.__name__ for factor in FACTORS] == list(BY_JUDGEMENT)
    assert round(sum(BY_JUDGEMENT.values()), 9) == 0.7
    assert told["score"] == pytest.approx(0.5 + sum(factor["effect"] for factor in told["factors"]), abs=0.001)
    assert all(0 <= factor["value"] <= 1 and factor["sentence"].endswith(".") for factor in told["factors"])
    assert "seller" not in told


def test_the_sellers_own_number_stands_beside_it() -> None:
    days = deal()
    days.do("edit_deal", probability=90)
    told = deal_forecast(days.document, days.trace(), COMMON, "2026-03-19")
    assert told["seller"]["probability"] == 0.9
    assert told["seller"]["difference"] == pytest.approx(0.9 - told["score"])
    assert "points more than what people do says" in told["seller"]["sentence"]


def test_nothing_is_said_of_a_room_that_is_not_open() -> None:
    assert holding({}, Trace(), COMMON, "2026-03-19") == []


def test_what_is_told_is_in_order() -> None:
    days = deal()
    told = signals_of_room(days.document, days.trace(), COMMON, "2026-05-19")
    weights = [("alarm", "warning", "note").index(one["severity"]) for one in told["signals"]]
    assert weights == sorted(weights)
    assert len({one["code"] for one in told["signals"]}) > 5


def test_after_the_signature_only_the_work_counts() -> None:
    days = Days()
    days.task(T1, due="2026-03-10")
    days.do("add_milestone", milestone=T2, title="Launch", due="2026-03-10")
    assert {"built_alone", "commitment"} <= {found.code for found in days.holding("2026-05-01")}
    days.do("close_deal", result="won")
    assert {found.code for found in days.holding("2026-05-01")} <= {"overdue", "zombie"}
