"""A case that nobody filed, for whoever writes the letters of a procedure to see them filled."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from parvis.catalogue.definition import Offer
from parvis.catalogue.models import Procedure
from parvis.catalogue.tables.merging import merged_fields
from parvis.letter_templates.fields import MergeField, by_id, fields
from parvis.letters import content
from parvis.letters.composed.values import Material

from .values import appeal_at, sender_at

RECEIVED_BEFORE = timedelta(days=7)


def example_of(procedure: Procedure, offer: Offer, *, at: datetime, outcome: str = "") -> Material:
    """What a letter is filled with on an invented case; ``outcome``: that of its decision, when it has one."""
    results = merged_fields(offer.tables)
    known = by_id(fields(offer.form, results))
    calendar = procedure.authority.calendar()
    on = calendar.local_date(at)
    agent = content.AgentInCharge(str(known["signatory_name"].example), _("Gestionnaire"))
    author = content.Author(agent.name, agent.quality, procedure.unit.name)
    return Material(
        sender=replace(sender_at(procedure.authority, procedure.unit), agent=agent),
        recipient=_recipient(known),
        case=content.CaseFacts(
            reference=str(known["case_reference"].example),
            procedure_title=offer.title["fr"],
            nature=content.Nature(procedure.nature),
            received_at=at - RECEIVED_BEFORE,
            zone=str(calendar.zone),
            tracking_url="https://exemple.example/suivi",
        ),
        on=on,
        ruling=ruling_example(offer, outcome, on, author) if outcome else None,
        silence=content.Silence(
            content.SilenceKind(offer.silence.rule), None, offer.silence.article, offer.silence.months
        ),
        appeal=appeal_at(procedure.authority, offer),
        answer_by=calendar.add_working_days(on, offer.announced_days),
        correction=correction_example(offer, on),
        form=offer.form,
        answers={one.id: one.example for one in known.values() if one.family == "answer"},
        results=results,
        found={one.id: one.example for one in known.values() if one.family == "result"},
    )


def _recipient(known: Mapping[str, MergeField]) -> content.Recipient:
    lines = str(known["person_address"].example).split("\n")
    return content.Recipient(str(known["person_name"].example), tuple(lines))


def ruling_example(offer: Offer, outcome: str, on: date, author: content.Author) -> content.Ruling:
    """A decision that nobody took, to see its letter."""
    said = content.Outcome(outcome)
    is_reasoned = said is not content.Outcome.ACCEPTED
    law = offer.legal_basis[:1] or (_("Ici, le texte que l’agent cite."),)
    return content.Ruling(
        outcome=said,
        on=on,
        text=_("Ici, ce que l’agent décide, dans ses mots."),
        author=author,
        law=law if is_reasoned else (),
        facts=(_("Ici, ce qui dans le dossier conduit à cette décision."),) if is_reasoned else (),
    )


def correction_example(offer: Offer, on: date) -> content.CorrectionRequest:
    """A request to complete that nobody made, to see its letter."""
    piece = next(iter(offer.pieces), None)
    asked = content.MissingPiece(
        piece.label.get("fr", piece.id) if piece else _("Ici, ce que l’agent demande"),
        legal_text=(piece.legal_text if piece else "") or _("le texte qui permet de le demander"),
        indispensable=False,
    )
    return content.CorrectionRequest((asked,), on + timedelta(days=30))
