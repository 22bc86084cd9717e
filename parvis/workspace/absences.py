"""Days away: hers, or a colleague's for a manager."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from parvis.agents.access import managed_agent_for
from parvis.agents.actions import (
    AlreadyAway,
    CannotBeAway,
    NobodyThere,
    cancel_absence,
    declare_absence,
    manages_absences_of,
)
from parvis.agents.models import Absence, Agent
from parvis.agents.queries import absences_of, away_meanwhile, colleagues_of, stood_in_by
from parvis.agents.rights import Right
from parvis.batches.sharing import last_relay_of
from parvis.cases.portfolios import due_until
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Crumb
from parvis.ui.wording import day_words

from .morning import address

LONGEST = timedelta(days=366)
"""How far ahead the last day may be: beyond, a year was mistyped."""


class AbsenceForm(forms.Form):
    """From when to when, and who stands in."""

    use_required_attribute = False
    starts_on = forms.DateField(
        label=gettext_lazy("Premier jour d’absence"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Donnez le premier jour"),
            "invalid": gettext_lazy("Écrivez une date, comme 27/03/2026"),
        },
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Dernier jour d’absence"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Donnez le dernier jour"),
            "invalid": gettext_lazy("Écrivez une date, comme 27/03/2026"),
        },
    )
    substitute = forms.ChoiceField(label=gettext_lazy("Qui remplace (facultatif)"), required=False)

    def __init__(self, *args: Any, agent: Agent, request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.colleagues = {str(other.pk): other for other in colleagues_of(agent, on=request.today)}
        self.today = request.today
        field = self.fields["substitute"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", pgettext("responsable", "Personne")),
            *((key, f"{other.full_name}, {other.quality}") for key, other in self.colleagues.items()),
        ]

    def clean(self) -> dict[str, Any]:
        """Hold the days in order, and not over."""
        values = super().clean() or {}
        starts_on, ends_on = values.get("starts_on"), values.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("Le dernier jour doit être le premier jour ou après"))
        elif ends_on and ends_on < self.today:
            self.add_error("ends_on", _("Cette absence est déjà passée"))
        elif ends_on and ends_on - self.today > LONGEST:
            self.add_error("ends_on", _("Le dernier jour ne peut pas être à plus d’un an"))
        return values


NOT_HERS = gettext_lazy(
    "Cet agent travaille aussi dans des services que vous n’encadrez pas : son absence revient à qui les encadre tous, "
    "ou à l’agent, depuis son compte."
)
"""Who stands in is lent what the absent one sees: nobody lends what she does not manage."""


def _may_declare(request: AgentRequest, agent: Agent) -> bool:
    """Her own days; those of a colleague only where she manages all that who stands in would be lent."""
    return agent.pk == request.agent.pk or manages_absences_of(request.grants, agent)


def _absence_page(request: AgentRequest, agent: Agent, *, back: str, trail: list[Crumb]) -> HttpResponseBase:
    form = AbsenceForm(
        request.POST or None, agent=agent, request=request, initial={"starts_on": request.today}
    )
    if form.is_bound and not _may_declare(request, agent):
        form.add_error(None, str(NOT_HERS))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            declare_absence(
                agent,
                starts_on=values["starts_on"],
                ends_on=values["ends_on"],
                substitute=form.colleagues.get(values["substitute"]),
                by=request.agent,
                today=request.today,
                at=request.now,
            )
        except AlreadyAway:
            form.add_error("starts_on", _("Une absence est déjà déclarée ces jours-là : annulez-la d’abord"))
        except NobodyThere:
            form.add_error(
                "substitute",
                _(
                    "Ce collègue est absent aussi ces jours-là, et son remplacement revient à l’agent absent : "
                    "il n’y aurait personne"
                ),
            )
        else:
            messages.success(request, _("L’absence est déclarée."))
            _warn_of_both_away(request, form)
            _warn_of_whom_she_replaces(request, agent, form)
            return redirect(back)
    absences = absences_of(agent, on=request.today)
    is_back = not any(one.starts_on <= request.today for one in absences)
    context = {
        "relay": last_relay_of(agent.pk, request.grants) if is_back else None,
        "form": form,
        "who": agent,
        "is_mine": agent.pk == request.agent.pk,
        "absences": list(zip(absences, _waiting(request, agent, absences), strict=True)),
        "stands_in_for": stood_in_by(agent, starts_on=request.today, ends_on=date.max),
        "trail": trail,
    }
    return page(request, "workspace/absences.html", context, status=422 if form.is_bound else 200)


def _warn_of_both_away(request: AgentRequest, form: AbsenceForm) -> None:
    """Say on which of these days who stands in is away too."""
    values = form.cleaned_data
    substitute = form.colleagues.get(values["substitute"])
    if substitute is None:
        return
    for other in away_meanwhile(substitute, starts_on=values["starts_on"], ends_on=values["ends_on"]):
        told = _(
            "%(name)s, qui remplace, est absent aussi du %(since)s au %(until)s : ces jours-là, personne ne répond."
        )
        messages.warning(
            request,
            told
            % {
                "name": substitute.full_name,
                "since": day_words(max(other.starts_on, values["starts_on"])),
                "until": day_words(min(other.ends_on, values["ends_on"])),
            },
        )


def _warn_of_whom_she_replaces(request: AgentRequest, agent: Agent, form: AbsenceForm) -> None:
    """Say on which of these days she was to stand in for somebody."""
    values = form.cleaned_data
    for other in stood_in_by(agent, starts_on=values["starts_on"], ends_on=values["ends_on"]):
        told = _(
            "%(name)s devait remplacer %(absent)s du %(since)s au %(until)s : ces jours-là, personne ne répond "
            "pour %(absent)s. Annulez l’une des absences, ou passez le relais depuis le point du matin."
        )
        messages.warning(
            request,
            told
            % {
                "name": agent.full_name,
                "absent": other.agent.full_name,
                "since": day_words(max(other.starts_on, values["starts_on"])),
                "until": day_words(min(other.ends_on, values["ends_on"])),
            },
        )


def _waiting(request: AgentRequest, agent: Agent, absences: list[Absence]) -> list[dict[str, Any]]:
    """What falls due before the end of each absence where she manages, and where to pass it on."""
    hers = request.grants.only(Right.MANAGE)
    counts = due_until(hers, agent.pk, [absence.ends_on for absence in absences])
    hrefs = [address(request, a=str(agent.pk), au=absence.ends_on.isoformat()) for absence in absences]
    return [
        {"count": count, "href": href, "query": f"?{href.partition('?')[2]}"}
        for count, href in zip(counts, hrefs, strict=True)
    ]


@agent_page()
def mine(request: AgentRequest) -> HttpResponseBase:
    """List and declare one's own absences."""
    trail = [Crumb(_("Mon compte"), reverse("agent_account")), Crumb(_("Mes absences"))]
    return _absence_page(request, request.agent, back=reverse("my_absences"), trail=trail)


@agent_page()
def of_colleague(request: AgentRequest, agent: UUID) -> HttpResponseBase:
    """List and declare the absences of a colleague, as her manager."""
    found = managed_agent_for(request.grants, agent)
    trail = [Crumb(_("Équipe"), reverse("team")), Crumb(found.full_name)]
    return _absence_page(request, found, back=reverse("team_absences", args=[found.pk]), trail=trail)


@agent_page()
@require_POST
def cancel(request: AgentRequest, agent: UUID, absence: UUID) -> HttpResponseBase:
    """Take back an absence."""
    is_mine = agent == request.agent.pk
    found = request.agent if is_mine else managed_agent_for(request.grants, agent)
    if not _may_declare(request, found):
        messages.warning(request, str(NOT_HERS))
        return redirect("team_absences", found.pk)
    try:
        cancel_absence(absence, agent=found, by=request.agent, at=request.now)
    except CannotBeAway:
        messages.warning(request, _("Cette absence n’existe plus."))
    else:
        messages.success(request, _("L’absence est annulée."))
    return redirect("my_absences") if is_mine else redirect("team_absences", found.pk)


urlpatterns = [
    path("compte/absences/", mine, name="my_absences"),
    path("equipe/<uuid:agent>/absences/", of_colleague, name="team_absences"),
    path("equipe/<uuid:agent>/absences/<uuid:absence>/annuler/", cancel, name="cancel_absence"),
]
