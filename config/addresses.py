"""What an address of the environment says: where the database and the mail server are, and as whom to speak to them."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def parse_database_url(url: str) -> dict[str, Any]:
    """Turn ``postgresql://user:password@host:port/name?option=value`` into Django's keys."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError("must start with postgresql://")
    name = unquote(parts.path.lstrip("/"))
    if not name or not parts.username:
        raise ValueError("must name a user and a database: postgresql://user:password@host:port/name")
    try:
        port = parts.port
    except ValueError:
        raise ValueError("has a wrong port") from None
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(port or ""),
        "OPTIONS": options,
    }


def parse_email_url(url: str) -> dict[str, Any]:
    """Turn ``smtp://user:password@host:port`` into Django's EMAIL_* values; ``pretend:`` gives none."""
    if url == "pretend:":
        return {}
    parts = urlsplit(url)
    default_ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if parts.scheme not in default_ports or not parts.hostname:
        raise ValueError("must be pretend:, smtp://host:port, smtp+tls://host:port or smtps://host:port")
    try:
        port = parts.port or default_ports[parts.scheme]
    except ValueError:
        raise ValueError("has a wrong port") from None
    return {
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }
