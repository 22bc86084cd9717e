"""« Recevoir les informations de la ville »: asking for topics at an address; nothing says whether it was known."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import get_language, gettext_lazy

from parvis.authorities.models import Authority
from parvis.campaigns.actions import CannotAgree, ask
from parvis.campaigns.links import CONFIRMING
from parvis.campaigns.models import Topic
from parvis.campaigns.queries import offered_topics
from parvis.portal.door import PortalRequest, answer, authority_page, today_of
from parvis.portal.limits import INFORMATION
from parvis.portal.tracking import lines_of

TITLE = gettext_lazy("Recevoir les informations")
NO_ADDRESS = gettext_lazy("Indiquez une adresse électronique, par exemple nom@exemple.fr.")
NO_TOPIC = gettext_lazy("Choisissez au moins un sujet.")

HEADINGS = {
    Topic.Kind.SERVICE: gettext_lazy("Les services"),
    Topic.Kind.AREA: gettext_lazy("Mon quartier"),
    Topic.Kind.EVENT: gettext_lazy("Les événements"),
}


class TopicsForm(forms.Form):
    """The topics ticked, among those that are offered."""

    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Ce que vous voulez recevoir"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, offered: Iterable[Topic], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["topics"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(topic.pk), called(topic)) for topic in offered]
        field.error_messages |= {"required": str(NO_TOPIC), "invalid_choice": str(NO_TOPIC)}

    def chosen(self) -> list[UUID]:
        """The topics chosen."""
        return [UUID(one) for one in self.cleaned_data["topics"]]


class SubscribeForm(TopicsForm):
    """An address, and the topics."""

    contact = forms.EmailField(
        max_length=254,
        label=gettext_lazy("Votre adresse électronique"),
        error_messages={"required": NO_ADDRESS, "invalid": NO_ADDRESS},
    )
    field_order = ("topics", "contact")


def called(topic: Topic) -> str:
    """What a topic is called in the language of the page."""
    return topic.called(get_language() or "fr")


def offered_by(authority: Authority, request: PortalRequest) -> list[Topic]:
    """What one may subscribe to today."""
    return offered_topics(authority, on=today_of(authority, request))


def grouped(form: TopicsForm, offered: Iterable[Topic]) -> list[tuple[str, list[Any]]]:
    """The boxes to tick under their headings."""
    kinds = {str(topic.pk): topic.kind for topic in offered}
    boxes = list(form["topics"])
    found = [
        (str(words), [box for box in boxes if kinds[box.data["value"]] == kind])
        for kind, words in HEADINGS.items()
    ]
    return [(words, held) for words, held in found if held]


@authority_page("GET", "POST", limits=INFORMATION)
def subscribe(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Offer the topics of an authority; send to the address given the link that confirms."""
    offered = offered_by(authority, request)
    form = SubscribeForm(request.POST if request.method == "POST" else None, offered=offered, label_suffix="")
    if form.is_valid():
        try:
            language = get_language() or "fr"
            ask(authority, form.cleaned_data["contact"], form.chosen(), language=language, at=request.now)
        except CannotAgree as refused:
            is_address = str(refused) == "address"
            form.add_error("contact" if is_address else "topics", str(NO_ADDRESS if is_address else NO_TOPIC))
        else:
            return redirect("subscribe_sent", authority.code)
    values = {
        "title": TITLE,
        "form": form,
        "groups": grouped(form, offered),
        "lines": lines_of(form),
        "days": CONFIRMING.days,
    }
    return answer(request, "informing", values, authority=authority, status=422 if form.is_bound else 200)


@authority_page()
def subscribe_sent(request: PortalRequest, authority: Authority) -> HttpResponse:
    """Say what was done, whoever the address is."""
    return answer(request, "informing_sent", {"title": TITLE, "days": CONFIRMING.days}, authority=authority)


urlpatterns = [
    path("<slug:code>/informations/", subscribe, name="subscribe"),
    path("<slug:code>/informations/envoye/", subscribe_sent, name="subscribe_sent"),
]
