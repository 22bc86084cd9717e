"""The procedures an agent designs: what awaits her reading, where each one stands, and the way in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy

from parvis.agents.names import called
from parvis.agents.rights import Right
from parvis.cases.moving.counting import in_flight
from parvis.catalogue.models import Milestone, Procedure, ProcedureVersion, VersionEdit
from parvis.catalogue.queries import plain
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Tone

from .states import TONES

LINES_PAGE = 25
STATES = (
    ("", gettext_lazy("Toutes")),
    ("brouillon", gettext_lazy("En brouillon")),
    ("a-relire", gettext_lazy("À relire")),
    ("publiee", gettext_lazy("Publiées")),
    ("retiree", gettext_lazy("Retirées")),
)
"""What the filter of states is written as in the address, and its words."""
MEANT = {
    "brouillon": "draft",
    "a-relire": "review",
    "publiee": "published",
    "retiree": "retired",
}


@dataclass(frozen=True)
class Known:
    """A procedure as the list is searched and sorted by."""

    id: UUID
    title: str
    slug: str
    states: frozenset[str]

    @property
    def key(self) -> tuple[str, str]:
        """Its place in the list."""
        return plain(self.title), str(self.id)


@dataclass(frozen=True)
class Change:
    """The last thing done to a procedure."""

    at: datetime
    who: str


@dataclass(frozen=True)
class Line:
    """A procedure of the list: its last version and the one people read, its last change, its cases in flight."""

    title: str
    href: str
    unit: str
    nature: str
    states: tuple[tuple[str, Tone], ...]
    changed: Change | None
    cases: int


@dataclass(frozen=True)
class Reading:
    """A version that awaits a reader."""

    title: str
    href: str
    who: str
    at: datetime
    words: str


@agent_page(Right.DESIGN)
def index(request: AgentRequest) -> HttpResponseBase:
    """Show what awaits a reader, then the procedures in the order of their titles, page by page."""
    words, state = request.GET.get("q", "").strip()[:100], request.GET.get("etat", "")
    known = _known(request)
    found = [one for one in known if _is_wanted(one, words, state)]
    after = request.GET.get("apres", "")
    start = next((one.key for one in known if str(one.id) == after), None)
    following = [one for one in found if start is None or one.key > start]
    shown = following[:LINES_PAGE]
    query = {name: value for name, value in (("q", words), ("etat", state)) if value}
    context = {
        "lines": _lines(request, [one.id for one in shown]),
        "to_read": _to_read(request) if not (words or state or after) else [],
        "has_some": bool(known),
        "words": words,
        "states": STATES,
        "state": state,
        "count": len(found),
        "next_url": f"?{urlencode({**query, 'apres': str(shown[-1].id)})}"
        if len(following) > LINES_PAGE
        else "",
    }
    return page(request, "studio/index.html", context)


def _known(request: AgentRequest) -> list[Known]:
    """All she designs, by title: few columns, for there may be hundreds. One query."""
    versions = (
        ProcedureVersion.objects.filter(
            procedure__in=Procedure.objects.designed_by(request.grants).filter(
                authority_id=request.agent.authority_id
            )
        )
        .order_by("procedure", "number")
        .values_list("procedure_id", "procedure__slug", "title", "status")
    )
    held: dict[UUID, tuple[str, str, list[str]]] = {}
    for procedure, slug, title, status in versions:
        _slug, _title, states = held.get(procedure, ("", "", []))
        held[procedure] = (slug, title, [*states, status])
    found = [
        Known(procedure, title, slug, _present(states)) for procedure, (slug, title, states) in held.items()
    ]
    return sorted(found, key=lambda one: one.key)


def _present(states: Sequence[str]) -> frozenset[str]:
    """The states that say where it stands: that of a draft, of what is published; retired when nothing else is."""
    now = frozenset(states) - {"retired"}
    return now or frozenset({"retired"})


def _is_wanted(one: Known, words: str, state: str) -> bool:
    if state in MEANT and MEANT[state] not in one.states:
        return False
    text = plain(f"{one.title} {one.slug}")
    return all(word in text for word in plain(words).split())


def _lines(request: AgentRequest, shown: Sequence[UUID]) -> list[Line]:
    versions = ProcedureVersion.objects.defer("document").order_by("-number")
    held = (
        Procedure.objects.filter(pk__in=shown)
        .select_related("unit")
        .prefetch_related(Prefetch("versions", versions))
        .in_bulk()
    )
    changes = _changes(shown)
    counts = in_flight(request.grants, shown)
    return [_line(held[one], changes, counts) for one in shown]


def _line(procedure: Procedure, changes: Mapping[UUID, Change], counts: Mapping[UUID, int]) -> Line:
    versions = list(procedure.versions.all())
    shown = [one for one in versions if one.is_open or one.pk == procedure.current_id] or versions[:1]
    return Line(
        title=shown[0].title,
        href=reverse("studio_procedure", args=[procedure.slug]),
        unit=procedure.unit.name,
        nature=procedure.get_nature_display(),
        states=tuple((one.get_status_display(), TONES[one.status]) for one in shown),
        changed=changes.get(procedure.pk),
        cases=sum(counts.get(one.pk, 0) for one in versions),
    )


def _changes(shown: Sequence[UUID]) -> dict[UUID, Change]:
    """The last edit or moment of each procedure. Three queries at most."""
    found: dict[UUID, tuple[datetime, UUID, str]] = {}
    for model in (VersionEdit, Milestone):
        last = (
            model._default_manager.filter(version__procedure__in=shown)
            .order_by("version__procedure", "-at")
            .distinct("version__procedure")
            .values_list("version__procedure", "at", "by_id", "signed")
        )
        for procedure, at, by, signed in last:
            if procedure not in found or at > found[procedure][0]:
                found[procedure] = (at, by, signed)
    names = called([(by, signed) for _at, by, signed in found.values()])
    return {procedure: Change(at, names[by]) for procedure, (at, by, _signed) in found.items()}


def _to_read(request: AgentRequest) -> list[Reading]:
    """The versions that others gave to read, the oldest first."""
    procedures = Procedure.objects.designed_by(request.grants)
    versions = ProcedureVersion.objects.filter(
        procedure__in=procedures.filter(authority_id=request.agent.authority_id),
        status=ProcedureVersion.Status.REVIEW,
    )
    last = (
        Milestone.objects.filter(version__in=versions, kind=Milestone.Kind.SUBMITTED)
        .order_by("version", "-id")
        .distinct("version")
        .select_related("version__procedure")
        .defer("version__document")
    )
    found = [one for one in last if one.by_id != request.agent.pk]
    names = called([(one.by_id, one.signed) for one in found])
    return [
        Reading(
            title=one.version.title,
            href=reverse("studio_procedure", args=[one.version.procedure.slug]),
            who=names[one.by_id],
            at=one.at,
            words=one.words,
        )
        for one in sorted(found, key=lambda one: one.at)
    ]


urlpatterns = [path("", index, name="studio")]
