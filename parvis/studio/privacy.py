"""What is done with what people answer: how long it is kept, what they are told of it, which questions weigh."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.authorities.sectors import is_secret
from parvis.base.labels import text
from parvis.catalogue.drafting.gestures import Gesture, Put
from parvis.catalogue.drafting.places import Document, Place, elements, value_at
from parvis.catalogue.privacy_wording import ALWAYS, PARTS, WORDS
from parvis.catalogue.wording import PRIVACY
from parvis.entrance.door import AgentRequest
from parvis.forms import nir
from parvis.forms.sensitive import kinds_asked
from parvis.forms.vocabulary import NOT_TYPED, PERSONAL_TYPES

from .answers import Line, Part, Pick, PlacesForm, Tick, Whole, Words, answers_page
from .answers.kinds import label_of
from .codes import FATES
from .door import Opened, procedure_page

NOTICE = ("document", "privacy")


@dataclass(frozen=True)
class Weighty:
    """A question to look at twice, why, and the way to it."""

    label: str
    why: str
    href: str


@procedure_page
def privacy(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show what is kept, said and asked; change it, from words of the house where nothing is written."""
    context = {
        "weighty": list(_weighty(opened)),
        "is_secret": is_secret(opened.procedure.sector),
        "unsaid": [part for part in PARTS if part in ALWAYS and not _said(opened.document, part)],
    }
    return answers_page(
        request,
        opened,
        "privacy",
        "studio/privacy.html",
        lambda document: (_kept(), _notice(document)),
        context=context,
        asked_more=_models,
    )


def _models(form: PlacesForm, words: str) -> list[Gesture] | None:
    """Fill what says nothing yet with the words of the house; what is typed on the page is saved first."""
    if words != "models":
        return None
    puts: list[Gesture] = [*form.gestures()]
    typed = {put.place.keys[1] for put in form.gestures() if put.place.keys[0] == "privacy" and put.now}
    for part in PARTS:
        if part in ALWAYS and part not in typed and not _said(form.document, part):
            place = Place("document", "", ("privacy", part))
            puts.append(Put(place, value_at(form.document, place), dict(WORDS[part])))
    return puts


def _kept() -> Part:
    at = {key: Place("document", "", ("retention", key)) for key in ("months", "fate", "basis")}
    fates = [(code, str(words)) for code, words in FATES.items()]
    return Part(
        _("Combien de temps on garde les demandes"),
        (
            Whole(at["months"], _("Gardées en service"), _("Comptés depuis la clôture de chaque demande."),
                  low=1, high=1200, usual=24, unit=_("mois")),
            Pick(at["fate"], _("Ensuite, elles sont"), "", fates, "eliminate"),
            Line(at["basis"], _("Le texte des archives qui le dit"),
                 _("Il paraît sur le bordereau d’élimination, soumis au visa des archives.")),
            Tick(Place("document", "", ("anonymous",)), _("On peut la déposer sans dire qui on est"),
                 _("Un signalement, par exemple. La personne suit sa demande par un lien.")),
        ),
    )  # fmt: skip


def _notice(document: Document) -> Part:
    parts = [*PARTS, *(key for key in PRIVACY if key not in PARTS and _said(document, key))]
    hint = _("Toujours dit (RGPD, article 13).")
    return Part(
        _("Ce que la personne lit sur ses données"),
        [
            Words(
                Place("document", "", ("privacy", part)),
                str(PRIVACY[part]),
                hint if part in ALWAYS else "",
                rows=2,
            )
            for part in parts
        ],
        hint=_("Lu sur la page de la démarche et avant l’envoi. Ce qui reste vide ne paraît pas."),
    )


def _said(document: Document, part: str) -> bool:
    held = document.get("privacy")
    return any(label_of(held.get(part)).values()) if isinstance(held, dict) else False


def _weighty(opened: Opened) -> Iterator[Weighty]:
    """The questions that name somebody, that touch what the law protects most, or that ask for the NIR."""
    for place, _path, element in elements(opened.document):
        if place.family != "form" or "type" not in element or element["type"] == "information":
            continue
        label = text(label_of(element.get("label")), get_language() or "fr") or place.id
        for why in _reasons(element):
            yield Weighty(label, why, f"{opened.tab_url('form')}#{place}")


def _reasons(element: object) -> Sequence[str]:
    held = element if isinstance(element, dict) else {}
    french = " ".join(label_of(held.get(key)).get("fr", "") for key in ("label", "help"))
    words = {
        "health": _("santé ou handicap"),
        "beliefs": _("convictions religieuses ou philosophiques"),
        "opinions": _("opinions politiques ou syndicales"),
        "origin": _("origine"),
        "intimacy": _("vie intime"),
        "body": _("données du corps"),
        "offences": _("condamnations ou infractions"),
    }
    found = [
        _("donnée protégée (RGPD, articles 9 et 10) : %(kind)s") % {"kind": words[one]}
        for one in kinds_asked(french)
    ]
    if held.get("type") not in NOT_TYPED and nir.asks_for_it(french):
        found.insert(0, _("numéro de sécurité sociale : interdit hors des cas du décret 2019-341"))
    if held.get("personal") or held.get("maps_to") or held.get("type") in PERSONAL_TYPES:
        found.append(_("dit qui est la personne, ou comment la joindre"))
    return found


urlpatterns = [path("<slug:slug>/donnees/", privacy, name="studio_privacy")]
