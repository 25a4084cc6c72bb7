"""Every plan has all of its views, for every reader, each as its type says; and they speak of what is there only."""

import json
from typing import Any, cast

import orjson
from documents import PEOPLE, documents
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from mapstream.api.views import VIEWS
from mapstream.plan.document import Document
from mapstream.plan.views.advice import RULES
from mapstream.plan.views.remark import with_names
from mapstream.plan.visibility.lens import Lens

TODAY = "2026-03-10"
LENSES = [Lens("seller", PEOPLE[0], True), Lens("buyer", PEOPLE[1], False), Lens("buyer", PEOPLE[2], False)]
ANSWERS: dict[str, TypeAdapter[Any]] = {view.name: TypeAdapter(view.answer) for view in VIEWS}
ANY = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def seen(document: Document, lens: Lens) -> Document:
    return lens.see(document) or cast(Document, {})


def remarks(answer: Any) -> list[Any]:
    """Every remark in an answer."""
    if isinstance(answer, list):
        return [found for part in answer for found in remarks(part)]
    if not isinstance(answer, dict):
        return []
    if answer.keys() >= {"code", "sentence"}:
        return [answer]
    return [found for part in answer.values() for found in remarks(part)]


@ANY
@given(document=documents(), lens=st.sampled_from(LENSES))
def test_none_fails_and_each_is_as_described(document: Document, lens: Lens) -> None:
    shown = seen(document, lens)
    before = json.dumps(shown)
    for view in VIEWS:
        answer = view.derive(shown, TODAY)
        assert json.dumps(shown) == before, f"{view.name} changes nothing"
        ANSWERS[view.name].validate_json(orjson.dumps(answer), strict=True)
        for remark in remarks(answer):
            assert remark["sentence"].endswith("."), remark
            assert "None" not in remark["sentence"], remark
            for item in remark["items"]:
                collection, _, key = item.partition("/")
                whole = collection in ("plan", "commercials", "decision_process")
                assert whole or key in cast(Any, shown)[collection], remark
        if view.name == "advice":
            assert {remark["code"] for remark in remarks(answer)} <= RULES.keys()
        told = orjson.dumps(with_names(answer, shown.get("people", {}))).decode()
        assert not any(f"@{{{person}}}" in told for person in PEOPLE), f"{view.name} calls people by their names"
