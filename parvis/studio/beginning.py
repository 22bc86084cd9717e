"""A new procedure: from nothing, like one of ours, from the gallery or from an archive."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Grants, Right
from parvis.catalogue.access import procedure_named, unit_for_new, version_for
from parvis.catalogue.drafting.beginning import CannotBegin, address_of, begin_like, begin_procedure
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.natures import Nature
from parvis.catalogue.reading import LONGEST_TITLE
from parvis.entrance.door import AgentRequest, agent_page, page

from .places import PlaceForm


class BeginForm(PlaceForm):
    """What a new procedure is called, what it is in law, and what it begins from."""

    title = forms.CharField(
        label=gettext_lazy("Titre"),
        help_text=gettext_lazy(
            "Ce que la personne vient faire, avec un verbe : « Réserver une salle ». Il pourra changer."
        ),
        max_length=LONGEST_TITLE,
        error_messages={"required": gettext_lazy("Écrivez le titre")},
    )
    like = forms.ChoiceField(
        label=gettext_lazy("Elle part"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une démarche de la liste")},
    )
    nature = forms.ChoiceField(
        label=gettext_lazy("Nature, si elle part de rien"),
        help_text=gettext_lazy(
            "Elle décide de ce que vaut le silence, et ne change plus une fois la démarche publiée."
        ),
        choices=Nature.choices,
        initial=Nature.REQUEST,
        required=False,
    )
    field_order = ("title", "like", "nature", "unit", "sector", "slug")

    def __init__(self, *args: Any, grants: Grants, **kwargs: Any) -> None:
        super().__init__(*args, grants=grants, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].label = _("Fin de l’adresse (facultatif)")
        ours = [(one.procedure.slug, one.title) for one in _ours(grants)]
        self.offer(
            "like",
            [("", _("de rien")), *((slug, _("de « %(title)s »") % {"title": title}) for slug, title in ours)],
        )

    def clean_slug(self) -> str:
        """The address that was typed, else the one that the title suggests."""
        return str(self.cleaned_data.get("slug") or address_of(self.cleaned_data.get("title", "")))


@agent_page(Right.DESIGN)
def begin(request: AgentRequest) -> HttpResponseBase:
    """Ask what it begins from, and open its draft."""
    form = BeginForm(request.POST or None, grants=request.grants)
    if request.method == "POST" and form.is_valid():
        try:
            draft = _begun(request, form.cleaned_data)
        except CannotBegin as refused:
            form.add_error("slug", str(refused))
        else:
            messages.success(
                request, _("Le brouillon est ouvert : personne ne le voit avant sa publication.")
            )
            return redirect("studio_procedure", draft.procedure.slug)
    status = 422 if form.errors else 200
    return page(request, "studio/sharing/begin.html", {"form": form}, status=status)


def _begun(request: AgentRequest, typed: dict[str, Any]) -> ProcedureVersion:
    place = {"title": typed["title"], "slug": typed["slug"], "by": request.agent, "at": request.now}
    if not typed["like"]:
        unit = unit_for_new(request.grants, typed["unit"], typed["sector"])
        return begin_procedure(
            unit, sector=typed["sector"], nature=typed["nature"] or Nature.REQUEST, **place
        )
    like = procedure_named(request.grants, typed["like"])
    last = like.current_id or like.versions.order_by("-number").values_list("pk", flat=True)[0]
    unit = unit_for_new(request.grants, typed["unit"], typed["sector"])
    return begin_like(version_for(request.grants, last), unit, sector=typed["sector"], **place)


def _ours(grants: Grants) -> list[ProcedureVersion]:
    """The last version of each procedure she designs in her authority, by title."""
    procedures = Procedure.objects.designed_by(grants).filter(authority_id=grants.agent.authority_id)
    found = (
        ProcedureVersion.objects.filter(procedure__in=procedures)
        .order_by("procedure", "-number")
        .distinct("procedure")
        .select_related("procedure")
        .defer("document")
    )
    return sorted(found, key=lambda one: one.title)


urlpatterns = [path("+nouvelle/", begin, name="studio_new")]
