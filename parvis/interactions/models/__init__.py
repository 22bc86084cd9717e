"""Contacts in and out, what they were about, the calls promised, the answers awaited."""

from .awaiting import Awaiting, AwaitingQuerySet
from .call_backs import CallAttempt, CallBack, CallBackQuerySet
from .contacts import ContactDocument, ContactMatter, ContactReason
from .interaction import ELECTRONIC, Channel, Interaction, WrapUp

__all__ = [
    "ELECTRONIC",
    "Awaiting",
    "AwaitingQuerySet",
    "CallAttempt",
    "CallBack",
    "CallBackQuerySet",
    "Channel",
    "ContactDocument",
    "ContactMatter",
    "ContactReason",
    "Interaction",
    "WrapUp",
]
