"""Taking over a procedure made elsewhere: what is in it, what has to be settled here, where it will stand.

Nothing is written before the last button. An archive that was sent waits an hour, for whoever sent it alone.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Grants, Right
from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector
from parvis.base.labels import LANGUAGES
from parvis.catalogue.access import procedure_named, unit_for_new
from parvis.catalogue.definition import Offer
from parvis.catalogue.drafting.languages import completeness
from parvis.catalogue.drafting.processes import text_in
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.natures import Nature
from parvis.catalogue.process.telling import outline
from parvis.catalogue.process.units import services_named
from parvis.catalogue.reading import parse
from parvis.catalogue.sharing.gallery import shared_entry
from parvis.catalogue.sharing.importing import CannotImport, import_procedure, import_version
from parvis.catalogue.sharing.manifest import LICENCES, Shared
from parvis.catalogue.sharing.reading import MOST_BYTES, InvalidArchive, read
from parvis.catalogue.sharing.reporting import ImportReport, report
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.processes.kinds import KINDS

from .places import PlaceForm

WAITS = timedelta(hours=1)
SERVICE = "service_"
"""Before the code of a service that its process names, in the name of what asks for ours."""
MOST_ASKED = 50
"""Services asked for on the page; the others are told, and chosen in the process."""
MOST_PROBLEMS = 50
BLOCKS = (
    ("publication", gettext_lazy("À régler avant de publier")),
    ("", gettext_lazy("À vérifier ou à décider")),
)


class ArchiveForm(forms.Form):
    """The file that another authority gave."""

    use_required_attribute = False
    archive = forms.FileField(
        label=gettext_lazy("Archive de la démarche"),
        help_text=gettext_lazy("Un fichier ZIP fait par Parvis, de 8 Mo au plus."),
        error_messages={
            "required": gettext_lazy("Choisissez un fichier"),
            "empty": gettext_lazy("Ce fichier est vide"),
        },
    )


class TakeOverForm(PlaceForm):
    """Where it will stand here: as a procedure of its own, or as the next draft of one of ours."""

    onto = forms.ChoiceField(label=gettext_lazy("En faire"), required=False)
    field_order = ("onto", "unit", "sector", "slug")

    def __init__(
        self,
        *args: Any,
        grants: Grants,
        shared: Shared,
        told: ImportReport,
        names: Mapping[str, str],
        **kwargs: Any,
    ) -> None:
        first = [one.unit for one in told.units]
        summary = shared.summary
        kwargs["initial"] = {"slug": summary.slug, "sector": summary.sector}
        super().__init__(*args, grants=grants, first=first, **kwargs)
        like = [
            (one.slug, _("un nouveau brouillon de « %(slug)s »") % {"slug": one.slug})
            for one in _alike(grants, shared)
        ]
        self.offer("onto", [("", _("une nouvelle démarche")), *like])
        if self.data.get("onto"):
            for name in ("unit", "sector", "slug"):
                self.fields[name].required = False
        self._ask_services(grants, shared, names)

    def services(self) -> dict[str, str]:
        """The service chosen here for each that its process names there and that is not here."""
        chosen = {code: self.cleaned_data.get(name, "") for code, name in self._asked.items()}
        return {code: here for code, here in chosen.items() if here}

    def _ask_services(self, grants: Grants, shared: Shared, names: Mapping[str, str]) -> None:
        """Ask who does here what a service that is not here does there; it may be said later, in the process."""
        here = Unit.objects.filter(authority_id=grants.agent.authority_id).order_by("name", "id")
        units = {unit.code: unit.name for unit in here}
        named = services_named(shared.document)
        there = [code for code in named if code not in units and code != shared.summary.unit_code][
            :MOST_ASKED
        ]
        self._asked = {code: f"{SERVICE}{code}" for code in there}
        for code, name in self._asked.items():
            self.fields[name] = forms.ChoiceField(
                label=_("À la place de « %(service)s »")
                % {"service": names.get(code) or code.replace("-", " ").capitalize()},
                help_text=_("Dans le parcours : %(steps)s.") % {"steps": ", ".join(named[code])},
                choices=[("", _("à choisir plus tard")), *units.items()],
                required=False,
                error_messages={"invalid_choice": _("Choisissez un service de la liste")},
            )


@agent_page(Right.DESIGN)
def receive(request: AgentRequest) -> HttpResponseBase:
    """Ask for an archive, and read it: all that is wrong with it is said."""
    form = ArchiveForm(request.POST or None, request.FILES or None, label_suffix="")
    problems: Sequence[tuple[str, str]] = ()
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["archive"].read(MOST_BYTES + 1)
        try:
            read(content)
        except InvalidArchive as invalid:
            problems = invalid.problems
        else:
            digest = hashlib.sha256(content).hexdigest()
            cache.set(_key(request, digest), content, int(WAITS.total_seconds()))
            return redirect("studio_received", digest)
    return _asking(request, form, problems)


@agent_page(Right.DESIGN)
def received(request: AgentRequest, digest: str) -> HttpResponseBase:
    """Look at the archive that was just sent, and take it over."""
    content = cache.get(_key(request, digest))
    if content is None:
        raise Http404
    return taking_over(request, content, reverse("studio_receive"))


@agent_page(Right.DESIGN)
def shared(request: AgentRequest, entry: UUID) -> HttpResponseBase:
    """Look at a procedure of the gallery, and take it over."""
    return taking_over(request, bytes(shared_entry(entry).archive), reverse("studio_gallery"))


def _asking(
    request: AgentRequest, form: ArchiveForm, problems: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """Ask for an archive, with what is wrong in the one that was to be read."""
    context = {"form": form, "problems": problems[:MOST_PROBLEMS], "more": len(problems) - MOST_PROBLEMS}
    status = 422 if problems or form.errors else 200
    return page(request, "studio/sharing/receive.html", context, status=status)


def taking_over(
    request: AgentRequest, content: bytes, back: str, names: Mapping[str, str] | None = None, way: str = ""
) -> HttpResponse:
    """Show what an archive holds and what has to be settled here, and take it over.

    ``names``: what its services are called, by code, when somebody knows; ``way``: how a request goes, in a sentence.
    """
    try:
        found = read(content)
    except InvalidArchive as invalid:  # sent or shared before this version of the product, which is stricter
        return _asking(request, ArchiveForm(label_suffix=""), invalid.problems)
    told = report(found, request.grants.agent.authority, on=request.today)
    form = TakeOverForm(
        request.POST or None, grants=request.grants, shared=found, told=told, names=names or {}
    )
    if request.method == "POST" and form.is_valid():
        try:
            draft = _taken(request, found, form.cleaned_data, form.services())
        except CannotImport as refused:
            form.add_error("onto" if form.cleaned_data["onto"] else "slug", str(refused))
        else:
            messages.success(
                request, _("Le brouillon est ouvert : personne ne le voit avant sa publication.")
            )
            return redirect("studio_procedure", draft.procedure.slug)
    context = {"form": form, "back": back, "way": way, **_shown(found, told)}
    return page(request, "studio/sharing/take_over.html", context, status=422 if form.errors else 200)


def _taken(
    request: AgentRequest, found: Shared, typed: Mapping[str, Any], services: Mapping[str, str]
) -> ProcedureVersion:
    told: dict[str, Any] = {"services": services, "by": request.agent, "at": request.now}
    if typed["onto"]:
        return import_version(found, procedure_named(request.grants, typed["onto"]).pk, **told)
    unit = unit_for_new(request.grants, typed["unit"], typed["sector"])
    return import_procedure(found, unit, slug=typed["slug"], sector=typed["sector"], **told)


def _shown(found: Shared, told: ImportReport) -> dict[str, Any]:
    offer, summary = parse(found.document), found.summary
    groups = [(title, [one for one in told.remarks if one.blocks == blocks]) for blocks, title in BLOCKS]
    return {
        "summary": summary,
        "offer": offer,
        "licence": LICENCES[summary.licence],
        "nature": Nature(summary.nature).label,
        "sector": Sector(summary.sector).label,
        "groups": [(title, remarks) for title, remarks in groups if remarks],
        "languages": [
            {
                "language": one.language,
                "name": LANGUAGES[one.language],
                "translated": one.translated,
                "texts": one.texts,
            }
            for one in completeness(found.document)
        ],
        "pages": _pages(offer),
        "steps": [one.name for one in outline(text_in(found.document)) if one.kind in KINDS and one.name],
    }


def _pages(offer: Offer) -> list[tuple[str, list[str]]]:
    """The pages of the form with their questions, in French."""
    return [
        (step.title.get("fr", ""), [one.label.get("fr", "") for one in step.fields() if one.asks()])
        for step in offer.form.steps
    ]


def _alike(grants: Grants, found: Shared) -> list[Procedure]:
    """The procedures of the same nature that could become it, that of the same address first."""
    slug = found.summary.slug
    ours = Procedure.objects.designed_by(grants).filter(
        authority_id=grants.agent.authority_id, nature=found.summary.nature
    )
    return sorted(ours.order_by("slug", "id"), key=lambda one: (one.slug != slug, one.slug))


def _key(request: AgentRequest, digest: str) -> str:
    return f"archive:{request.agent.pk.hex}:{digest}"


urlpatterns = [
    path("+recevoir/", receive, name="studio_receive"),
    path("+recevoir/<slug:digest>/", received, name="studio_received"),
    path("+galerie/<uuid:entry>/", shared, name="studio_shared"),
]
