"""Contacts in and out, what they were about, and the calls promised."""

from .call_backs import CallAttempt, CallBack, CallBackQuerySet
from .contacts import ContactDocument, ContactMatter, ContactReason
from .interaction import ELECTRONIC, Channel, Interaction, WrapUp

__all__ = [
    "ELECTRONIC",
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
