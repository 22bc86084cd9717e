"""A portfolio that changes hands: shared among colleagues or given back to the unit, told before it is done.

The cases, the confirmation, the progress and the undoing are those of any gesture on many cases (``bulk``).
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from parvis.agents.present import Present, acting_under, guests_under
from parvis.agents.rights import Right
from parvis.batches.access import run_for
from parvis.batches.actions import CannotPrepare
from parvis.batches.models import BulkRun
from parvis.batches.queries import Forecast, forecast
from parvis.batches.sharing import (
    LONGEST_NOTE,
    CannotShare,
    moves_of,
    prepare_return,
    share,
    shares_of,
    takable,
)
from parvis.cases.holders import named_holders
from parvis.cases.portfolios import Portfolio, portfolios
from parvis.entrance.door import AgentRequest, agent_page, list_url, page
from parvis.ui.parts import Crumb
from parvis.ui.wording import day_words, number_words

from .bulk_words import consequences, gesture_words, receiver_words, some_told
from .morning import address, days_ahead

TO_THE_UNIT = "service"


class SharingForm(forms.Form):
    """Among whom the cases are shared, and a word for them."""

    use_required_attribute = False
    among = forms.MultipleChoiceField(
        label=gettext_lazy("Collègues qui prennent la suite"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Cochez au moins une personne, ou rendez au service")},
    )
    note = forms.CharField(
        label=gettext_lazy("Mot pour la suite (facultatif)"),
        help_text=gettext_lazy(
            "Il est écrit en note interne sur chaque demande : n’y parlez de personne en particulier."
        ),
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": gettext_lazy("Écrivez au plus 1 000 signes")},
    )

    def __init__(
        self, *args: Any, request: AgentRequest, run: BulkRun, left_out: set[UUID], **kwargs: Any
    ) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        hers = request.grants.only(Right.MANAGE)
        until = days_ahead(request.today, request.calendar)[-1].last
        has = portfolios(hers, today=request.today).by_agent
        field = self.fields["among"]
        assert isinstance(field, forms.MultipleChoiceField)
        there = [
            one
            for one in [
                *acting_under(hers, on=request.today, until=until),
                *(Present(guest, None) for guest in guests_under(hers, on=request.today)),
            ]
            if not one.absence and one.agent.pk not in left_out
        ]
        may = takable(run, request.grants, [one.agent for one in there])
        field.choices = [
            (str(one.agent.pk), _words(one, has.get(one.agent.pk, Portfolio()), may[one.agent.pk], run.total))
            for one in sorted(there, key=lambda one: not may[one.agent.pk])
        ]
        field.required = self.data.get("vers") != TO_THE_UNIT


def _words(one: Present, has: Portfolio, may: int, total: int) -> str:
    """Her name, what she has, whether she is leaving, and what her rights let her take."""
    count = ngettext("%(count)s demande à traiter", "%(count)s demandes à traiter", has.open)
    told = f"{receiver_words(one.agent)}, {count % {'count': number_words(has.open)}}"
    if one.ahead:
        days = {
            "start": day_words(one.ahead[0].starts_on, with_year=False),
            "end": day_words(one.ahead[0].ends_on, with_year=False),
        }
        told += _(", absence du %(start)s au %(end)s") % days
    if not may:
        told += _(", ne peut en recevoir aucune, faute de droits")
    elif may < total:
        told += _(", peut en recevoir %(count)s au plus") % {"count": number_words(may)}
    for absence in one.standing_in() if may < total else ():
        told += _(
            " (remplace %(name)s du %(start)s au %(end)s et traite alors ses demandes, sans relais)"
        ) % {
            "name": absence.agent.full_name,
            "start": day_words(absence.starts_on, with_year=False),
            "end": day_words(absence.ends_on, with_year=False),
        }
    return told


def sharing_page(request: AgentRequest, run: BulkRun, form: SharingForm | None = None) -> HttpResponse:
    """Ask among whom, then tell who gets how many and ask for confirmation."""
    ahead = forecast(run, request.grants, today=request.today)
    is_told = run.is_shared and form is None and request.GET.get("partage") != "modifier"
    words, shares = gesture_words(run, {}), shares_of(run)
    if form is None and not is_told:
        initial = {"among": [str(agent) for agent in run.among], "note": run.note}
        form = SharingForm(request=request, run=run, left_out=_only(ahead), initial=initial)
    context = {
        "run": run,
        "form": form,
        "words": words,
        "ahead": ahead,
        "holders": sorted(named_holders(ahead.holders).values()),
        "holder_url": address(request, a=str(ahead.holders[0])) if len(ahead.holders) == 1 else "",
        "left_out": left_out(ahead),
        "shares": shares,
        "placeless": ahead.feasible - sum(one.count for one in shares) if run.among else 0,
        "consequences": consequences(run, ahead, request) if is_told else [],
        **some_told(run, request),
        "back": back_from(request, run),
        "trail": trail_of(words.title),
    }
    template = "workspace/bulk/shared.html" if is_told else "workspace/bulk/share.html"
    return page(request, template, context, status=422 if form and form.is_bound else 200)


def _only(ahead: Forecast) -> set[UUID]:
    """Who answers for all the cases: not one to give them to."""
    return set(ahead.holders) if len(ahead.holders) == 1 else set()


@agent_page()
@require_POST
def share_run(request: AgentRequest, run: UUID) -> HttpResponseBase:
    """Give each case its receiver; nothing is done yet."""
    found = run_for(request.grants, run)
    ahead = forecast(found, request.grants, today=request.today)
    form = SharingForm(request.POST, request=request, run=found, left_out=_only(ahead))
    if not form.is_valid():
        return sharing_page(request, found, form)
    is_to_the_unit = request.POST.get("vers") == TO_THE_UNIT
    among = [] if is_to_the_unit else [UUID(agent) for agent in form.cleaned_data["among"]]
    try:
        share(found.pk, among=among, note=form.cleaned_data["note"], grants=request.grants)
    except CannotShare:
        form.add_error("note", _("Cette action groupée était déjà lancée."))
        return sharing_page(request, found, form)
    return redirect("bulk_run", found.pk)


@agent_page()
@require_POST
def return_run(request: AgentRequest, run: UUID) -> HttpResponseBase:
    """Prepare the return of what was given to whoever had it before."""
    found = run_for(request.grants, run)
    if found.gesture not in BulkRun.SHARED or found.state != BulkRun.State.ENDED:
        raise Http404
    try:
        back = prepare_return(found, grants=request.grants, at=request.now)
    except CannotPrepare:
        messages.warning(
            request, _("Rien à reprendre : ces demandes sont terminées, ou ont changé de mains depuis.")
        )
        return redirect("bulk_run", found.pk)
    return redirect("bulk_run", back.pk)


def left_out(ahead: Forecast) -> list[str]:
    """What will be left as it is, already known before anything is done."""
    told = []
    if ahead.over:
        words = ngettext(
            "%(count)s demande est terminée : elle restera comme elle est.",
            "%(count)s demandes sont terminées : elles resteront comme elles sont.",
            ahead.over,
        )
        told.append(words % {"count": number_words(ahead.over)})
    if ahead.forbidden:
        words = ngettext(
            "%(count)s demande n’est pas de celles que vos droits permettent de changer ainsi.",
            "%(count)s demandes ne sont pas de celles que vos droits permettent de changer ainsi.",
            ahead.forbidden,
        )
        told.append(words % {"count": number_words(ahead.forbidden)})
    return told


def hands_of(runs: Iterable[BulkRun]) -> dict[UUID, str]:
    """From whom to whom each of these relays moved cases, in words; three queries, whatever their number."""
    moves = moves_of(run.pk for run in runs if run.gesture in BulkRun.SHARED)
    names = named_holders({agent for move in moves for agent in (move.before, move.after) if agent})
    sides: dict[UUID, tuple[set[str], set[str]]] = {}
    for move in moves:
        for side, agent in zip(
            sides.setdefault(move.run, (set(), set())), (move.before, move.after), strict=True
        ):
            side.add(names.get(agent, "") if agent else "")
    told = {}
    for run, (before, after) in sides.items():
        told[run] = _sides_told(", ".join(sorted(before - {""})), ", ".join(sorted(after - {""})))
    return told


def _sides_told(before: str, after: str) -> str:
    """From whom to whom; a side nobody is known of is silent."""
    if before and after:
        return _("de %(before)s à %(after)s") % {"before": before, "after": after}
    if before:
        return _("de %(before)s") % {"before": before}
    return _("à %(after)s") % {"after": after} if after else ""


def back_from(request: AgentRequest, run: BulkRun) -> Crumb:
    """Where a run came from: her morning for a portfolio, else the list it was chosen in."""
    if run.gesture in BulkRun.SHARED:
        return Crumb(_("Revenir au point du matin"), f"{reverse('morning')}#equipe")
    return Crumb(_("Revenir à la liste"), list_url(request))


def trail_of(title: str) -> list[Crumb]:
    """The way to a run."""
    return [Crumb(_("Actions groupées et exports"), reverse("batches")), Crumb(title)]


urlpatterns = [
    path("lots/<uuid:run>/repartir/", share_run, name="bulk_share"),
    path("lots/<uuid:run>/reprendre/", return_run, name="bulk_return"),
]
