"""One campaign: as it arrives, for how many, at what cost, how far it went; and what may be done of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from parvis.base.labels import LANGUAGES
from parvis.campaigns.access import campaign_for, may_approve, may_write
from parvis.campaigns.actions import CannotApprove, CannotStop, approve, return_, stop, submit, take_back
from parvis.campaigns.audience import Foreseen, foreseen, topics_of
from parvis.campaigns.models import Campaign
from parvis.campaigns.queries import figures_of
from parvis.campaigns.testing import CannotTest, send_test
from parvis.campaigns.worded import letter_shown
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.letters.content import CannotWriteLetter
from parvis.letters.mail import drawn
from parvis.ui.figures import amount_text
from parvis.ui.parts import Crumb
from parvis.ui.prose import Prose
from parvis.ui.wording import moment_words, number_words

from .index import TONES

State = Campaign.State


class CampaignReturnForm(forms.Form):
    """Why a campaign is given back."""

    use_required_attribute = False
    reason = Prose(
        label=gettext_lazy("Pourquoi vous la rendez"),
        help_text=gettext_lazy("Son auteur le lira."),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Dites à son auteur pourquoi vous la rendez")},
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


@agent_page()
def campaign(request: AgentRequest, campaign: UUID) -> HttpResponseBase:
    """Show a campaign."""
    return _page(request, campaign_for(request.grants, campaign))


@agent_page()
@require_POST
def submit_campaign(request: AgentRequest, campaign: UUID) -> HttpResponseBase:
    """Submit a draft to a second person."""
    found = _hers(request, campaign)
    try:
        done = submit(found.pk, turn=_turn(request), by=request.agent, at=request.now)
    except CannotApprove as refused:
        messages.warning(request, _refusal(refused))
    else:
        messages.success(
            request,
            ngettext(
                "La campagne est soumise : %(count)s personne la recevra si un collègue l’approuve.",
                "La campagne est soumise : %(count)s personnes la recevront si un collègue l’approuve.",
                done.expected or 0,
            )
            % {"count": number_words(done.expected or 0)},
        )
    return redirect("campaign", found.pk)


@agent_page()
@require_POST
def approve_campaign(request: AgentRequest, campaign: UUID) -> HttpResponseBase:
    """Let a campaign leave."""
    found = _approved_by_her(request, campaign)
    try:
        done = approve(found.pk, turn=_turn(request), by=request.agent, at=request.now)
    except CannotApprove as refused:
        messages.warning(request, _refusal(refused))
    else:
        words = _("La campagne est approuvée : l’envoi commence dans la minute, hors des heures de silence.")
        if done.leaves_at is not None and done.leaves_at > request.now:
            words = _("La campagne est approuvée : elle partira le %(moment)s.") % {
                "moment": moment_words(done.leaves_at)
            }
        messages.success(request, words)
    return redirect("campaign", found.pk)


@agent_page()
@require_POST
def return_campaign(request: AgentRequest, campaign: UUID) -> HttpResponseBase:
    """Give a campaign back to its author."""
    found = _approved_by_her(request, campaign)
    form = CampaignReturnForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        because, turn = form.cleaned_data["reason"], form.cleaned_data["revision"]
        with transaction.atomic():
            return_(found.pk, because, turn=turn, by=request.agent, at=request.now)
    except CannotApprove as refused:
        form.add_error(None, _refusal(refused))
        return _page(request, campaign_for(request.grants, campaign), form, status=409)
    messages.success(request, _("La campagne est rendue à son auteur. Rien n’est parti."))
    return redirect("campaigns")


@agent_page()
@require_POST
def take_back_campaign(request: AgentRequest, campaign: UUID) -> HttpResponseBase:
    """Make a draft again of what has not begun to leave."""
    found = _hers(request, campaign)
    try:
        take_back(found.pk, turn=_turn(request), by=request.agent, at=request.now)
    except CannotApprove as refused:
        messages.warning(request, _refusal(refused))
    else:
        messages.success(request, _("La campagne est de nouveau un brouillon. Rien n’est parti."))
    return redirect("campaign", found.pk)


@agent_page()
@require_POST
def stop_campaign(request: AgentRequest, campaign: UUID) -> HttpResponseBase:
    """Stop a campaign at once."""
    found = _hers(request, campaign)
    try:
        stop(found.pk, by=request.agent, at=request.now)
    except CannotStop:
        messages.warning(request, _("Cette campagne ne peut plus être arrêtée."))
    else:
        messages.success(request, _("La campagne est arrêtée : plus aucun message ne part."))
    return redirect("campaign", found.pk)


@agent_page()
@require_POST
def try_campaign(request: AgentRequest, campaign: UUID) -> HttpResponseBase:
    """Send a campaign to the agent herself."""
    found = campaign_for(request.grants, campaign)
    try:
        send_test(found, request.POST.get("language", ""), to=request.agent, at=request.now)
    except (CannotTest, CannotWriteLetter):
        messages.warning(request, _("L’essai n’a pas pu partir : vérifiez le texte et votre adresse."))
    else:
        messages.success(request, _("L’essai part à %(address)s.") % {"address": request.agent.email})
    return redirect("campaign", found.pk)


def _turn(request: AgentRequest) -> int:
    words = request.POST.get("revision", "")
    return int(words) if words.isdecimal() and len(words) < 10 else -1


def _hers(request: AgentRequest, campaign: UUID) -> Campaign:
    found = campaign_for(request.grants, campaign)
    if not may_write(request.grants, found):
        raise Http404
    return found


def _approved_by_her(request: AgentRequest, campaign: UUID) -> Campaign:
    found = campaign_for(request.grants, campaign)
    if not may_approve(request.grants, found):
        raise Http404
    return found


def _refusal(refused: CannotApprove) -> str:
    found = refused.campaign
    if refused.why == "nobody":
        return _("Personne n’a accepté ces informations : la campagne ne peut pas partir.")
    if refused.why == "hour":
        return _("L’heure d’envoi est passée : choisissez-en une autre.")
    if refused.why == "author":
        return _("Vous l’avez écrite : un collègue doit l’approuver.")
    if refused.why == "state" and found is not None and found.approver_signed:
        return _("Un autre a été plus rapide : %(who)s. État : %(state)s.") % {
            "who": found.approver_signed,
            "state": found.get_state_display(),
        }
    return _("La campagne a changé entre-temps : relisez-la.")


def _page(
    request: AgentRequest, found: Campaign, form: CampaignReturnForm | None = None, *, status: int = 200
) -> HttpResponse:
    is_ahead = found.started_at is None and found.state != State.STOPPED
    figures = figures_of(found)
    ahead = foreseen(found) if is_ahead else None
    context: dict[str, Any] = {
        "campaign": found,
        "tone": TONES[State(found.state)],
        "topics": topics_of(found),
        "previews": [_preview(request, found, code) for code in found.languages],
        "ahead": ahead,
        "cost": _cost(ahead),
        "pace": _pace(ahead),
        "told_cost": amount_text(found.planned_cost() or 0),
        "figures": figures,
        "form": form or CampaignReturnForm(initial={"revision": found.turn}, label_suffix=""),
        "may_write": may_write(request.grants, found),
        "may_approve": may_approve(request.grants, found),
        "is_author": found.author_id == request.agent.pk,
        "address": request.agent.email,
        "trail": [Crumb(_("Campagnes"), reverse("campaigns")), Crumb(found.title)],
    }
    return page(request, "workspace/campaigns/show.html", context, status=status)


def _preview(request: AgentRequest, found: Campaign, code: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"code": code, "language": LANGUAGES[code]}
    try:
        letter = letter_shown(found, code, at=request.now)
    except CannotWriteLetter as refused:
        return shown | {"refused": str(refused)}
    return shown | {"letter": letter, "blocks": drawn(letter.blocks)}


def _cost(ahead: Foreseen | None) -> str:
    if ahead is None:
        return ""
    return amount_text(ahead.cost) if ahead.cost else _("aucun coût d’envoi")


def _pace(ahead: Foreseen | None) -> str:
    """How long sending lasts at the pace of the authority."""
    if ahead is None or not ahead.persons:
        return ""
    hours, minutes = divmod(ahead.minutes, 60)
    if hours:
        return _("%(hours)d h %(minutes)02d") % {"hours": hours, "minutes": minutes}
    return ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}


urlpatterns = [
    path("campagnes/<uuid:campaign>/", campaign, name="campaign"),
    path("campagnes/<uuid:campaign>/soumettre/", submit_campaign, name="submit_campaign"),
    path("campagnes/<uuid:campaign>/approuver/", approve_campaign, name="approve_campaign"),
    path("campagnes/<uuid:campaign>/rendre/", return_campaign, name="return_campaign"),
    path("campagnes/<uuid:campaign>/reprendre/", take_back_campaign, name="take_back_campaign"),
    path("campagnes/<uuid:campaign>/arreter/", stop_campaign, name="stop_campaign"),
    path("campagnes/<uuid:campaign>/essai/", try_campaign, name="try_campaign"),
]
