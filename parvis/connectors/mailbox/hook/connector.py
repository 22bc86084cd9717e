"""Recognise a provider and read what it posts, by the views of django-anymail."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from email.errors import MessageError
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from anymail.signals import EventType
from anymail.webhooks.mailgun import MailgunInboundWebhookView, MailgunTrackingWebhookView
from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from django.http import HttpRequest

from parvis.connectors.mailbox.contract import Abilities, PermanentFailure
from parvis.connectors.mailbox.hook.posting import request_of
from parvis.connectors.mailbox.hook.rebuilding import rebuilt
from parvis.connectors.mailbox.pushed import MARK, USER, NotTheirs, NotUnderstood, Posted, Pushed, Told

WRONG = (AnymailError, MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError)
"""What the library raises on what it cannot read."""

OUTCOMES = {
    EventType.DELIVERED: "delivered",
    EventType.DEFERRED: "returned_temporary",
    EventType.BOUNCED: "returned_permanent",
    EventType.REJECTED: "returned_permanent",
    EventType.COMPLAINED: "complained",
}
"""What we keep of what providers tell; what people open or click is not looked at."""


@dataclass(frozen=True)
class Provider:
    """How one provider is read.

    ``tracking``: None when what it tells of our messages names them by numbers of its own, which we do not know.
    ``whole``: where a request holds the message as it travelled; empty when it does not.
    """

    inbound: Callable[..., Any]
    tracking: Callable[..., Any] | None
    whole: Callable[[HttpRequest], str]
    path: str = ""
    """What the address given to it must end with."""
    is_signed: bool = False


PROVIDERS = {
    "mailgun": Provider(
        MailgunInboundWebhookView,
        MailgunTrackingWebhookView,
        lambda request: str(request.POST.get("body-mime", "")),
        path="mime",
        is_signed=True,
    ),
    "postmark": Provider(
        PostmarkInboundWebhookView,
        None,
        lambda request: str(json.loads(request.body).get("RawEmail") or ""),
    ),
    "mailjet": Provider(MailjetInboundWebhookView, None, lambda _request: ""),
}


def from_url(url: str, *, var_dir: Path) -> HookConnector:
    """Return the connector `hook+mailgun://parvis:secret@hook/?key=…` describes. Raise `ValueError`."""
    parts = urlsplit(url)
    provider = PROVIDERS.get(parts.scheme.removeprefix(MARK))
    options = parse_qs(parts.query, strict_parsing=bool(parts.query))
    secret, key = unquote(parts.password or ""), options.pop("key", [""])[-1]
    if provider is None or parts.username != USER or len(secret) < 20 or options or parts.hostname != "hook":
        raise ValueError("expected hook+provider://parvis:secret@hook/")
    if provider.is_signed and not (key and key.isascii() and key.isprintable()):
        raise ValueError("this provider signs what it posts: give its key")
    return HookConnector(provider, secret, key)


@dataclass(frozen=True)
class HookConnector:
    """One provider for one box."""

    provider: Provider
    secret: str = field(repr=False)
    key: str = field(default="", repr=False)

    def check(self, folder: str) -> Abilities:
        """Nobody is asked: the provider comes to us."""
        return Abilities("a provider", idle=False, uidplus=False, condstore=False, messages=0)

    def open(self, folder: str) -> Any:
        """Nothing to listen to."""
        raise PermanentFailure("not_understood", "brought")

    def address(self, page: str) -> str:
        """The address to give to the provider, with the name and the secret in it."""
        return self._with_secret(page + self.provider.path)

    def followed_at(self, page: str) -> str:
        """The same for what becomes of our messages; empty when what it tells cannot be read."""
        return self._with_secret(page) if self.provider.tracking is not None else ""

    def _with_secret(self, page: str) -> str:
        parts = urlsplit(page)
        return parts._replace(netloc=f"{USER}:{quote(self.secret, safe='')}@{parts.netloc}").geturl()

    def read(self, posted: Posted) -> Pushed:
        """Read messages that arrived."""
        request, reader = self._recognised(self.provider.inbound, posted)
        try:
            if whole := self.provider.whole(request):
                return Pushed(messages=(whole.encode("utf-8", "surrogateescape"),))
            return Pushed(messages=tuple(rebuilt(event.message) for event in reader.parse_events(request)))
        except WRONG as wrong:
            raise NotUnderstood("message") from wrong

    def follow(self, posted: Posted) -> Pushed:
        """Read what became of messages that left."""
        if self.provider.tracking is None:
            raise NotUnderstood("tracking")
        request, reader = self._recognised(self.provider.tracking, posted)
        try:
            return Pushed(told=tuple(told for one in reader.parse_events(request) if (told := _told(one))))
        except WRONG as wrong:
            raise NotUnderstood("events") from wrong

    def _recognised(self, view: Callable[..., Any], posted: Posted) -> tuple[HttpRequest, Any]:
        """The request and what reads it, once the library has recognised the provider."""
        told = {"webhook_secret": f"{USER}:{self.secret}"}
        if self.provider.is_signed:
            told["webhook_signing_key"] = self.key
        reader, request = view(**told), request_of(posted)
        try:
            reader.run_validators(request)
        except AnymailWebhookValidationFailure as refused:
            raise NotTheirs from refused
        except WRONG as wrong:
            raise NotTheirs from wrong
        return request, reader


def _told(event: Any) -> Told | None:
    outcome = OUTCOMES.get(event.event_type)
    if outcome is None or not event.message_id:
        return None
    return Told(str(event.message_id), outcome, str(event.recipient or ""), event.timestamp)
