"""Registering a letter: who wrote it, what it asks for, and the day of its stamp."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.base.scope import Wall
from parvis.cases.access import NotFound, case_for
from parvis.cases.actions import CannotRegister, Letter, register_letter
from parvis.cases.behalf import stamp_fault
from parvis.cases.filling.papers import CannotKeepPapers, keep_letter
from parvis.cases.filling.sending import with_another_reference
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.interactions.access import noting_walls
from parvis.ui.parts import Crumb
from parvis.ui.wording import day_words

from ..inbox_filters import read_id
from .papers import PaperForm, read_number

REFUSED = {
    "future": gettext_lazy("Le tampon ne peut pas être d’un jour à venir."),
    "old": gettext_lazy("Le tampon date de plus de deux ans : vérifiez l’année."),
    "answers": gettext_lazy("Vérifiez le nom, l’adresse et l’objet."),
    "procedure": gettext_lazy(
        "Aucun courrier ne peut être enregistré : il manque à votre collectivité un service d’accueil ou son "
        "tribunal. Prévenez la personne qui administre Parvis."
    ),
}


class LetterForm(PaperForm):
    """A letter, as one reads it."""

    use_required_attribute = False

    stamped_on = forms.DateField(
        label=gettext_lazy("Date du tampon"),
        help_text=gettext_lazy("Le jour où le courrier est arrivé : les délais partent de là."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Donnez la date du tampon"),
            "invalid": gettext_lazy("Écrivez une date, comme 27/03/2026"),
        },
    )
    given_names = forms.CharField(
        label=gettext_lazy("Prénom"),
        max_length=150,
        error_messages={"required": gettext_lazy("Donnez le prénom")},
    )
    family_name = forms.CharField(
        label=gettext_lazy("Nom"), max_length=120, error_messages={"required": gettext_lazy("Donnez le nom")}
    )
    line1 = forms.CharField(label=gettext_lazy("Numéro et rue (facultatif)"), max_length=150, required=False)
    postcode = forms.CharField(label=gettext_lazy("Code postal (facultatif)"), max_length=10, required=False)
    city = forms.CharField(label=gettext_lazy("Commune (facultatif)"), max_length=100, required=False)
    telephone = forms.CharField(label=gettext_lazy("Téléphone (facultatif)"), max_length=40, required=False)
    email = forms.EmailField(
        label=gettext_lazy("Courriel (facultatif)"),
        required=False,
        error_messages={"invalid": gettext_lazy("Écrivez une adresse comme nom@exemple.fr")},
    )
    subject = forms.CharField(
        label=gettext_lazy("Objet"),
        max_length=200,
        error_messages={"required": gettext_lazy("Dites l’objet du courrier")},
    )
    words = forms.CharField(
        label=gettext_lazy("Ce que demande le courrier (facultatif)"),
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.today = today

    @property
    def address_fields(self) -> list[forms.BoundField]:
        """Where to answer."""
        return [self[name] for name in ("line1", "postcode", "city", "telephone", "email")]

    def clean_stamped_on(self) -> date:
        """Hold the stamp in the past, and not long ago."""
        stamped: date = self.cleaned_data["stamped_on"]
        if wrong := stamp_fault(stamped, self.today):
            raise forms.ValidationError(str(REFUSED[wrong]))
        return stamped

    def clean_telephone(self) -> str:
        """The number in E.164."""
        return read_number(self.cleaned_data["telephone"])

    def clean(self) -> dict[str, Any]:
        """Want a whole address, or none."""
        values = super().clean() or {}
        parts = {
            "line1": _("Donnez le numéro et la rue"),
            "postcode": _("Donnez le code postal"),
            "city": _("Donnez la commune"),
        }
        if any(values.get(name) for name in parts):
            for name, told in parts.items():
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, told)
        return values

    def letter(self, **more: Any) -> Letter:
        """What is typed, as the action takes it."""
        values = self.cleaned_data
        names = ("line1", "postcode", "city")
        address = {name: values[name] for name in names} | {"country": "France"} if values["line1"] else {}
        kept = (
            "stamped_on", "given_names", "family_name", "telephone", "email", "subject", "words", "organisation",
        )  # fmt: skip
        return Letter(address=address, **{name: values[name] for name in kept}, **more)


@with_another_reference
@agent_page()
def letter_new(request: AgentRequest) -> HttpResponseBase:
    """Register a letter that asks for something."""
    wall = Wall(request.agent.authority_id, Sector.GENERAL.value)
    if wall not in noting_walls(request.grants):
        raise Http404
    form = LetterForm(
        request.POST or None,
        request.FILES or None,
        today=request.today,
        initial={"stamped_on": request.today},
    )
    if request.method == "POST":
        if form.is_valid() and (answer := _registered(request, form, wall)):
            return answer
        form.ask_papers_again()
    context = {
        "form": form,
        "contact": read_id(request.POST.get("contact", "")) or new_id(),
        "trail": [Crumb(_("Accueil"), reverse("reception")), Crumb(_("Enregistrer un courrier"))],
    }
    return page(request, "workspace/reception/letter.html", context, status=422 if form.is_bound else 200)


def _registered(request: AgentRequest, form: LetterForm, wall: Wall) -> HttpResponseBase | None:
    id_ = read_id(request.POST.get("contact", "")) or new_id()
    told = form.letter(id=id_)
    if known := form.known_organisation(request, wall):
        told = replace(told, organisation=known.name, profile=known.profile)
    try:
        with transaction.atomic():
            case, is_new = register_letter(told, by=request.agent, at=request.now)
            if is_new:
                keep_letter(case, form.cleaned_data["papers"], by=request.agent, at=request.now)
    except CannotRegister as refusal:
        form.add_error(None, str(REFUSED[str(refusal)]))
        return None
    except CannotKeepPapers as refusal:
        form.refuse_papers(refusal.told)
        return None
    if is_new:
        words = _(
            "Le courrier est enregistré sous la référence %(reference)s, reçu le %(day)s. Son accusé de réception "
            "se prépare : dans un instant, il sera parmi les documents de la demande, à imprimer."
        )
        messages.success(request, words % {"reference": case.reference, "day": day_words(told.stamped_on)})
    else:
        messages.info(request, _("Ce courrier était déjà enregistré sous la référence %s.") % case.reference)
    try:
        return redirect("case", case_for(request.grants, case.reference).reference)
    except NotFound:
        return redirect("reception")


urlpatterns = [path("courriers/nouveau/", letter_new, name="letter_new")]
