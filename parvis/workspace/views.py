"""Views of the inbox: kept from its filters, shared, put in order, taken over; and how she likes her inbox."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.actions import choose_shortcuts
from parvis.agents.queries import readable_units
from parvis.agents.rights import Right
from parvis.cases.actions.viewing import (
    CannotSaveView,
    CannotShareView,
    CannotTakeOverView,
    change_view,
    choose_columns,
    choose_opening,
    may_take_over,
    raise_view,
    refilter_view,
    remove_view,
    save_view,
    take_over_view,
)
from parvis.cases.models import SavedView
from parvis.cases.views import habits_of, view_for, views_of
from parvis.entrance.door import AgentRequest, agent_page, list_url, page
from parvis.ui.parts import Crumb

from .inbox_columns import read_columns
from .inbox_filters import Asked, read_id

REFUSALS = {
    "name": gettext_lazy("Donnez un nom à la vue, de 60 signes au plus."),
    "many": gettext_lazy("Vous avez déjà 50 vues : supprimez-en une d’abord."),
    "owner": gettext_lazy("Cette vue n’est pas la vôtre : enregistrez-en une nouvelle."),
    "own": gettext_lazy("Choisissez avec qui partager la vue."),
    "unit": gettext_lazy("Vous ne consultez pas les demandes de ce service : la vue n’y est pas partagée."),
    "authority": gettext_lazy("Seul un responsable partage une vue avec toute la collectivité."),
    "text": gettext_lazy(
        "Une vue partagée ne cherche pas de mots : ils peuvent être le nom de quelqu’un. Retirez-les des critères, ou "
        "gardez la vue pour vous."
    ),
}


@agent_page()
def views(request: AgentRequest) -> HttpResponseBase:
    """List the views she may use, and what opens first."""
    habits = habits_of(request.grants)
    context = {
        "lines": [
            {
                "view": view,
                "href": f"{reverse('inbox')}?vue={view.pk}",
                "is_hers": view.owner_id == request.agent.pk,
                "owner_left": view.owner.has_left(request.today),
                "may_take_over": may_take_over(request.grants, view, on=request.today),
            }
            for view in views_of(request.grants)
        ],
        "habits": habits,
        "opens": str(habits.opens_on_id or ("inbox" if habits.opens_on_inbox else "")),
        "is_manager": request.grants.has(Right.MANAGE),
        "receives": request.grants.has(Right.RECEIVE),
    }
    return page(request, "workspace/views.html", context)


@agent_page()
@require_POST
def create(request: AgentRequest) -> HttpResponseBase:
    """Keep the filters of the page she reads under a name."""
    asked = _asked(request)
    reach, unit = _shared(request)
    habits = habits_of(request.grants)
    columns = read_columns(habits.columns.get(str(asked.view or ""), ()))
    try:
        view = save_view(
            request.grants,
            name=request.POST.get("name", ""),
            filters=asked.saved,
            columns=columns,
            reach=reach,
            unit=unit,
            at=request.now,
        )
    except (CannotSaveView, CannotShareView) as refusal:
        return _new_page(request, asked, refusal)
    messages.success(request, _("La vue « %(name)s » est enregistrée.") % {"name": view.name})
    return redirect(f"{reverse('inbox')}?vue={view.pk}")


def _new_page(request: AgentRequest, asked: Asked, refusal: CannotSaveView | CannotShareView) -> HttpResponse:
    """Give back the view that could not be kept, as it was typed, with what is wrong."""
    context = {
        "asked": asked,
        "name": request.POST.get("name", ""),
        "reach": request.POST.get("reach", ""),
        "error": str(REFUSALS[refusal.args[0]]),
        "faulty": "reach" if isinstance(refusal, CannotShareView) else "name",
        "units": [(str(unit.pk), unit.name) for unit in readable_units(request.grants)],
        "trail": [Crumb(_("Demandes"), asked.url()), Crumb(_("Enregistrer cette vue"))],
    }
    return page(request, "workspace/view_new.html", context, status=422)


@agent_page()
@require_POST
def keep_filters(request: AgentRequest, view: UUID) -> HttpResponseBase:
    """Give her view the filters of the page she reads."""
    asked = _asked(request)
    try:
        kept = refilter_view(request.grants, view, asked.saved, at=request.now)
    except (CannotSaveView, CannotShareView) as refusal:
        messages.error(request, str(REFUSALS[refusal.args[0]]))
        return redirect(asked.url())
    messages.success(request, _("La vue « %(name)s » garde ces critères.") % {"name": kept.name})
    return redirect(f"{reverse('inbox')}?vue={kept.pk}")


@agent_page()
def change(request: AgentRequest, view: UUID) -> HttpResponseBase:
    """Give her view another name, or share it elsewhere."""
    found = view_for(request.grants, view)
    error, name = "", found.name
    if request.method == "POST":
        reach, unit = _shared(request)
        name = request.POST.get("name", "")
        try:
            changed = change_view(request.grants, found.pk, name=name, reach=reach, unit=unit, at=request.now)
        except (CannotSaveView, CannotShareView) as refusal:
            error = str(REFUSALS[refusal.args[0]])
        else:
            messages.success(request, _("La vue « %(name)s » est modifiée.") % {"name": changed.name})
            return redirect("views")
    return _change_page(request, found, name=name, error=error)


def _change_page(request: AgentRequest, view: SavedView, *, name: str, error: str) -> HttpResponse:
    context = {
        "view": view,
        "name": name,
        "error": error,
        "is_hers": view.owner_id == request.agent.pk,
        "units": readable_units(request.grants),
        "trail": [Crumb(_("Vues"), reverse("views")), Crumb(view.name)],
    }
    return page(request, "workspace/view.html", context, status=422 if error else 200)


def _gesture(
    act: Callable[[AgentRequest, UUID], SavedView], told: Any
) -> Callable[[HttpRequest, UUID], HttpResponseBase]:
    """A button of the list: one action, then the list again."""

    @agent_page()
    @require_POST
    def view(request: AgentRequest, view: UUID) -> HttpResponseBase:
        try:
            changed = act(request, view)
        except CannotSaveView as refusal:
            messages.error(request, str(REFUSALS[refusal.args[0]]))
        except CannotTakeOverView:
            told_why = _("Reprendre une vue revient à un responsable du service, quand son auteur est parti.")
            messages.error(request, told_why)
        else:
            messages.success(request, told % {"name": changed.name})
        return redirect("views")

    return view


up = _gesture(
    lambda request, view: raise_view(request.grants, view, at=request.now),
    gettext_lazy("La vue « %(name)s » est remontée."),
)
remove = _gesture(
    lambda request, view: remove_view(request.grants, view, at=request.now),
    gettext_lazy("La vue « %(name)s » est supprimée."),
)
take_over = _gesture(
    lambda request, view: take_over_view(request.grants, view, on=request.today, at=request.now),
    gettext_lazy("La vue « %(name)s » est maintenant la vôtre."),
)


@agent_page()
@require_POST
def open_first(request: AgentRequest) -> HttpResponseBase:
    """Choose what opens when she signs in."""
    chosen = request.POST.get("opens", "")
    choose_opening(request.grants, view=read_id(chosen), on_inbox=chosen == "inbox", at=request.now)
    messages.success(request, _("Votre page d’arrivée est choisie."))
    return redirect("views")


@agent_page()
@require_POST
def columns(request: AgentRequest) -> HttpResponseBase:
    """Choose her columns, in the view she reads or out of any."""
    chosen = read_columns(request.POST.getlist("columns"))
    choose_columns(request.grants, chosen, view=read_id(request.POST.get("vue", "")), at=request.now)
    return redirect(list_url(request))


@agent_page()
def shortcuts(request: AgentRequest) -> HttpResponseBase:
    """Explain the keys, and turn them on or off."""
    if request.method == "POST":
        are_on = request.POST.get("shortcuts") == "on"
        choose_shortcuts(request.agent, are_on=are_on, at=request.now)
        messages.success(request, _("Raccourcis activés.") if are_on else _("Raccourcis désactivés."))
        return redirect("shortcuts")
    return page(request, "workspace/shortcuts.html", {"are_on": request.agent.has_shortcuts})


def _asked(request: AgentRequest) -> Asked:
    return Asked.read(dict(parse_qsl(request.POST.get("adresse", "")[:2_000])))


def _shared(request: AgentRequest) -> tuple[str, UUID | None]:
    """With whom, as the list of a form says it: a word, or the service itself; a word of no list is nobody."""
    chosen = request.POST.get("reach", "")
    if unit := read_id(chosen):
        return SavedView.Reach.UNIT, unit
    return (chosen if chosen in SavedView.Reach else SavedView.Reach.OWN), None


urlpatterns = [
    path("vues/", views, name="views"),
    path("vues/nouvelle/", create, name="view_new"),
    path("vues/arrivee/", open_first, name="view_first"),
    path("vues/<uuid:view>/", change, name="view"),
    path("vues/<uuid:view>/criteres/", keep_filters, name="view_filters"),
    path("vues/<uuid:view>/monter/", up, name="view_up"),
    path("vues/<uuid:view>/supprimer/", remove, name="view_remove"),
    path("vues/<uuid:view>/reprendre/", take_over, name="view_take_over"),
    path("demandes/colonnes/", columns, name="inbox_columns"),
    path("raccourcis/", shortcuts, name="shortcuts"),
]
