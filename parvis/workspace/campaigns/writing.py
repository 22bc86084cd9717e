"""Writing a campaign: what it says in each language, those it is for, its hour."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.campaigns.access import campaign_for, may_write, topics_to_write_on, writing_units
from parvis.campaigns.actions import CannotWrite, Words, rewrite, write
from parvis.campaigns.actions.writing import SUBJECT_MOST, TEXT_MOST
from parvis.campaigns.models import Campaign
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.letters.cleaning import web_address
from parvis.letters.content import CannotWriteLetter
from parvis.ui.parts import Crumb
from parvis.ui.prose import Prose

REFUSED = {
    "state": gettext_lazy("Cette campagne n’est plus un brouillon : rien n’a été changé."),
    "turn": gettext_lazy("Un autre l’a changée entre-temps. Relisez-la, puis recopiez votre texte."),
    "french": gettext_lazy("Écrivez l’objet et le texte en français"),
    "hour": gettext_lazy("Choisissez une heure à venir"),
}
PARTS = ("subject", "text", "link_words")
HOURS = range(8, 21)


def _subject(label: Any, **options: Any) -> forms.CharField:
    return Prose(label=label, max_length=SUBJECT_MOST, **options)


def _text(label: Any, **options: Any) -> forms.CharField:
    return Prose(label=label, max_length=TEXT_MOST, widget=forms.Textarea(attrs={"rows": 10}), **options)


class CampaignForm(forms.Form):
    """What is said, to whom, when."""

    use_required_attribute = False
    unit = forms.ChoiceField(
        label=gettext_lazy("Au nom du service"),
        error_messages={"required": gettext_lazy("Choisissez le service qui écrit")},
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("À qui a accepté ces informations"),
        help_text=gettext_lazy(
            "Si vous cochez aussi un quartier, seules les personnes qui suivent ce quartier reçoivent le message."
        ),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choisissez au moins un sujet")},
    )
    subject_fr = _subject(
        gettext_lazy("Objet"), error_messages={"required": gettext_lazy("Écrivez l’objet du message")}
    )
    text_fr = _text(
        gettext_lazy("Message"),
        help_text=gettext_lazy(
            "Une ligne vide sépare deux paragraphes. « # » commence un titre ; « - » commence chaque point d’une liste."
        ),
        error_messages={"required": gettext_lazy("Écrivez le message")},
    )
    link = forms.CharField(
        label=gettext_lazy("Lien (facultatif)"),
        help_text=gettext_lazy("Une adresse qui commence par https://"),
        max_length=500,
        required=False,
    )
    link_words_fr = forms.CharField(
        label=gettext_lazy("Mots du lien (facultatif)"), max_length=80, required=False
    )
    subject_en = _subject(gettext_lazy("Objet en anglais (facultatif)"), required=False)
    text_en = _text(gettext_lazy("Message en anglais (facultatif)"), required=False)
    link_words_en = forms.CharField(
        label=gettext_lazy("Mots du lien en anglais (facultatif)"), max_length=80, required=False
    )
    leaves_on = forms.DateField(
        label=gettext_lazy("Jour d’envoi (facultatif)"),
        help_text=gettext_lazy("Sans jour, l’envoi commence dès qu’il est approuvé."),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Écrivez une date, comme 27/03/2026")},
    )
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Heure d’envoi"),
        coerce=int,
        choices=[(hour, f"{hour} h") for hour in HOURS],
        initial=9,
    )
    title = forms.CharField(
        label=gettext_lazy("Nom de la campagne, pour vos collègues (facultatif)"),
        max_length=120,
        required=False,
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, initial=0)

    def __init__(self, *args: Any, request: AgentRequest, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.today = request.today
        units, topics = self.fields["unit"], self.fields["topics"]
        assert isinstance(units, forms.ChoiceField)
        assert isinstance(topics, forms.MultipleChoiceField)
        self.units = {str(unit.pk): unit for unit in writing_units(request.grants)}
        units.choices = [(id_, unit.name) for id_, unit in self.units.items()]
        offered = topics_to_write_on(request.grants).shown()
        topics.choices = [(str(one.pk), f"{one} ({one.get_kind_display().lower()})") for one in offered]

    def clean_link(self) -> str:
        """Refuse what is no address of a page."""
        link: str = self.cleaned_data["link"].strip()
        try:
            return web_address(link) if link else ""
        except CannotWriteLetter as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean(self) -> dict[str, Any]:
        """Want an English message whole or not at all."""
        values = super().clean() or {}
        if bool(values.get("subject_en")) != bool(values.get("text_en")):
            missing = "text_en" if values.get("subject_en") else "subject_en"
            self.add_error(missing, _("Écrivez l’objet et le message en anglais, ou aucun des deux"))
        return values

    def words(self) -> Words:
        """What the action wants."""
        values = self.cleaned_data
        said = {
            code: {part: values.get(f"{part}_{code}", "") for part in PARTS}
            for code in ("fr", "en")
            if values.get(f"text_{code}")
        }
        leaves_on = values["leaves_on"]
        at = (
            timezone.make_aware(datetime.combine(leaves_on, time(values["hour"])))
            if leaves_on is not None
            else None
        )
        chosen = [UUID(one) for one in values["topics"]]
        return Words(values["title"], said, chosen, values["link"], at)


def _initial(campaign: Campaign) -> dict[str, Any]:
    leaves_at = timezone.localtime(campaign.leaves_at) if campaign.leaves_at else None
    said = {f"{part}_{code}": one.get(part, "") for code, one in campaign.words.items() for part in PARTS}
    return said | {
        "unit": str(campaign.unit_id),
        "topics": [str(topic) for topic in campaign.topics],
        "link": campaign.link,
        "title": campaign.title,
        "leaves_on": leaves_at.date() if leaves_at else None,
        "hour": leaves_at.hour if leaves_at else 9,
        "revision": campaign.turn,
    }


@agent_page()
def new_campaign(request: AgentRequest) -> HttpResponseBase:
    """Begin a campaign."""
    form = CampaignForm(request.POST or None, request=request)
    if not form.units:
        raise Http404
    if form.is_valid():
        try:
            unit = form.units[form.cleaned_data["unit"]]
            made = write(unit, form.words(), by=request.agent, at=request.now)
        except CannotWrite as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Le brouillon est enregistré. Relisez-le comme il arrivera."))
            return redirect("campaign", made.pk)
    return _page(request, form, _("Nouvelle campagne"))


@agent_page()
def edit_campaign(request: AgentRequest, campaign: UUID) -> HttpResponseBase:
    """Change a draft."""
    found = campaign_for(request.grants, campaign)
    if not may_write(request.grants, found):
        raise Http404
    if found.state != Campaign.State.DRAFT and request.method != "POST":
        return redirect("campaign", found.pk)
    form = CampaignForm(request.POST or None, request=request, initial=_initial(found))
    del form.fields["unit"]
    if form.is_valid():
        turn = form.cleaned_data["revision"]
        try:
            rewrite(found.pk, form.words(), turn=turn, by=request.agent, at=request.now)
        except CannotWrite as refused:
            _refuse(form, refused)
        else:
            messages.success(request, _("Le brouillon est enregistré. Relisez-le comme il arrivera."))
            return redirect("campaign", found.pk)
    return _page(request, form, found.title)


def _refuse(form: CampaignForm, refused: CannotWrite) -> None:
    why = str(refused)
    form.add_error("leaves_on" if why == "hour" else None, str(REFUSED[why]))


def _page(request: AgentRequest, form: CampaignForm, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "has_topics": bool(form["topics"].subwidgets),
        "trail": [Crumb(_("Campagnes"), reverse("campaigns")), Crumb(title)],
    }
    return page(request, "workspace/campaigns/write.html", context, status=422 if form.errors else 200)


urlpatterns = [
    path("campagnes/nouvelle/", new_campaign, name="new_campaign"),
    path("campagnes/<uuid:campaign>/modifier/", edit_campaign, name="edit_campaign"),
]
