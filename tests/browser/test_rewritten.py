"""A buyer who was here before catches a history that was rewritten since."""

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect
from psycopg.sql import SQL, Identifier
from rewriting import rewrite

from mapstream.log import Log

Opener = Callable[..., Page]

ADD = """async ([room, title]) => {
    const body = JSON.stringify({id: crypto.randomUUID(), type: 'add_task', data: {title, side: 'buyer'}});
    const headers = {'content-type': 'application/json'};
    return (await (await fetch(`/v1/rooms/${room}/commands`, {method: 'POST', headers, body})).json()).version;
}"""


@pytest.fixture
def tamperer(postgres_dsn: str, shared_log: Log) -> Iterator[psycopg.Connection[Any]]:
    """A connection of somebody who may do anything in the database."""
    with psycopg.connect(postgres_dsn, autocommit=True) as conn:
        conn.execute(SQL("SET search_path TO {}").format(Identifier(shared_log.database.schema)))
        conn.execute("SET session_replication_role = replica")
        yield conn


def told(page: Page, what: str) -> None:
    """What is said of the proof, where the history is."""
    expect(page.locator(".proof")).to_contain_text(what)


def again(page: Page) -> None:
    """Come back."""
    page.reload()
    page.locator("#connection[data-state=live]").wait_for()


def test_a_buyer_catches_a_rewritten_history(
    empty_room: dict[str, str], come: Opener, tamperer: psycopg.Connection[Any]
) -> None:
    page = come(empty_room["buyer"])
    room = page.url.rpartition("/rooms/")[2].partition("#")[0].partition("?")[0]
    promised = page.evaluate(ADD, [room, "Free support for two years"])
    page.evaluate("location.hash = 'history'")
    told(page, "From now on, this browser will notice if the history is rewritten.")
    again(page)
    told(page, "Sealed up to version")
    page.evaluate(ADD, [room, "Review it"])
    again(page)
    told(page, "It is the history that this browser saw before.")
    expect(page.locator(".rewritten")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the history with its proof").click()
    assert download.value.suggested_filename == f"{room}.jsonl"
    rewrite(tamperer, room, promised, b'"side":"buyer"', b'"side":"seller"')
    again(page)
    alarm = page.get_by_role("alert").filter(has_text="The history of this plan was rewritten.")
    expect(alarm, "the server says so itself").to_be_visible()
    tamperer.execute("DELETE FROM checkpoints WHERE room = %s", [room])
    again(page)
    expect(alarm, "and where it keeps silent, the browser knows").to_be_visible()
    expect(alarm).to_contain_text("When this browser was here before")
