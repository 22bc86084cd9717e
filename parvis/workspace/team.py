"""The team of an authority: who is there, with which rights; inviting and letting go."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.accounts.devices import device_words
from parvis.agents.access import colleague_for, managed_agent_for
from parvis.agents.actions import (
    CannotChangeRights,
    CannotInvite,
    CannotLeave,
    CannotRemoveFactor,
    invite,
    invite_again,
    leave,
    manages_all_of,
    remove_second_factor,
    set_membership,
)
from parvis.agents.models import Invitation
from parvis.agents.queries import managed_units, memberships_of, team_of, units_of
from parvis.agents.rights import Right
from parvis.authorities.models import Unit
from parvis.authorities.sectors import Sector
from parvis.cases.portfolios import portfolio_of
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Crumb
from parvis.ui.wording import of_words

from .invitations import link_to
from .mailing import BY_A_MANAGER, send_invitation, tell_owner
from .morning import address

WHOLE = "whole"
INVITED = "invitation_link"


class RightsForm(forms.Form):
    """Which rights, where, for which sectors; only what the manager may give is offered."""

    use_required_attribute = False
    unit = forms.ChoiceField(
        label=gettext_lazy("Service"),
        error_messages={"required": gettext_lazy("Choisissez un service")},
    )
    rights = forms.MultipleChoiceField(
        label=gettext_lazy("Droits"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins un droit")},
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Secteurs"),
        help_text=gettext_lazy(
            "Les données ne passent pas d’un secteur à l’autre : ne donnez que les nécessaires."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins un secteur")},
    )

    def __init__(self, *args: Any, request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        managed = managed_units(request.grants)
        units = units_of(request.agent.authority_id) if managed is None else managed
        self.units: dict[str, Unit | None] = {str(unit.pk): unit for unit in units}
        if managed is None:
            self.units = {WHOLE: None, **self.units}
        mine = [grant for grant in request.grants.items if Right.MANAGE.value in grant.rights]
        rights = {right for grant in mine for right in grant.rights}
        sectors = {sector for grant in mine for sector in grant.sectors}
        self._offer(
            "unit",
            [(key, unit.name if unit else _("Toute la collectivité")) for key, unit in self.units.items()],
        )
        self._offer("rights", [choice for choice in Right.choices if choice[0] in rights])
        self._offer("sectors", [choice for choice in Sector.choices if choice[0] in sectors])

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class InvitationForm(RightsForm):
    """Who is invited, to do what."""

    field_order = ["given_name", "family_name", "quality", "email", "unit", "rights", "sectors"]
    given_name = forms.CharField(
        label=gettext_lazy("Prénom"),
        max_length=80,
        error_messages={"required": gettext_lazy("Écrivez son prénom")},
    )
    family_name = forms.CharField(
        label=gettext_lazy("Nom"), max_length=80, error_messages={"required": gettext_lazy("Écrivez son nom")}
    )
    quality = forms.CharField(
        label=gettext_lazy("Qualité"),
        help_text=gettext_lazy(
            "Elle figure sur les courriers, comme « chargée de la vie associative » (L111-2)."
        ),
        max_length=120,
        error_messages={"required": gettext_lazy("Écrivez sa qualité")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Adresse électronique professionnelle"),
        error_messages={
            "required": gettext_lazy("Écrivez son adresse électronique"),
            "invalid": gettext_lazy("Écrivez une adresse complète, comme nom@exemple.fr"),
        },
    )


@agent_page(Right.MANAGE)
def team(request: AgentRequest) -> HttpResponseBase:
    """List the agents, with their rights and absences."""
    agents = team_of(request.grants, on=request.today)
    hers = {agent.pk for agent in agents if manages_all_of(request.grants, agent)}
    context = {
        "agents": sorted(agents, key=lambda agent: agent.pk not in hers),
        "let_go": hers - {request.agent.pk},
        "has_others": len(hers) < len(agents),
        "invitation_url": request.session.pop(INVITED, ""),
        "me": request.agent.pk,
        "may_choose_rule": may_choose_rule(request.grants),
    }
    return page(request, "workspace/team.html", context)


@agent_page(Right.MANAGE)
def invite_agent(request: AgentRequest) -> HttpResponseBase:
    """Invite a new agent."""
    form = InvitationForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            invitation = invite(
                request.grants,
                given_name=values["given_name"],
                family_name=values["family_name"],
                quality=values["quality"],
                email=values["email"],
                rights=values["rights"],
                sectors=values["sectors"],
                unit=form.units[values["unit"]],
                at=request.now,
            )
        except CannotInvite as refusal:
            told = {
                "email": _("Cette adresse a déjà un compte"),
                "rights": _("Vous ne pouvez pas donner ces droits dans ce service"),
            }
            form.add_error("email" if str(refusal) == "email" else "rights", told[str(refusal)])
        else:
            return _invited(request, invitation)
    trail = [Crumb(_("Équipe"), reverse("team")), Crumb(_("Inviter un agent"))]
    context = {"form": form, "trail": trail}
    return page(request, "workspace/invite.html", context, status=422 if form.is_bound else 200)


@agent_page(Right.MANAGE)
@require_POST
def send_again(request: AgentRequest, agent: UUID) -> HttpResponseBase:
    """Renew an invitation that was not accepted."""
    found = managed_agent_for(request.grants, agent)
    try:
        return _invited(request, invite_again(request.grants, found.invitation.pk, at=request.now))
    except (Invitation.DoesNotExist, CannotInvite) as refusal:
        messages.warning(
            request,
            _("Cette invitation revient à qui encadre tous les services de cet agent.")
            if str(refusal) == "right"
            else _("Cette invitation est déjà acceptée."),
        )
        return redirect("team")


def _invited(request: AgentRequest, invitation: Invitation) -> HttpResponse:
    url = link_to(invitation)
    agent = colleague_for(request.grants, invitation.agent_id)
    send_invitation(agent, url=url, expires_at=invitation.expires_at, at=request.now)
    request.session[INVITED] = url
    messages.success(request, _("L’invitation est envoyée à %(name)s.") % {"name": agent.full_name})
    return redirect("team")


@agent_page(Right.MANAGE)
def rights(request: AgentRequest, agent: UUID) -> HttpResponseBase:
    """Change the rights of an agent at one place."""
    found = managed_agent_for(request.grants, agent)
    form = RightsForm(request.POST or None, request=request)
    if request.method == "POST":
        if "remove" in request.POST:
            form.fields["rights"].required = form.fields["sectors"].required = False
        if form.is_valid():
            values = form.cleaned_data
            is_removal = "remove" in request.POST
            try:
                set_membership(
                    request.grants,
                    found,
                    unit=form.units[values["unit"]],
                    rights=[] if is_removal else values["rights"],
                    sectors=[] if is_removal else values["sectors"],
                    at=request.now,
                )
            except CannotChangeRights:
                form.add_error(
                    None,
                    _(
                        "Vous ne pouvez pas changer ces droits : ils dépassent les vôtres, ou sont "
                        "les vôtres."
                    ),
                )
            else:
                messages.success(
                    request,
                    _("Les droits %(of_whom)s sont modifiés.") % {"of_whom": of_words(found.full_name)},
                )
                return redirect("team_rights", found.pk)
    context = {
        "form": form,
        "who": found,
        "memberships": memberships_of(found),
        "is_mine": found.pk == request.agent.pk,
        "trail": [Crumb(_("Équipe"), reverse("team")), Crumb(found.full_name)],
    }
    return page(request, "workspace/rights.html", context, status=422 if form.is_bound else 200)


@agent_page(Right.MANAGE)
def departure(request: AgentRequest, agent: UUID) -> HttpResponseBase:
    """Record that an agent leaves."""
    found = managed_agent_for(request.grants, agent)
    hers = portfolio_of(request.grants.only(Right.MANAGE), found.pk, today=request.today).open
    hers_url = address(request, a=str(found.pk))
    if request.method == "POST":
        try:
            leave(request.grants, found, on=request.today, at=request.now)
        except CannotLeave:
            messages.warning(request, _("Vous ne pouvez pas enregistrer ce départ."))
        else:
            messages.success(
                request, _("Le départ %(of_whom)s est enregistré.") % {"of_whom": of_words(found.full_name)}
            )
            if hers:
                messages.warning(
                    request, _("Dans l’heure, ces demandes n’auront plus de responsable : confiez-les.")
                )
                return redirect(hers_url)
        return redirect("team")
    trail = [Crumb(_("Équipe"), reverse("team")), Crumb(found.full_name)]
    context = {
        "who": found,
        "trail": trail,
        "open": hers,
        "open_url": hers_url,
        "pass_on_url": f"{reverse('bulk_prepare')}?{hers_url.partition('?')[2]}",
    }
    return page(request, "workspace/departure.html", context)


@agent_page(Right.MANAGE)
def lost_factor(request: AgentRequest, agent: UUID) -> HttpResponseBase:
    """Take away the second factor of an agent who has lost it."""
    found = managed_agent_for(request.grants, agent)
    if request.method == "POST":
        try:
            account = remove_second_factor(request.grants, found, at=request.now)
        except CannotRemoveFactor:
            messages.warning(
                request,
                _(
                    "Rien n’a été retiré : cet agent n’a pas de double authentification, ou ses droits "
                    "dépassent les vôtres."
                ),
            )
        else:
            device = device_words(request.headers.get("User-Agent", ""))
            tell_owner(account.pk, BY_A_MANAGER, device=device, at=request.now)
            messages.success(
                request,
                _("La double authentification %(of_whom)s est retirée.")
                % {"of_whom": of_words(found.full_name)},
            )
        return redirect("team")
    trail = [Crumb(_("Équipe"), reverse("team")), Crumb(found.full_name)]
    return page(request, "workspace/lost_factor.html", {"who": found, "trail": trail})


urlpatterns = [
    path("equipe/", team, name="team"),
    path("equipe/inviter/", invite_agent, name="invite_agent"),
    path("equipe/<uuid:agent>/inviter-de-nouveau/", send_again, name="invite_again"),
    path("equipe/<uuid:agent>/droits/", rights, name="team_rights"),
    path("equipe/<uuid:agent>/double-authentification/", lost_factor, name="team_lost_factor"),
    path("equipe/<uuid:agent>/depart/", departure, name="team_departure"),
]
