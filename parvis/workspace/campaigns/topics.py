"""What one may subscribe to: the topics of one's services, opened and retired by who manages them."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.campaigns.access import keeping_units, topic_kept
from parvis.campaigns.actions import CannotOpenTopic, open_topic, retire_topic
from parvis.campaigns.models import Topic
from parvis.campaigns.queries import listed_topics
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.ui.parts import Crumb

REFUSED = {
    "title": gettext_lazy("Écrivez l’intitulé en français"),
    "twice": gettext_lazy("Un sujet porte déjà cet intitulé"),
    "day": gettext_lazy("Seul un événement a un dernier jour"),
}
PLACES = {"title": "title_fr", "twice": "title_fr", "day": "ends_on"}


class TopicForm(forms.Form):
    """A topic: its nature, what people read, who keeps it."""

    use_required_attribute = False
    kind = forms.ChoiceField(
        label=gettext_lazy("Nature"),
        choices=Topic.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez la nature du sujet")},
    )
    title_fr = forms.CharField(
        label=gettext_lazy("Intitulé"),
        help_text=gettext_lazy("Ce que liront les personnes, par exemple : Travaux dans les rues."),
        max_length=120,
        error_messages={"required": REFUSED["title"]},
    )
    title_en = forms.CharField(
        label=gettext_lazy("Intitulé en anglais (facultatif)"), max_length=120, required=False
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Service qui le tient"),
        error_messages={"required": gettext_lazy("Choisissez un service")},
    )
    ends_on = forms.DateField(
        label=gettext_lazy("Dernier jour, pour un événement (facultatif)"),
        help_text=gettext_lazy("Après ce jour, personne ne peut plus s’y abonner."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 27/03/2026")},
    )

    def __init__(self, *args: Any, request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        self.units = {str(unit.pk): unit for unit in keeping_units(request.grants)}
        field.choices = [(id_, unit.name) for id_, unit in self.units.items()]


@agent_page(Right.MANAGE)
def campaign_topics(request: AgentRequest) -> HttpResponseBase:
    """List the topics she keeps with how many persons follow each, and open one."""
    form = TopicForm(request.POST or None, request=request)
    if not form.units:
        raise Http404
    if form.is_valid():
        values = form.cleaned_data
        try:
            made = open_topic(
                form.units[values["unit"]],
                Topic.Kind(values["kind"]),
                {"fr": values["title_fr"], "en": values["title_en"]},
                ends_on=values["ends_on"],
                by=request.agent,
                at=request.now,
            )
        except CannotOpenTopic as refused:
            why = str(refused)
            form.add_error(PLACES[why], str(REFUSED[why]))
        else:
            words = _("Le sujet « %(title)s » est ouvert aux abonnements.") % {"title": made}
            messages.success(request, words)
            return redirect("campaign_topics")
    context = {
        "form": form,
        "rows": listed_topics(request.grants),
        "trail": [Crumb(_("Campagnes"), reverse("campaigns")), Crumb(_("Sujets"))],
    }
    return page(request, "workspace/campaigns/topics.html", context, status=422 if form.errors else 200)


@agent_page(Right.MANAGE)
@require_POST
def retire_campaign_topic(request: AgentRequest, topic: UUID) -> HttpResponseBase:
    """Offer a topic no more."""
    kept = retire_topic(topic_kept(request.grants, topic).pk, by=request.agent, at=request.now)
    words = _("Le sujet « %(title)s » est retiré : plus personne n’y est abonné.") % {"title": kept}
    messages.success(request, words)
    return redirect("campaign_topics")


urlpatterns = [
    path("campagnes/sujets/", campaign_topics, name="campaign_topics"),
    path("campagnes/sujets/<uuid:topic>/retirer/", retire_campaign_topic, name="retire_campaign_topic"),
]
