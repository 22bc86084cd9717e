"""Who signs for the authority: the register of the mayor's or president's office and of the delegations."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.access import NotFound
from parvis.agents.delegations import (
    Act,
    CannotDelegate,
    called,
    citation,
    keeps_register,
    manages_line,
    record_delegation,
    register_of,
    revoke_delegation,
)
from parvis.agents.models import Delegation
from parvis.agents.queries import team_of, units_of
from parvis.agents.rights import Right
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.catalogue.queries import published_offers
from parvis.entrance.door import AgentRequest, agent_page, page

OWN, DELEGATED = "own", "delegated"
INVALID_DAY = gettext_lazy("Écrivez une date, comme 27/03/2026")
REFUSED = {
    "holder": gettext_lazy("Cet agent ne travaille pas, ou plus, pour la collectivité"),
    "order": gettext_lazy("Le dernier jour doit être le premier jour ou après"),
    "place": gettext_lazy(
        "Vous n’encadrez pas tout ce que couvre cet acte : choisissez vos services et secteurs"
    ),
}
PLACES = {"holder": "agent", "order": "ends_on", "place": "unit"}


def _day(label: Any, **options: Any) -> forms.DateField:
    messages_told = {"invalid": INVALID_DAY, "required": gettext_lazy("Donnez cette date")}
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, error_messages=messages_told, **options)


class DelegationForm(forms.Form):
    """Who may sign, by what act, for what, and until when."""

    use_required_attribute = False
    agent = forms.ChoiceField(
        label=gettext_lazy("Qui signe"), error_messages={"required": gettext_lazy("Choisissez qui signe")}
    )
    ground = forms.ChoiceField(
        label=gettext_lazy("À quel titre"),
        widget=forms.RadioSelect,
        choices=[
            (DELEGATED, gettext_lazy("Par délégation")),
            (OWN, gettext_lazy("Au titre de son mandat : elle ou il est maire, ou préside la collectivité")),
        ],
        error_messages={"required": gettext_lazy("Dites à quel titre")},
    )
    giver = forms.CharField(
        label=gettext_lazy("Par délégation…"),
        help_text=gettext_lazy("Tel que le courrier le dira : « du maire », « de la présidente »."),
        required=False,
        max_length=120,
    )
    act_number = forms.CharField(
        label=gettext_lazy("Numéro de l’acte"),
        help_text=gettext_lazy("L’arrêté de délégation ; pour le maire, la délibération qui l’a élu."),
        max_length=60,
        error_messages={"required": gettext_lazy("Donnez le numéro de l’acte")},
    )
    act_on = _day(gettext_lazy("Date de l’acte"))
    published = forms.CharField(
        label=gettext_lazy("Publication"),
        help_text=gettext_lazy(
            "Quand et où l’acte est publié ou affiché : avant, il ne permet pas de signer (CGCT, L2131-1)."
        ),
        required=False,
        max_length=200,
    )
    unit = forms.MultipleChoiceField(
        label=gettext_lazy("Services"),
        help_text=gettext_lazy("Avec ceux qui en dépendent. Aucun coché : toute la collectivité."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Secteurs"),
        help_text=gettext_lazy("Au moins un."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    procedure_some = forms.MultipleChoiceField(
        label=gettext_lazy("Démarches"),
        help_text=gettext_lazy("Aucune cochée : toutes."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = _day(gettext_lazy("Premier jour"))
    ends_on = _day(gettext_lazy("Dernier jour (facultatif)"), required=False)

    def __init__(self, *args: Any, request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        authority = request.agent.authority
        self.holders = {str(one.pk): one for one in team_of(request.grants, on=request.today)}
        managed = {sector for one in request.grants.only(Right.MANAGE).items for sector in one.sectors}
        self._offer(
            "agent",
            [("", "–"), *((key, f"{one.full_name}, {one.quality}") for key, one in self.holders.items())],
        )
        self._offer("unit", [(str(unit.pk), unit.name) for unit in units_of(authority.pk)])
        self._offer("sectors", [choice for choice in Sector.choices if choice[0] in managed])
        self._offer("procedure_some", list(titles_of(authority).items()))
        self.initial.setdefault("ground", DELEGATED)
        self.initial.setdefault(
            "giver", _("du maire") if authority.kind == Authority.Kind.COMMUNE else _("du président")
        )
        self.initial.setdefault("starts_on", request.today)

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask a delegation who gives it, where it is published, and for what."""
        values = super().clean() or {}
        if values.get("ground") == DELEGATED:
            wanted = {
                "giver": _("Dites qui délègue"),
                "published": _("Dites quand et où l’acte est publié"),
                "sectors": _("Choisissez au moins un secteur"),
            }
            for name, told in wanted.items():
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, told)
        return values

    def act(self) -> Act:
        """What was typed; an office holds the whole authority, whatever was ticked."""
        values = self.cleaned_data
        is_own = values["ground"] == OWN
        return Act(
            number=values["act_number"],
            on=values["act_on"],
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            published=values["published"],
            giver="" if is_own else values["giver"],
            sectors=tuple(values["sectors"]),
            units=() if is_own else tuple(map(UUID, values["unit"])),
            procedures=() if is_own else tuple(map(UUID, values["procedure_some"])),
        )


def titles_of(authority: Authority) -> dict[str, str]:
    """The procedures that may be named in an act, by title."""
    return {str(one.procedure.pk): one.offer.title["fr"] for one in published_offers([authority])}


@agent_page(Right.MANAGE)
def delegations(request: AgentRequest) -> HttpResponseBase:
    """Show the register, and add to it."""
    form = DelegationForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        try:
            record_delegation(
                request.agent.authority_id,
                form.holders[form.cleaned_data["agent"]],
                form.act(),
                by=request.grants,
                today=request.today,
                at=request.now,
            )
        except CannotDelegate as refused:
            word = refused.args[0]
            form.add_error(PLACES[word], str(REFUSED[word]))
        else:
            messages.success(request, _("Le pouvoir de signer est enregistré."))
            return redirect("delegations")
    context = {
        "form": form,
        "lines": _lines(request),
        "is_kept": keeps_register(request.agent.authority_id),
    }
    return page(request, "workspace/delegations.html", context, status=422 if form.errors else 200)


@agent_page(Right.MANAGE)
@require_POST
def revoke(request: AgentRequest, delegation: UUID) -> HttpResponseBase:
    """Say that a line no longer lets anybody sign, from today."""
    try:
        revoke_delegation(delegation, by=request.grants, on=request.today, at=request.now)
    except CannotDelegate as refused:
        if refused.args[0] == "place":
            raise NotFound(str(delegation)) from refused
        messages.warning(request, _("Cette ligne ne permet déjà plus de signer."))
    else:
        messages.success(request, _("Cette ligne ne permet plus de signer. Elle reste au registre."))
    return redirect("delegations")


def _lines(request: AgentRequest) -> list[dict[str, Any]]:
    titles = titles_of(request.agent.authority)
    units = {unit.pk: unit.name for unit in units_of(request.agent.authority_id)}
    return [
        {
            "line": one,
            "name": called(one),
            "citation": citation(one),
            "state": _state(one, request),
            "units": ", ".join(units[unit] for unit in one.units if unit in units),
            "sectors": ", ".join(str(Sector(sector).label) for sector in one.sectors),
            "procedures": ", ".join(titles.get(str(found), "?") for found in one.procedures),
            "may_revoke": one.revoked_on is None
            and (one.ends_on is None or one.ends_on >= request.today)
            and manages_line(request.grants, one),
        }
        for one in register_of(request.agent.authority_id)
    ]


def _state(line: Delegation, request: AgentRequest) -> str:
    if line.is_in_force(request.today):
        return _("en vigueur")
    return _("à venir") if line.revoked_on is None and line.starts_on > request.today else _("terminée")


urlpatterns = [
    path("delegations/", delegations, name="delegations"),
    path("delegations/<uuid:delegation>/abroger/", revoke, name="revoke_delegation"),
]
