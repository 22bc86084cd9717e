"""Every word kept about somebody under professional secrecy is sealed, or stands here with its reason."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from parvis.authorities.sealed import sealed_fields
from parvis.authorities.sectors import SECRET

pytestmark = pytest.mark.django_db

LONG = 200
"""Signs beyond which a column may hold a story rather than a name."""

CLEAR_ON_PURPOSE: dict[str, str] = {
    "authorities.Mailbox.address": "what the authority gives to write to",
    "batches.Export.columns": "names of columns",
    "batches.Export.places": "ids",
    "batches.Export.query": "the filters of a list, forgotten with its file",
    "cases.Applicant.address": "who it is: letters go there",
    "cases.Applicant.email": "who it is: looked for by it",
    "cases.CorrectionItem.legal_text": "an article of law, of the published procedure",
    "cases.CorrectionRequest.signed": "the name of an agent",
    "cases.CaseMove.equivalents": "ids of questions",
    "cases.Decision.signed": "the name of an agent",
    "cases.Decision.author_delegation": "the act she signs by, which is published",
    "cases.PersonalRequest.author_delegation": "the act she signs by, which is published",
    "cases.Filing.agent_name": "the name of an agent",
    "cases.Filing.email": "who files: messages go there",
    "catalogue.SharedProcedure.summary": "what a procedure says of itself, shared with every authority",
    "events.AccessLog.reason": "said to open ordinary sectors; the secret ones are never opened so",
    "events.Event.facts": "facts hold no personal data (tests/house/test_facts.py)",
    "events.Event.subjects": "ids",
    "notifications.Delivery.message_id": "drawn by chance",
    "notifications.Delivery.recipient": "who it is: messages go there",
    "notifications.Delivery.reply_to": "an address of the authority",
    "notifications.Delivery.server_reply": "the words of a mail server, without addresses",
    "notifications.Delivery.subject": "neutral in these sectors (tests/letters/test_neutral.py)",
    "people.ContactPoint.value": "who it is: looked for by it",
    "people.Merge.changed": "who it is, before and after two files were one",
    "people.Merge.moved": "ids",
    "person_file.CrossSectorOpening.reason": "said to open ordinary sectors; the secret ones are never opened so",
    "intake.Referral.email": "how an authority is reached, as it publishes",
    "intake.Referral.postal_address": "how an authority is reached, as it publishes",
    "intake.Arrival.message_id": "made by a machine; threads are found by it",
    "workflows.Effect.element": "where it stands in the process of a version",
    "workflows.Incident.element": "where it stands in the process of a version",
    "workflows.Task.element": "where it stands in the process of a version",
}
"""Long columns of rows with a sector that are not sealed; a stale line fails."""


def is_long(field: Any) -> bool:
    """Whether a column may hold a story."""
    if field.choices or not isinstance(field, models.CharField | models.TextField | models.JSONField):
        return False
    return not isinstance(field, models.CharField) or (field.max_length or 0) > LONG


def test_every_long_column_of_a_sector_is_sealed_or_has_its_reason() -> None:
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if any(one.name == "sector" for one in model._meta.concrete_fields)
        for field in model._meta.concrete_fields
        if is_long(field) and field not in sealed_fields(model)
    }
    # Who signed is written beside each act, by one word of the house.
    found = {name for name in found if not name.endswith("signed")} | {
        name for name in CLEAR_ON_PURPOSE if name.endswith("signed")
    }
    assert found == set(CLEAR_ON_PURPOSE)


def test_the_database_refuses_what_is_not_sealed_in_each_of_them() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname LIKE '%%\\_sealed'"
        )
        refusals = dict(cursor.fetchall())
    expected = {
        f"{model._meta.db_table}_{field.column}_sealed": field
        for model in apps.get_models()
        for field in sealed_fields(model)
    }
    assert set(refusals) == set(expected)
    for name, field in expected.items():
        assert "sealed:" in refusals[name]
        assert field.always or all(f"'{sector}'" in refusals[name] for sector in SECRET), name
