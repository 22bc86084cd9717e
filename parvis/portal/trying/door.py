"""How a page of a trial opens: to whoever designs the procedure, at the version she writes, as far as it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language

from parvis.agents.rights import Right
from parvis.cases.actions.drafting import KEPT_DAYS
from parvis.cases.models import Draft
from parvis.catalogue.access import procedure_named
from parvis.catalogue.drafting.building import taken_in
from parvis.catalogue.drafting.readable import LeftOut, Readable, readable
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.entrance.door import AgentRequest, agent_page
from parvis.forms.shape import Form
from parvis.portal.door import zone_of

P = ParamSpec("P")
MOST_READ = 24
LANGUAGE, SPOKEN = "langue", "trial_language"
_read: dict[tuple[UUID, int, str], Readable] = {}


@dataclass(frozen=True)
class Tried:
    """A procedure under trial. ``form`` is None while no question of it can be read."""

    procedure: Procedure
    version: ProcedureVersion
    form: Form | None
    left_out: tuple[LeftOut, ...]
    drafted: frozenset[str] = frozenset()
    """Every element of the form being written, those that cannot be shown yet included."""

    @property
    def base(self) -> str:
        """The address of the trial."""
        return reverse("trial", args=[self.procedure.slug])

    def draft(self, request: AgentRequest, answers: dict[str, object]) -> Draft:
        """What a person would be filling: a draft that is never saved."""
        return Draft(
            id=self.version.pk,
            authority=self.procedure.authority,
            sector=self.procedure.sector,
            version=self.version,
            language=(get_language() or "fr")[:2],
            answers=answers,
            started_at=request.now,
            saved_at=request.now,
            expires_on=request.today + timedelta(days=KEPT_DAYS),
        )


def trial_page(
    view: Callable[Concatenate[AgentRequest, Tried, P], HttpResponseBase],
) -> Callable[..., HttpResponseBase]:
    """Open a page of a trial to whoever designs the procedure; for anybody else it does not exist.

    It speaks the language she tries it in, whatever that of her own pages.
    """

    @wraps(view)
    def answer(request: AgentRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        procedure = procedure_named(request.grants, slug)
        procedure.unit.authority = procedure.authority
        version = procedure.draft() or procedure.versions.order_by("-number").first()
        if version is None:
            raise Http404
        version.procedure, version.authority = procedure, procedure.authority
        with timezone.override(zone_of(procedure.authority)), translation.override(spoken_in(request)):
            response = view(request, _tried(procedure, version), *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        return response

    opened: Callable[..., HttpResponseBase] = answer
    return agent_page(Right.DESIGN)(opened)


def spoken_in(request: HttpRequest) -> str:
    """The language of a trial: what the address says, else what was last chosen, else that of the other pages."""
    known = dict(settings.LANGUAGES)
    wanted = (request.GET.get(LANGUAGE, ""), request.session.get(SPOKEN, ""), get_language() or "")
    return next((one for one in wanted if one in known), "fr")


def _tried(procedure: Procedure, version: ProcedureVersion) -> Tried:
    """The version as far as it can be read; kept in memory while it stays as it is."""
    key = (version.pk, version.revision, get_language() or "fr")
    if key not in _read:
        if len(_read) >= MOST_READ:
            _read.clear()
        _read[key] = readable(version.document)
    found, drafted = _read[key], frozenset(taken_in(version.document))
    if found.offer is None:
        return Tried(procedure, version, None, found.left_out, drafted)
    if version.is_open:
        version.read_as(found.document, found.offer)
    return Tried(procedure, version, found.offer.form, found.left_out, drafted)
