"""Templates as files over HTTP: out as they are, in once they have been looked at."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from asking import Caller, Site, problem
from describing import Described
from test_api_templates import TEMPLATE, listed, planned, saved

from mapstream.api.openapi import openapi
from mapstream.templates import shipped

KINDS = {"md": "text/markdown", "csv": "text/csv", "json": "application/json"}


def sent(caller: Caller, text: str | bytes, kind: str, headers: Any = None, **params: Any) -> httpx.Response:
    """A file is sent, whatever comes of it."""
    return caller.http.post(
        "/v1/templates", content=text, params=params, headers={"content-type": kind, **(headers or {})}
    )


def looked_at(caller: Caller, text: str | bytes, kind: str) -> dict[str, Any]:
    """What a dry run answers."""
    answer = sent(caller, text, kind, dry_run="")
    assert answer.status_code == 200, answer.text
    assert Described(openapi()).wrong({"$ref": "#/components/schemas/TemplatePreview"}, answer.json()) == []
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("end", KINDS)
def test_a_template_goes_out_and_in_again(member: Caller, end: str) -> None:
    for id in (*shipped(), saved(member)["id"], saved(member, {"room": planned(member).id, "title": "Ours"})["id"]):
        out = member.http.get(f"/v1/templates/{id}.{end}")
        assert out.status_code == 200
        assert out.headers["content-type"].partition(";")[0] == KINDS[end]
        assert out.headers["content-disposition"] == f'attachment; filename="{id}.{end}"'
        shown = looked_at(member, out.content, KINDS[end])
        assert shown["findings"] == []
        kept = sent(member, out.content, KINDS[end], preview=shown["preview"])
        assert kept.status_code == 201, kept.text
        assert kept.headers["location"] == f"/v1/templates/{kept.json()['id']}"
        copy = member.http.get(kept.headers["location"]).json()["template"]
        assert copy == member.http.get(f"/v1/templates/{id}").json()["template"] == shown["template"]


def test_a_version_goes_out(member: Caller) -> None:
    id = saved(member)["id"]
    member.http.put(f"/v1/templates/{id}", json={"template": {**TEMPLATE, "title": "Newer"}})
    assert "# Newer" in member.http.get(f"/v1/templates/{id}.md").text
    first = member.http.get(f"/v1/templates/{id}.md", params={"version": 1})
    assert "# Our way" in first.text
    held = {"if-none-match": first.headers["etag"]}
    assert member.http.get(f"/v1/templates/{id}.md", params={"version": 1}, headers=held).status_code == 304
    assert problem(member.http.get(f"/v1/templates/{id}.csv", params={"version": 3})) == (404, "not_found")
    assert problem(member.http.get("/v1/templates/nothing.json")) == (404, "not_found")
    assert problem(member.http.get(f"/v1/templates/{id}.md", params={"colour": "red"})) == (422, "invalid")


def test_nothing_is_kept_that_nobody_has_looked_at(member: Caller) -> None:
    text = member.http.get("/v1/templates/healthcare.csv").text
    assert problem(sent(member, text, "text/csv")) == (422, "preview_needed")
    preview = looked_at(member, text, "text/csv")["preview"]
    changed = text.replace("Healthcare provider", "Clinics")
    assert problem(sent(member, changed, "text/csv", preview=preview)) == (409, "preview_outdated")
    with member.site.member(member.workspace) as colleague:
        assert problem(sent(colleague, text, "text/csv", preview=preview)) == (409, "preview_outdated")
    assert len(listed(member)) == len(shipped())


def test_sent_twice_it_is_kept_once_and_looked_at_again_once_more(member: Caller) -> None:
    text = member.http.get("/v1/templates/healthcare.md").text
    preview = looked_at(member, text, "text/markdown")["preview"]
    first = sent(member, text, "text/markdown", preview=preview)
    again = sent(member, text, "text/markdown", preview=preview)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    other = looked_at(member, text, "text/markdown")["preview"]
    assert other != preview
    key = {"idempotency-key": str(uuid4())}
    second = sent(member, text, "text/markdown", key, preview=other)
    assert (second.status_code, second.json()["id"]) == (201, key["idempotency-key"])
    assert len(listed(member)) == len(shipped()) + 2


def test_what_is_no_template_is_said_line_by_line(member: Caller) -> None:
    text = member.http.get("/v1/templates/healthcare.csv").text.replace(",signed,,", ",nowhere,,", 1)
    shown = looked_at(member, text, "text/csv")
    assert shown.keys() == {"form", "findings"}
    assert [(finding["line"], finding["code"]) for finding in shown["findings"]] == [(2, "does_not_hold_together")]
    assert problem(sent(member, text, "text/csv")) == (422, "preview_needed")
    assert problem(sent(member, text, "text/csv", preview="0" * 64)) == (409, "preview_outdated")
    assert problem(sent(member, "| Task | Owner |\n|---|---|\n| Call | Ann |", "text/markdown")) == (400, "malformed")
    assert problem(sent(member, b"a\x00b", "text/csv", dry_run="")) == (400, "malformed")


def test_json_can_be_looked_at_too(member: Caller) -> None:
    shown = member.http.post("/v1/templates", json={"template": TEMPLATE}, params={"dry_run": ""}).json()
    assert shown["template"] == TEMPLATE
    assert [hint["code"] for hint in shown["advice"]] == ["few_decisions"]
    body = {"room": planned(member).id, "title": "From a room"}
    made = member.http.post("/v1/templates", json=body, params={"dry_run": "true"}).json()
    assert made["template"]["tasks"][0]["title"] == "Ask the champion"
    assert len(listed(member)) == len(shipped())
    wrong = member.http.post("/v1/templates", json={"template": TEMPLATE}, params={"preview": "0" * 64})
    assert problem(wrong) == (409, "preview_outdated")
    kept = member.http.post("/v1/templates", json={"template": TEMPLATE}, params={"preview": shown["preview"]})
    assert kept.status_code == 201


def test_files_are_for_members_and_kept_by_those_who_sell(site: Site, member: Caller) -> None:
    text = member.http.get("/v1/templates/healthcare.md").text
    buyer = planned(member).invite().caller
    assert problem(buyer.http.get("/v1/templates/healthcare.md")) == (403, "not_allowed")
    assert problem(sent(buyer, text, "text/markdown", dry_run="")) == (403, "not_allowed")
    assert problem(site.nobody().http.get("/v1/templates/healthcare.csv")) == (401, "unauthorized")
    id = saved(member)["id"]
    with site.member() as other:
        assert problem(other.http.get(f"/v1/templates/{id}.md")) == (404, "not_found")
    with site.member(member.workspace, "success") as success:
        assert success.http.get(f"/v1/templates/{id}.md").status_code == 200
        assert problem(sent(success, text, "text/markdown", dry_run="")) == (403, "not_allowed")
