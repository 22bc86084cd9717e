"""Open a box, or change one: tried first, outside of any transaction; its password is written, never shown."""

from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.queries import units_of
from parvis.authorities.boxes import CannotOpen, WantedBox, open_over, state_of
from parvis.authorities.connection_places import NotAllowed, NotAnAddress, box_address_of
from parvis.authorities.models import Authority, Mailbox
from parvis.authorities.sectors import Sector
from parvis.catalogue.drafting.releasing import may_choose_rule
from parvis.connectors.mailbox.connection import connect
from parvis.connectors.mailbox.pushed import MARK, Receiver, drawn, is_brought
from parvis.entrance.door import AgentRequest, agent_page, page

from .index import box_in_force
from .trying import tried
from .words import WAYS, place_words, trouble_words

REFUSED = {
    "address": ("address", gettext_lazy("Écrivez une adresse comme accueil@ville.example, sans signe +")),
    "taken": ("address", gettext_lazy("Une boîte est déjà ouverte à cette adresse")),
    "label": ("label", gettext_lazy("Écrivez un intitulé")),
    "unit": ("unit", gettext_lazy("Choisissez un service")),
    "sector": ("sector", gettext_lazy("Choisissez un secteur")),
    "folder": ("folder", gettext_lazy("Écrivez le nom d’un dossier de la boîte")),
    "servers": ("servers", gettext_lazy("Écrivez des noms de serveurs, comme mx.ville.example")),
    "connection": ("host", gettext_lazy("Vérifiez le serveur, l’identifiant et le mot de passe")),
    "meanwhile": (
        None,
        gettext_lazy("Quelqu’un a changé cette boîte entre-temps : revoyez-la, puis recommencez"),
    ),
}


@dataclass(frozen=True)
class Sound:
    """What was typed and holds together, to be tried then kept."""

    wanted: WantedBox
    seen: str
    connection: str
    """What to try; empty when there is nothing to."""
    is_anyway: bool


class BoxForm(forms.Form):
    """A box: its address, where it is read, from when, who sorts what comes by it."""

    use_required_attribute = False
    revision = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    address = forms.CharField(
        label=gettext_lazy("Adresse de la boîte"),
        help_text=gettext_lazy("Celle à laquelle on écrit, comme accueil@ville.example."),
        max_length=254,
        error_messages={"required": gettext_lazy("Écrivez l’adresse de la boîte")},
    )
    label = forms.CharField(
        label=gettext_lazy("Intitulé"),
        help_text=gettext_lazy("Ce que lisent les agents, comme « Accueil »."),
        max_length=120,
        error_messages={"required": gettext_lazy("Écrivez un intitulé")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Service qui trie"))
    sector = forms.ChoiceField(
        label=gettext_lazy("Secteur"),
        help_text=gettext_lazy(
            "Qui voit ce secteur voit ce qui arrive, jusqu’à ce qu’on sache de quoi il s’agit."
        ),
        choices=Sector.choices,
        initial=Sector.GENERAL.value,
    )
    since = forms.DateField(
        label=gettext_lazy("Lire à partir du"),
        help_text=gettext_lazy("Ce qui est arrivé avant n’est ni lu ni accusé."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("Choisissez un jour")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("Comment elle est lue"), choices=list(WAYS.items()))
    host = forms.CharField(label=gettext_lazy("Serveur"), max_length=260, required=False)
    user = forms.CharField(
        label=gettext_lazy("Identifiant"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Mot de passe, ou clé de signature du prestataire"),
        help_text=gettext_lazy("Il est gardé scellé, et ne s’affiche plus jamais."),
        max_length=500,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    folder = forms.CharField(label=gettext_lazy("Dossier"), max_length=120, initial="INBOX", required=False)
    servers = forms.CharField(
        label=gettext_lazy("Serveurs crus sur parole"),
        help_text=gettext_lazy(
            "Les noms par lesquels vos propres serveurs signent ce qu’ils ont vérifié (Authentication-Results), "
            "un par ligne. Seuls les expéditeurs qu’ils reconnaissent reçoivent un accusé sans attendre un agent."
        ),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )
    confirme = forms.BooleanField(
        label=gettext_lazy("Enregistrer même si le serveur ne répond pas"), required=False
    )

    def __init__(self, authority: Authority, held: Mailbox | None, data: Any = None) -> None:
        super().__init__(data, initial=_said(held), label_suffix="")
        self.authority, self.held = authority, held
        self.fields["unit"].choices = [(one.code, one.name) for one in units_of(authority.pk)]  # type: ignore[attr-defined]
        if held is not None:
            del self.fields["address"]
            said = _(
                "Aujourd’hui : %(place)s. Laissez vide pour le garder, identifiant et mot de passe compris."
            )
            self.fields["host"].help_text = said % {"place": place_words(held.connection)}
        else:
            self.fields["host"].help_text = _places()

    def clean(self) -> dict[str, Any]:
        """Make of what was typed the address of the connector; None when the box keeps its own."""
        values = super().clean() or {}
        values["connection"] = None
        typed = [values.get(name, "") for name in ("host", "user", "password")]
        way = values.get("kind", "")
        if self.held is not None and not any(typed) and _keeps(self.held, way):
            return values
        if is_brought(way):
            self._take_provider(values, way.removeprefix(MARK))
            return values
        for name, words in (
            ("host", _("Écrivez le nom du serveur")),
            ("user", _("Écrivez l’identifiant")),
            ("password", _("Écrivez le mot de passe")),
        ):
            if not values.get(name) and name not in self.errors:
                self.add_error(name, words)
        if not all(typed) or self.errors:
            return values
        try:
            values["connection"] = box_address_of(
                values["host"],
                values["kind"],
                values["user"],
                values["password"],
                allowed=settings.CONNECTION_HOSTS,
            )
        except NotAnAddress:
            self.add_error(
                "host", _("Écrivez un nom comme imap.ville.example, suivi du port s’il n’est pas usuel")
            )
        except NotAllowed as refused:
            said = _("L’installation ne permet pas de joindre %(place)s. %(places)s")
            self.add_error("host", said % {"place": refused, "places": _places()})
        return values

    def _take_provider(self, values: dict[str, Any], vendor: str) -> None:
        """Draw a secret for a provider that brings the box."""
        made = drawn(vendor, values.get("password", ""))
        try:
            connect(made, var_dir=Path())
        except ValueError:
            self.add_error("password", _("Écrivez la clé par laquelle ce prestataire signe ce qu’il envoie"))
        else:
            values["connection"] = made

    def sound(self) -> Sound:
        """What was typed, once it is valid."""
        said = self.cleaned_data
        zone = self.authority.calendar().zone
        since = datetime.combine(said["since"], time(), tzinfo=zone)
        if self.held is not None and self.held.since.astimezone(zone).date() == said["since"]:
            since = self.held.since
        folder = said["folder"] or "INBOX"
        wanted = WantedBox(
            address=self.held.address if self.held is not None else said["address"].strip(),
            label=said["label"],
            unit=said["unit"],
            sector=said["sector"],
            since=since,
            connection=said["connection"],
            folder=folder,
            servers=said["servers"].split(),
        )
        kept = self.held.connection if self.held is not None and self.held.folder != folder else ""
        asked = said["connection"] or kept
        return Sound(wanted, said["revision"], "" if is_brought(asked) else asked, said["confirme"])


def opening(request: HttpRequest) -> HttpResponseBase:
    """Open a box."""
    return _in_two(request, "")


def changing(request: HttpRequest, address: str) -> HttpResponseBase:
    """Change a box."""
    return _in_two(request, address)


opening.access = changing.access = "agent"  # type: ignore[attr-defined]  # both halves pass the door


def _in_two(request: HttpRequest, address: str) -> HttpResponseBase:
    """Judge what was typed, try it with no transaction open, then keep it."""
    answer = _typed(request, address)
    sound: Sound | None = getattr(request, "sound", None)
    if sound is None:
        return answer
    reason, detail = tried(sound.connection, sound.wanted.folder) if sound.connection else ("", "")
    return _kept(request, address, sound, reason, detail)


@agent_page()
def _typed(request: AgentRequest, address: str) -> HttpResponseBase:
    """The page; on a valid form, nothing yet but what was typed, on the request."""
    form = _form(request, address)
    if form.is_bound and form.is_valid():
        request.sound = form.sound()  # type: ignore[attr-defined]  # read by ``_in_two``
        return HttpResponse()
    return _drawn(request, form)


@agent_page()
def _kept(request: AgentRequest, address: str, sound: Sound, reason: str, detail: str) -> HttpResponseBase:
    """Keep the box when it answers, or when she said that it need not."""
    form = _form(request, address)
    form.is_valid()
    if reason and not sound.is_anyway:
        said = _("%(why)s Rien n’est enregistré : corrigez et retapez le mot de passe.")
        form.add_error("host", said % {"why": trouble_words(reason, detail)})
        return _drawn(request, form)
    try:
        box = open_over(
            request.agent.authority, sound.wanted, seen=sound.seen, by=request.agent.actor, at=request.now
        )
    except CannotOpen as refused:
        name, words = REFUSED[refused.args[0]]
        form.add_error(name if name in form.fields else None, words)
        return _drawn(request, form)
    if sound.wanted.connection and is_brought(sound.wanted.connection):
        return _shown_once(request, box)
    if reason:
        messages.warning(request, _("La boîte est enregistrée, mais elle ne répond pas."))
    else:
        messages.success(request, _("La boîte est enregistrée : ce qui y arrive sera lu dans la minute."))
    return redirect("boxes")


def _shown_once(request: AgentRequest, box: Mailbox) -> HttpResponseBase:
    """The addresses to give to the provider: they hold the secret, and no other page shows them."""
    named = {"code": request.agent.authority.code, "box": box.pk}
    connector = connect(box.connection, var_dir=Path())
    assert isinstance(connector, Receiver)
    context = {
        "box": box,
        "arrived": connector.address(settings.BASE_URL + reverse("hook", kwargs=named)),
        "followed": connector.followed_at(settings.BASE_URL + reverse("hook_tracking", kwargs=named)),
    }
    return page(request, "workspace/boxes/hook.html", context)


def _form(request: AgentRequest, address: str) -> BoxForm:
    """The form of a box, or of a new one, for who may. Raises Http404."""
    if not may_choose_rule(request.grants):
        raise Http404
    held = box_in_force(request, address) if address else None
    return BoxForm(request.agent.authority, held, request.POST if request.method == "POST" else None)


def _drawn(request: AgentRequest, form: BoxForm) -> HttpResponseBase:
    context = {"form": form, "held": form.held}
    return page(request, "workspace/boxes/form.html", context, status=422 if form.errors else 200)


def _said(held: Mailbox | None) -> dict[str, Any]:
    if held is None:
        return {}
    zone = held.authority.calendar().zone
    return {
        "revision": state_of(held),
        "label": held.label,
        "unit": held.unit.code,
        "sector": held.sector,
        "since": held.since.astimezone(zone).date(),
        "kind": _way(held),
        "folder": held.folder,
        "servers": "\n".join(held.trusted_servers),
    }


def _keeps(held: Mailbox, way: str) -> bool:
    """Whether a box goes on as it was: read the same way, or by one that no page offers."""
    now = _way(held)
    return way == now or (now not in WAYS and not is_brought(way))


def _way(held: Mailbox) -> str:
    return str(held.connection).partition(":")[0]


def _places() -> str:
    """The places that may be joined, in words."""
    if not settings.CONNECTION_HOSTS:
        return _("Aucun serveur n’est encore permis : demandez à qui exploite l’installation d’en nommer un.")
    names = ", ".join(settings.CONNECTION_HOSTS)
    return _("Permis par l’installation, avec leur port : %(names)s.") % {"names": names}


urlpatterns = [
    path("boites/nouvelle/", opening, name="box_new"),
    path("boites/<str:address>/", changing, name="box"),
]
