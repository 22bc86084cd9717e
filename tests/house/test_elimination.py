"""Whatever leads to a case or to the file of a person goes with it: a table added tomorrow says how."""

from django.apps import apps
from django.db.models import CASCADE, SET_NULL, ForeignKey, Model, UUIDField

from parvis.cases.models import Case
from parvis.interactions.models import Interaction
from parvis.people.models import Profile

ERASED_BY_HAND = {
    "interactions.CallBack.contact": "its calls are promised about that contact",
    "people.Profile.merged_into": "those absorbed go with the one that is kept",
}
"""Keys that protect what they lead to, and that an elimination deletes first."""

PLAIN_IDS: dict[str, str] = {
    "batches.BulkItem.case_id": "ids and states, a month",
    "batches.BulkItem.part": "ids and states, a month",
    "campaigns.Campaign.last": "a subscriber, who is no profile",
    "cases.Draft.known_profile": "an id; a draft ends by itself",
    "cases.MoveRun.beyond": "an id: how far a moving of many went",
    "documents.Document.holder_id": "deleted with its bytes, by holder",
    "events.AccessLog.case_id": "ids; twelve months",
    "events.AccessLog.object_id": "ids; twelve months",
    "events.AccessLog.profile_id": "ids; twelve months",
    "events.Event.case_id": "the journal: ids only, and it stays",
    "intake.Arrival.draft": "an id; a draft ends by itself, the case it became takes the message with it",
    "intake.Arrival.thread": "an id; the message goes with its contact",
    "intake.FirstReception.referral": "the referral of another authority, by its id; it goes with its message",
    "intake.Referral.passed_as": "the message of another authority, by its id, which it eliminates itself",
    "interactions.Awaiting.thread": "an id; it goes with the message that awaits",
    "interactions.Interaction.holder_id": "deleted with the case, unless it is about another one too",
    "notifications.Delivery.holder_id": "deleted, by holder",
    "notifications.Notice.case_id": "deleted",
    "notifications.PaperLetter.holder_id": "deleted, by holder",
    "notifications.Notice.object_id": "deleted",
    "people.PersonLink.by_merge": "the link goes with the file",
    "retention.EliminationItem.object_id": "what was destroyed: the proof, in an id",
}
"""Columns that hold an id without a key, each with what becomes of it; a stale line fails."""

OF_STAFF = (
    "actor_id",
    "agent_id",
    "authority_id",
    "instead_of",
    "responsible_after",
    "responsible_before",
    "target",
)
"""Columns that lead to an agent, a unit or an authority."""


def label(model: type[Model], name: str) -> str:
    return f"{model._meta.label}.{name}"


def test_each_key_to_what_is_eliminated_lets_it_go() -> None:
    kept = {
        label(model, field.name)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, ForeignKey)
        and field.related_model in (Case, Profile, Interaction)
        and field.remote_field.on_delete not in (CASCADE, SET_NULL)
    }
    assert kept == set(ERASED_BY_HAND)


def test_each_id_without_a_key_says_what_becomes_of_it() -> None:
    found = {
        label(model, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("parvis.")
        for field in model._meta.local_concrete_fields
        if isinstance(field, UUIDField) and not field.primary_key and field.name not in OF_STAFF
    }
    assert found == set(PLAIN_IDS)
