"""Connect a source, or change one: its address and its secret are written, and never shown again."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.authorities.connection_places import NotAllowed, NotAnAddress, address_of, host_of
from parvis.authorities.connections import MOST, CannotAdd, Wanted, change_connection
from parvis.authorities.models import Connection
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.entrance.door import AgentRequest, agent_page, page

from .index import in_force
from .words import KINDS

SPARE = 3
"""Rows drawn beside those already there."""
REFUSED = {
    "name": ("name", gettext_lazy("Un autre raccordement porte ce nom, ou il n’est pas en minuscules")),
    "title": ("title", gettext_lazy("Écrivez un intitulé")),
    "address": ("address", gettext_lazy("Écrivez l’adresse de la source")),
    "sends": (
        "sends",
        gettext_lazy("Écrivez des identifiants : celui d’une question, ou « etape.reponse »"),
    ),
    "gives": ("give-0", gettext_lazy("Nommez en minuscules au moins une valeur qui revient")),
    "meanwhile": (
        None,
        gettext_lazy("Quelqu’un a changé ce raccordement entre-temps : revoyez-le, puis recommencez"),
    ),
}


class ConnectionForm(forms.Form):
    """A source: what it is called, where it is, what leaves, what comes back."""

    use_required_attribute = False
    over = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.SlugField(
        label=gettext_lazy("Nom dans les parcours"),
        help_text=gettext_lazy("En minuscules, comme « quotient ». Il ne change plus ensuite."),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Écrivez un nom"),
            "invalid": gettext_lazy("Des lettres minuscules, des chiffres et des tirets"),
        },
    )
    title = forms.CharField(
        label=gettext_lazy("Intitulé"),
        max_length=120,
        error_messages={"required": gettext_lazy("Écrivez un intitulé")},
    )
    address = forms.CharField(label=gettext_lazy("Adresse"), max_length=500, required=False)
    user = forms.CharField(
        label=gettext_lazy("Identifiant"),
        help_text=gettext_lazy("S’il en faut un."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Secret"),
        help_text=gettext_lazy("Il est gardé scellé, et ne s’affiche plus jamais."),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    sends = forms.CharField(
        label=gettext_lazy("Ce qui part"),
        help_text=gettext_lazy(
            "Les identifiants des questions, un par ligne ; « etape.reponse » pour la réponse d’une étape. "
            "Rien d’autre ne part."
        ),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    def __init__(self, held: Connection | None, data: Any = None) -> None:
        super().__init__(data, initial=_said(held), label_suffix="")
        self.held = held
        if held is not None:
            del self.fields["name"]
            said = _(
                "Aujourd’hui : %(host)s. Laissez vide pour garder l’adresse, l’identifiant et le secret."
            )
            self.fields["address"].help_text = said % {"host": host_of(held.address) or "–"}
        else:
            self.fields["address"].help_text = _places()
        gives = list(held.gives.items()) if held is not None else []
        self.rows = min(MOST, max(len(gives), _rows_sent(data)) + SPARE)
        for rank in range(self.rows):
            name, kind = gives[rank] if rank < len(gives) else ("", "text")
            self.fields[f"give-{rank}"] = forms.CharField(
                label=_("Valeur %(rank)s") % {"rank": rank + 1}, max_length=100, required=False, initial=name
            )
            self.fields[f"kind-{rank}"] = forms.ChoiceField(
                label=_("Nature de la valeur %(rank)s") % {"rank": rank + 1},
                choices=list(KINDS.items()),
                required=False,
                initial=kind,
            )

    def first(self) -> Iterator[forms.BoundField]:
        """What is asked before what comes back."""
        return (one for one in self.visible_fields() if "-" not in one.name)

    def values(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """What comes back, row by row."""
        return [(self[f"give-{rank}"], self[f"kind-{rank}"]) for rank in range(self.rows)]

    def clean(self) -> dict[str, Any]:
        """Make of three fields the address of the connector; None when none was typed."""
        values = super().clean() or {}
        typed, user = values.get("address", ""), values.get("user", "")
        values["whole"] = None
        if typed:
            try:
                values["whole"] = address_of(
                    typed, user, values.get("password", ""), allowed=settings.CONNECTION_HOSTS
                )
            except NotAnAddress:
                self.add_error("address", _("Écrivez une adresse comme https://exemple.fr/chemin"))
            except NotAllowed as refused:
                said = _("L’installation ne permet pas de joindre %(place)s. %(places)s")
                self.add_error("address", said % {"place": refused, "places": _places()})
        elif user or values.get("password"):
            self.add_error("address", _("Retapez l’adresse avec l’identifiant et le secret"))
        if values.get("password") and not user:
            self.add_error("user", _("Écrivez l’identifiant qui va avec le secret"))
        return values

    def wanted(self) -> Wanted:
        """What was typed, once it is valid."""
        said = self.cleaned_data
        gives = {
            name: said[f"kind-{rank}"] or "text"
            for rank in range(self.rows)
            if (name := said[f"give-{rank}"])
        }
        name = self.held.name if self.held is not None else said["name"]
        return Wanted(name, said["title"], said["whole"], said["sends"].split(), gives)


@agent_page()
def add(request: AgentRequest) -> HttpResponseBase:
    """Connect a source."""
    if not may_choose_rule(request.grants):
        raise Http404
    return _answer(request, ConnectionForm(None, request.POST if request.method == "POST" else None))


@agent_page()
def edit(request: AgentRequest, name: str) -> HttpResponseBase:
    """Change a source, for the calls to come."""
    held = in_force(request, name)
    return _answer(request, ConnectionForm(held, request.POST if request.method == "POST" else None))


def _answer(request: AgentRequest, form: ConnectionForm) -> HttpResponseBase:
    if form.is_bound and form.is_valid():
        try:
            change_connection(
                request.agent.authority,
                form.wanted(),
                over=form.cleaned_data["over"],
                by=request.agent.actor,
                at=request.now,
            )
        except CannotAdd as refused:
            form.add_error(*REFUSED[refused.args[0]])
        else:
            messages.success(request, _("Le raccordement est enregistré. Essayez-le."))
            return redirect("studio_connections")
    context = {"form": form, "held": form.held}
    return page(request, "studio/connections/form.html", context, status=422 if form.errors else 200)


def _said(held: Connection | None) -> dict[str, Any]:
    if held is None:
        return {}
    return {"over": held.pk, "title": held.title, "sends": "\n".join(held.sends)}


def _rows_sent(data: Any) -> int:
    return sum(1 for name in data or () if name.startswith("give-") and data[name])


def _places() -> str:
    """The places that may be joined, in words."""
    if not settings.CONNECTION_HOSTS:
        return _("Aucun hôte n’est encore permis : demandez à qui exploite l’installation d’en nommer un.")
    names = ", ".join(settings.CONNECTION_HOSTS)
    return _("Hôtes permis : %(names)s.") % {"names": names}


urlpatterns = [
    path("+raccordements/+nouveau/", add, name="studio_connection_new"),
    path("+raccordements/<slug:name>/", edit, name="studio_connection"),
]
