"""Whether a case may go to another version, and what it would become there."""

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, TextChoices
from django.utils.translation import gettext_lazy as _

from parvis.base.working_days import WorkCalendar
from parvis.forms.sight import look

from ..models import Case, CorrectionItem, CorrectionRequest, PlannedDecision, SubmittedDecision
from .carrying import Carried, carry
from .pairing import Pairing, is_same


class Stays(TextChoices):
    """Why a case stays under its version."""

    OVER = "over", _("Elle est terminée")
    ELSEWHERE = "elsewhere", _("Elle n’est plus sous cette version")
    SILENT = "silent", _("Le silence a déjà décidé")
    DECIDING = "deciding", _("Une décision attend son heure ou un visa")
    FROZEN = "frozen", _("Elle est gelée, et reste telle qu’elle est")
    AWAITED = "awaited", _("On attend de l’usager une réponse que la nouvelle version ne demande plus")
    UNPLACED = "unplaced", _("Son parcours en est à une étape que la nouvelle version n’a plus")
    LOST = "lost", _("Une réponse obligatoire n’est plus acceptée")
    AMOUNT = "amount", _("Un montant calculé pour l’usager changerait")
    ERROR = "error", _("Une erreur l’a empêché ; l’administrateur en trouve la trace")


@dataclass(frozen=True)
class Surroundings:
    """What is known about some cases beside their own rows."""

    deciding: frozenset[UUID] = frozenset()
    frozen: frozenset[UUID] = frozenset()
    unplaced: frozenset[UUID] = frozenset()
    """Whose company has no place under the later version (``company``)."""
    awaited: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    """The questions that the person is asked to complete."""
    answered: Mapping[UUID, datetime] = field(default_factory=dict)
    """When she last completed her request."""


@dataclass(frozen=True)
class Outlook:
    """What would become of a case: why it stays (empty: it may go), and its answers there, once they were looked at."""

    stays: str
    carried: Carried | None = None


def surroundings_of(cases: Collection[UUID], unplaced: Collection[UUID] = ()) -> Surroundings:
    """Read what surrounds these cases; a constant number of queries. ``unplaced``: as their company says."""
    planned, submitted = (
        model.objects.filter(case__in=cases, state="waiting").order_by().values_list("case_id", flat=True)
        for model in (PlannedDecision, SubmittedDecision)
    )
    items = CorrectionItem.objects.filter(
        case__in=cases, request__answered_at=None, request__cancelled_at=None
    )
    awaited: dict[UUID, set[str]] = {}
    for case, name in items.order_by("pk").values_list("case_id", "field"):
        awaited.setdefault(case, set()).add(name)
    answered = CorrectionRequest.objects.filter(case__in=cases, answered_at__isnull=False).order_by()
    return Surroundings(
        deciding=frozenset(planned.union(submitted)),
        frozen=frozenset(_frozen(cases)),
        unplaced=frozenset(unplaced),
        awaited={case: frozenset(names) for case, names in awaited.items()},
        answered=dict(answered.values_list("case_id").annotate(last=Max("answered_at"))),
    )


def _frozen(cases: Collection[UUID]) -> Iterator[UUID]:
    """Those that a context above keeps as they are: its model says by which rows (``freezes_case``)."""
    for relation in Case._meta.related_objects:
        model = relation.related_model
        condition = getattr(model, "freezes_case", None)
        if condition is None or isinstance(model, str):
            continue
        key = relation.field.name
        rows = model._base_manager.filter(condition, **{f"{key}__in": cases})
        yield from rows.order_by("pk").values_list(f"{key}_id", flat=True)


def outlook_of(
    case: Case, pairing: Pairing, around: Surroundings, *, calendar: WorkCalendar, at: datetime
) -> Outlook:
    """What would become of a case that is under the former version, were it moved to the later one now."""
    stays = _hindrance(case, around, on=calendar.local_date(at))
    if stays:
        return Outlook(stays)
    days = _days(case, around, calendar)
    carried = carry(pairing, case.answers, days)
    shown = look(pairing.after, carried.answers, days[0]).fields
    if not all(_is_still_asked(name, pairing, shown) for name in around.awaited.get(case.pk, ())):
        return Outlook(Stays.AWAITED, carried)
    if carried.lost:
        return Outlook(Stays.LOST, carried)
    return Outlook(Stays.AMOUNT if carried.amounts else "", carried)


def _is_still_asked(name: str, pairing: Pairing, shown: Set[str]) -> bool:
    """Whether the question she is asked for is there under the same id: what she is sent to is that one."""
    was, now = pairing.before.by_id.get(name), pairing.after.by_id.get(name)
    return name in shown and was is not None and now is not None and is_same(was, now)


def _hindrance(case: Case, around: Surroundings, *, on: date) -> str:
    """Why it stays, whatever its answers; empty when nothing keeps it."""
    if not case.is_open():
        return Stays.OVER
    if case.is_silently_decided(on=on):
        return Stays.SILENT
    if case.pk in around.deciding:
        return Stays.DECIDING
    if case.pk in around.frozen:
        return Stays.FROZEN
    return Stays.UNPLACED if case.pk in around.unplaced else ""


def _days(case: Case, around: Surroundings, calendar: WorkCalendar) -> list[date]:
    """The days on which she answered: that of the reception, and the last of those she completed her request on."""
    completed = around.answered.get(case.pk)
    moments = [case.received_at, *([completed] if completed else [])]
    return [calendar.local_date(moment) for moment in moments]
