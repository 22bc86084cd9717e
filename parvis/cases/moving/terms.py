"""The terms a case was filed under, which no later version may take from the person (note 50)."""

from collections.abc import Iterator

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from parvis.catalogue.definition import Offer
from parvis.forms.shape import Field

from ..models import Case

CAREFUL = ("eliminate", "sort", "keep")
"""Fates of what is kept, the most careful last."""


class Term(TextChoices):
    """What a version owes and promises to whoever files under it."""

    SILENCE = "silence", _("ce que vaut le silence, au bout de combien de temps, et son article")
    APPEAL = "appeal", _("les voies de recours")
    ANNOUNCED = "announced", _("le délai de réponse annoncé")
    ACKNOWLEDGED = "acknowledged", _("l’accusé de réception")
    RETENTION = "retention", _("la durée de conservation, qui ne peut que s’allonger")


def broken_terms(before: Offer, after: Offer) -> tuple[Term, ...]:
    """The terms that a case filed under ``before`` would lose by going to ``after``; none: it may go."""
    return tuple(_broken(before, after))


def _broken(before: Offer, after: Offer) -> Iterator[Term]:
    if before.silence != after.silence:
        yield Term.SILENCE
    if before.appeal != after.appeal:
        yield Term.APPEAL
    if before.announced_days != after.announced_days:
        yield Term.ANNOUNCED
    if before.acknowledged != after.acknowledged:
        yield Term.ACKNOWLEDGED
    was, now = before.retention, after.retention
    if now.months < was.months or CAREFUL.index(now.fate) < CAREFUL.index(was.fate):
        yield Term.RETENTION


def filed_offer(case: Case) -> Offer:
    """The offer that the person read when she filed, wherever the case went since. One query."""
    first = case.moves.select_related("before").order_by("at", "id").first()
    return first.before.offer if first else case.version.offer


def is_indispensable(field: Field, offer: Offer, filed: Offer) -> bool:
    """Whether asking for a thing may touch the legal clock (CRPA L114-5, L114-5-1).

    A piece says it of itself, a plain question always is. What was not asked so when the case was filed never does: the
    clock began on a complete request.
    """
    return _demands(field, offer) and _demands(filed.form.by_id.get(field.id), filed)


def _demands(field: Field | None, offer: Offer) -> bool:
    if field is None:
        return False
    piece = offer.pieces_by_id.get(field.piece)
    return piece.indispensable if piece else True
