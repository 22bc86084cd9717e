"""The requests a browser sends, as plain values."""

from typing import Any
from urllib.parse import urlencode

from bench.names import CODE, FORM, UPLOAD

FORM_TYPE = "application/x-www-form-urlencoded"
EDGE = "----a-boundary-of-the-bench"


def resident(number: int) -> str:
    """The address of one resident among many."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def cookies(session: str, csrf: str = "") -> str:
    """What the browser holds."""
    held = f"parvis_session={session}"
    return f"{held}; parvis_csrf={csrf}" if csrf else held


def submission(draft: str, session: str, csrf: str, *, number: int) -> dict[str, Any]:
    """The button "send my request"."""
    return {
        "method": "POST",
        "path": f"/{CODE}/demarches/{FORM}/saisie/{draft}/envoyer-ma-demande/",
        "headers": {
            "Cookie": cookies(session, csrf),
            "Content-Type": FORM_TYPE,
            "X-Forwarded-For": resident(number),
        },
        "body": urlencode({"csrfmiddlewaretoken": csrf}),
    }


def bare_form(path: str, values: dict[str, str]) -> dict[str, Any]:
    """A form sent to a bare contender."""
    return {
        "method": "POST",
        "path": path,
        "headers": {"Content-Type": FORM_TYPE},
        "body": urlencode(values),
    }


def upload(draft: str, session: str, csrf: str, *, number: int) -> dict[str, Any]:
    """A file sent with its step; the body is the one of ``multipart``."""
    return {
        "method": "POST",
        "path": f"/{CODE}/demarches/{UPLOAD}/saisie/{draft}/all/",
        "headers": {
            "Cookie": cookies(session, csrf),
            "Content-Type": f"multipart/form-data; boundary={EDGE}",
            "X-Forwarded-For": resident(number),
        },
        "body": None,
    }


def bare_upload() -> dict[str, Any]:
    """The same file sent to the bare contender."""
    return {
        "method": "POST",
        "path": "/upload/",
        "headers": {"Content-Type": f"multipart/form-data; boundary={EDGE}"},
        "body": None,
    }


def multipart(fields: dict[str, str], name: str, filename: str, media_type: str, content: bytes) -> bytes:
    """A form with one file, as RFC 7578 writes it."""
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = (
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    return b"".join([*parts, head.encode(), content, f"\r\n--{EDGE}--\r\n".encode()])
