"""Write structured log lines that hold a request identifier and no personal data."""

import logging
import logging.config
import re
import secrets
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog
from django.http import HttpRequest

# What may be logged of a path: words of our routes. Anything else (a tracking code, a reference,
# a signature, an address someone typed) is masked.
ROUTE_WORD = re.compile(r"[a-z][a-z_.-]{0,39}")
ADDRESS = re.compile(r"[^\s<>\"'(=,;:]+@[^\s<>\"'),;:]+")
QUERY = re.compile(r"(?<=[\w/])\?[^\s\"']+")
LONG_NUMBER = re.compile(r"(?<!\d)\+?\d(?:[ .\u00a0-]?\d){8,14}(?!\d)")


def new_request_id() -> str:
    """Return a fresh identifier of a request: 16 hexadecimal digits."""
    return secrets.token_hex(8)


def masked_path(request: HttpRequest) -> str:
    """Return the path of a request without query, its variable parts masked.

    A known route gives its pattern (``/suivi/<code>``): the values it captured are never written.
    """
    match = request.resolver_match
    if match is not None:
        return "/" + match.route
    words = request.path.strip("/").split("/")
    return "/" + "/".join(word if ROUTE_WORD.fullmatch(word) else "…" for word in words[:6])


def mask(text: str) -> str:
    """Remove what looks like personal data or a secret from a free text."""
    text = ADDRESS.sub("[e-mail]", text)
    text = LONG_NUMBER.sub("[number]", text)
    return QUERY.sub("?…", text)


def without_personal_data(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask every text of a log line; identifiers and timestamps of ours are left as they are."""
    for key, value in event.items():
        if isinstance(value, str) and key not in ("request_id", "timestamp", "level", "logger"):
            event[key] = mask(value)
    return event


def without_values(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep of an exception its class and where it happened: its message may quote what someone typed.

    Of a failure of the database, its code too (PostgreSQL, Appendix A).
    """
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if not info or info[0] is None:
        return event
    event["exception"] = f"{info[0].__module__}.{info[0].__qualname__}"
    if code := getattr(info[1].__cause__, "sqlstate", None):
        event["sqlstate"] = code
    places = []
    trace = info[2]
    while trace is not None:
        ran = trace.tb_frame.f_code
        places.append(f"{ran.co_filename.rsplit('site-packages/')[-1]}:{trace.tb_lineno} {ran.co_name}")
        trace = trace.tb_next
    event["where"] = places[-12:]
    return event


class WithoutArguments(logging.Filter):
    """Keep of a library's line its wording, not what it was about.

    Django writes the paths and hosts it refuses, the job queue the arguments of the jobs it runs.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Empty the arguments of the lines of Django and of the job queue; let every line through."""
        library = record.name.partition(".")[0]
        if library == "django":
            record.msg, record.args = str(record.msg), ()
        elif library == "procrastinate":
            record.msg, record.args = f"job queue: {getattr(record, 'action', 'notice')}", ()
        return True


def configure_logging(shape: Literal["json", "text"], level: str) -> None:
    """Send every line, ours and the libraries', through the same processors to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_values,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_handling(shape, level, shared))


def _handling(shape: Literal["json", "text"], level: str, shared: list[Any]) -> dict[str, Any]:
    """Where the lines go, and in which shape."""
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if shape == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_personal_data,
            renderer,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"parvis": formatter},
        "filters": {"wording": {"()": WithoutArguments}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "parvis", "filters": ["wording"]}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Our own line says it already, for each request.
            "django.server": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
            "procrastinate": {"level": "WARNING"},
        },
    }
