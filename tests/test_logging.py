"""Logs: one line each, whoever speaks, and never a secret."""

import io
import json
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
import structlog

from mapstream.logging import configure, without_secrets
from mapstream.plan.vocabulary import parse
from mapstream.problems import Invalid
from mapstream.tokens import Mint

WRITTEN = "our secret plan"
MINT = Mint(b"s" * 32)
LINK = MINT.make("link", str(uuid4()), str(uuid4()))[0]
KEY = MINT.make("key", str(uuid4()), str(uuid4()))[0]


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def logged(for_people: bool = False) -> tuple[structlog.stdlib.BoundLogger, io.StringIO]:
    out = io.StringIO()
    configure("info", for_people, out)
    return structlog.get_logger("mapstream.test"), out


def test_a_line_is_json() -> None:
    log, out = logged()
    log.info("room_opened", room="r", versions=3)
    line = json.loads(out.getvalue())
    assert line["event"] == "room_opened"
    assert (line["room"], line["versions"], line["level"], line["logger"]) == ("r", 3, "info", "mapstream.test")
    assert line["timestamp"].endswith("Z")


def test_libraries_log_the_same_way() -> None:
    _, out = logged()
    logging.getLogger("uvicorn.error").warning("took %d s", 3)
    line = json.loads(out.getvalue())
    assert (line["event"], line["level"], line["logger"]) == ("took 3 s", "warning", "uvicorn.error")


def test_less_than_the_level_is_not_logged() -> None:
    log, out = logged()
    log.debug("detail")
    assert out.getvalue() == ""


@pytest.mark.parametrize("for_people", [False, True])
def test_no_secret_gets_out(for_people: bool) -> None:
    log, out = logged(for_people)
    log.info("opened", url=f"https://x.example/l/{LINK}?next=%2F{KEY}", nested={"list": [KEY], LINK: 1})
    logging.getLogger("other").warning("Bearer %s", KEY)
    log.warning("connecting", dsn="postgresql://u:hunter2@h/d", conninfo="host=h password=hunter2")
    try:
        raise ValueError(f"bad token {LINK}, password='hunter2'")
    except ValueError:
        log.exception("failed")
    assert LINK[8:] not in out.getvalue()
    assert KEY[8:] not in out.getvalue()
    assert "hunter2" not in out.getvalue()
    assert "msl_…" in out.getvalue()
    assert "ValueError" in out.getvalue()


@pytest.mark.parametrize("for_people", [False, True])
def test_what_people_wrote_does_not_get_out_with_an_exception(for_people: bool) -> None:
    log, out = logged(for_people)
    try:
        try:
            parse("add_task", {WRITTEN: WRITTEN, "side": "seller", "due": WRITTEN}, "")
        except Invalid as error:
            raise KeyError(WRITTEN) from error
    except KeyError:
        log.exception("failed")
        logging.getLogger("other").exception("failed too")
    assert WRITTEN not in out.getvalue()
    assert out.getvalue().count("mapstream.problems.Invalid") == 2
    assert "test_logging.py" in out.getvalue()


def test_what_the_system_says_is_told() -> None:
    log, out = logged()
    try:
        raise ConnectionRefusedError(111, "Connection refused")
    except OSError:
        log.exception("failed")
    assert "ConnectionRefusedError: [Errno 111] Connection refused" in out.getvalue()


def test_what_is_no_secret_stays() -> None:
    text = "https://x.example:8000/rooms/1?a=b msl_ is the prefix of a link; mail ann@buyer.example"
    assert without_secrets(text) == text
