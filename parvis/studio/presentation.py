"""What people read of a procedure before they begin, and the documents it asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _

from parvis.base.labels import text
from parvis.catalogue.definition import AUDIENCES, CHANNELS, QUALIFIERS
from parvis.catalogue.drafting.building import new_id
from parvis.catalogue.drafting.gestures import Gesture, Impossible, Insert
from parvis.catalogue.drafting.places import Document, Place, elements
from parvis.catalogue.reading import LONGEST_TITLE
from parvis.catalogue.themes import LIFE_EVENTS, THEMES
from parvis.entrance.door import AgentRequest

from .answers import Line, Lines, Paragraphs, Part, Pick, Picks, PlacesForm, Tick, Words, answers_page
from .answers.kinds import label_of
from .codes import PUBLICS, QUALIFIED, WAYS
from .door import Opened, procedure_page

NEW_PIECE = "nouvelle"


@procedure_page
def presentation(request: AgentRequest, opened: Opened) -> HttpResponseBase:
    """Show what the page of the procedure says, and change it."""

    def more(form: PlacesForm, words: str) -> list[Gesture] | None:
        if words != "piece":
            return None
        label = request.POST.get(NEW_PIECE, "").strip()[:200]
        if not label:
            raise Impossible(_("donnez un nom à la pièce"))
        taken = {place.id for place, _path, _one in elements(form.document) if place.family == "piece"}
        last = [place.id for place, _path, _one in elements(form.document) if place.family == "piece"][-1:]
        element = {"id": new_id(label, taken), "label": {"fr": label}, "indispensable": False}
        return [*form.gestures(), Insert(Place("document"), last[0] if last else "", element)]

    context = {"new_piece": NEW_PIECE}
    return answers_page(
        request,
        opened,
        "presentation",
        "studio/presentation.html",
        lambda document: _parts(document, opened),
        context=context,
        asked_more=more,
    )


def qualifiers() -> list[tuple[str, str]]:
    """Where a delay, a fee or a piece comes from."""
    return [(code, str(QUALIFIED[code])) for code in QUALIFIERS]


def _of(key: str) -> Place:
    return Place("document", "", (key,))


def _parts(document: Document, opened: Opened) -> Sequence[Part]:
    hint = _("Chacune est demandée par une question « Document à joindre » du formulaire.")
    pieces = Part(_("Les pièces demandées"), (), hint=hint)
    return (_said(), _found(), _promised(), pieces, *_pieces(document, opened))


def _said() -> Part:
    return Part(
        _("Ce que lit la personne"),
        (
            Words(_of("title"), _("Titre"), _("Ce que la personne veut faire : « Inscrire un enfant à la cantine »."),
                  most=LONGEST_TITLE),
            Words(_of("summary"), _("Résumé"), _("Une ou deux phrases, lues dans les listes."), rows=2, most=1_000),
            Paragraphs(_of("content"), _("Texte de la page"), _("Un paragraphe par idée."),
                       add_words=_("Ajouter un paragraphe")),
            Paragraphs(_of("next_steps"), _("Ce qui se passe après l’envoi"), rows=2,
                       add_words=_("Ajouter une étape")),
        ),
    )  # fmt: skip


def _found() -> Part:
    none = ("", _("aucun"))
    themes = [none, *((code, str(words)) for code, words in THEMES.items())]
    events = [none, *((code, str(words)) for code, words in LIFE_EVENTS.items())]
    return Part(
        _("À qui elle s’adresse, où on la trouve"),
        (
            Picks(_of("audiences"), _("Pour qui"), "", [(one, str(PUBLICS[one])) for one in AUDIENCES], "person"),
            Words(_of("keywords"), _("Mots de tous les jours"),
                  _("Ceux des gens, entre virgules : « poubelle, bac cassé ». Ils servent à la trouver."),
                  rows=2, most=2_000),
            Pick(_of("theme"), _("Thème"), "", themes, is_list=True),
            Pick(_of("life_event"), _("Événement de vie"), "", events, is_list=True),
            Picks(_of("channels"), _("Comment la faire"), "", [(one, str(WAYS[one])) for one in CHANNELS], "portal"),
        ),
    )  # fmt: skip


def _promised() -> Part:
    return Part(
        _("Textes et prix"),
        (
            Lines(_of("legal_basis"), _("Textes qui la fondent"), _("Un texte par ligne, avec son article.")),
            Words(_of("fee"), _("Prix, en mots"), _("Vide quand c’est gratuit et que personne n’en doute.")),
            Pick(_of("fee_qualifier"), _("Ce prix est"), "", qualifiers(), "unverified"),
        ),
    )


def _pieces(document: Document, opened: Opened) -> list[Part]:
    asking = _asking(document, opened)
    found = []
    for place, _path, element in elements(document):
        if place.family != "piece":
            continue
        of = {key: Place("piece", place.id, (key,))
              for key in ("label", "help", "legal_text", "indispensable", "qualifier")}  # fmt: skip
        answers = (
            Words(of["label"], _("Nom de la pièce"), most=300),
            Words(of["help"], _("Ce qui est accepté, où la trouver"), rows=2, most=2_000),
            Line(of["legal_text"], _("Texte qui permet de la demander"),
                 _("Sans lui, elle ne se demande pas (L114-5), un justificatif de domicile moins encore (R113-8).")),
            Tick(of["indispensable"], _("Indispensable : sans elle, la demande ne peut pas être étudiée"),
                 _("Elle seule peut arrêter un délai (L114-5-1).")),
            Pick(of["qualifier"], _("Le choix de la demander est"), "", qualifiers(), "unverified"),
        )  # fmt: skip
        title = text(label_of(element.get("label")), "fr") or place.id
        found.append(
            Part(
                title,
                answers,
                place,
                notes=asking.get(place.id, [{"words": _("Aucune question ne la demande.")}]),
            )
        )
    return found


def _asking(document: Document, opened: Opened) -> Mapping[str, list[dict[str, Any]]]:
    """The questions that ask for each piece, with the way to them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for place, _path, element in elements(document):
        piece = element.get("piece")
        if place.family == "form" and isinstance(piece, str) and piece:
            label = text(label_of(element.get("label")), "fr") or place.id
            said = {"words": _("Demandée par « %(label)s »") % {"label": label},
                    "href": f"{opened.tab_url('form')}#{place}"}  # fmt: skip
            found.setdefault(piece, []).append(said)
    return found


urlpatterns = [path("<slug:slug>/presentation/", presentation, name="studio_presentation")]
