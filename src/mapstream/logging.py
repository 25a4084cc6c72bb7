"""Logs: one line per happening, JSON for machines or coloured for people, on standard error. Never a secret.

Everything goes one way: our own events through structlog, those of libraries through the standard library's logging,
both into the same lines. The last step looks at the finished line and takes out what opens a door: personal links, API
keys, sessions, passwords of databases and mail servers. So no caller has to think of it, and exceptions cannot carry
one out either; nor can they carry out what people wrote (:mod:`mapstream.tracebacks`).
"""

import logging
import re
import sys
from typing import TextIO

import orjson
import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from mapstream.tracebacks import tell, told

_SECRETS = (
    (re.compile(r"(ms[lksvi]_)[A-Za-z0-9_-]{8,}"), r"\1…"),
    (re.compile(r"(://[^\s:/]*:)[^\s@]+(?=@)"), r"\1…"),
    (re.compile(r"(\bpassword=)('[^']*'|[^\s'\"&\\]+)"), r"\1…"),
)


def without_secrets(text: str) -> str:
    """``text``, with personal links, API keys and passwords replaced by an ellipsis."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def configure(level: str = "info", for_people: bool = False, stream: TextIO | None = None) -> None:
    """Set up logging for this process."""
    out = sys.stderr if stream is None else stream
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if for_people else "iso", utc=not for_people),
        structlog.processors.StackInfoRenderer(),
    ]
    rendering: list[Processor] = (
        [structlog.dev.ConsoleRenderer(colors=out.isatty(), exception_formatter=tell)]
        if for_people
        else [structlog.processors.ExceptionRenderer(told), structlog.processors.JSONRenderer(serializer=_json)]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering, _redact],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # the pool says the same at each of its attempts; what matters of it is said by the log and the hub
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


def _json(event: EventDict, **_: object) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


def _redact(_logger: WrappedLogger, _method: str, line: object) -> str:
    return without_secrets(str(line))
