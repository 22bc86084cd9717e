"""How a letter looks before anybody gets it: on an invented case or a real one she may read; paper, mail, telephone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.agents.consulting import consulted
from parvis.cases.access import NotFound, case_for
from parvis.catalogue.definition import InvalidOffer, Offer
from parvis.catalogue.drafting.gestures import Impossible, apply
from parvis.catalogue.drafting.places import Document, Vanished
from parvis.catalogue.reading import parse
from parvis.catalogue.tables.merging import merged_fields
from parvis.entrance.door import AgentRequest, page
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog
from parvis.letter_templates.mention_words import MENTION_WORDS
from parvis.letter_templates.reading import SCHEMA, InvalidTemplate, read
from parvis.letters import sms
from parvis.letters.composed.filling import Filled, fill
from parvis.letters.composed.values import Material
from parvis.letters.content import CannotWriteLetter
from parvis.letters.mail import as_text, drawn
from parvis.letters.pdf import as_pdf
from parvis.notifications.correspondence.composing import material_of
from parvis.notifications.correspondence.examples import correction_example, example_of, ruling_example

from ..answers import seen_by
from ..door import Opened, procedure_page
from .edits import typed_gestures
from .held import letter_in

OUTCOMES = ("accepted", "partly", "refused")
POLICY = "default-src 'none'; object-src 'self'; frame-ancestors 'none'"
"""Some browsers show a PDF as an object of its own page, which the policy of the house forbids."""


@dataclass(frozen=True)
class Asked:
    """On what the letter is looked at: a reference (none: the invented case), an outcome, a language."""

    reference: str
    outcome: str
    language: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Asked":
        """What the page asks for; anything else is what it begins with."""
        sent = request.POST if request.method == "POST" else request.GET
        outcome, language = sent.get("outcome", ""), sent.get("language", "")
        return cls(
            sent.get("point", "")[:40].strip(),
            outcome if outcome in OUTCOMES else OUTCOMES[0],
            "en" if language == "en" else "fr",
        )


def looks_of(request: AgentRequest, opened: Opened, letter: Mapping[str, Any]) -> dict[str, Any]:
    """What the page says of the letter as it would leave, or why it cannot be shown."""
    asked = Asked.of(request)
    looks: dict[str, Any] = {
        "asked": asked,
        "slug": opened.procedure.slug,
        "why": [],
        "outcomes": [(one, _outcome(one)) for one in OUTCOMES],
    }
    try:
        filled, material = _filled(request, opened, letter, asked)
    except NotFound:
        return {
            **looks,
            "why": [_("Aucune demande de cette démarche que vous puissiez lire n’a cette référence.")],
        }
    except InvalidOffer as invalid:
        return {**looks, "why": [said for _path, said in invalid.problems][:5]}
    except InvalidTemplate as invalid:
        return {**looks, "why": [said for _path, said in invalid.problems][:8]}
    except CannotWriteLetter as refused:
        return {**looks, "why": [str(refused)]}
    size = sms.size(filled.sms)
    return {
        **looks,
        "letter": filled.draft,
        "parts": [
            {"mention": MENTION_WORDS.get(mention or "", ""), "blocks": drawn(blocks)}
            for mention, blocks in filled.parts
            if blocks
        ],
        "problems": filled.problems,
        "sender": material.sender,
        "recipient": material.recipient,
        "mail": as_text(filled.draft),
        "sms": filled.sms,
        "size": size,
        "dearer": [sms.name_of(char) for char in size.dearer],
    }


@procedure_page
@require_POST
def look(request: AgentRequest, opened: Opened, letter: str) -> HttpResponseBase:
    """Draw the letter with what is typed and not saved yet, to stand beside the texts."""
    held = letter_in(_typed(request, opened, letter), letter)
    return page(
        request, "studio/letters/looks.html", {"looks": looks_of(request, opened, held), "name": letter}
    )


@procedure_page
def paper(request: AgentRequest, opened: Opened, letter: str) -> HttpResponseBase:
    """Print the letter as it is saved, marked as a draft."""
    try:
        filled, material = _filled(request, opened, letter_in(opened.document, letter), Asked.of(request))
    except (NotFound, InvalidOffer, InvalidTemplate, CannotWriteLetter) as absent:
        raise Http404 from absent
    printed = as_pdf(filled.draft, material.sender, mark=_("Projet"))
    response = HttpResponse(printed, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="projet.pdf"'
    response["Content-Security-Policy"] = POLICY
    return response


def _typed(request: AgentRequest, opened: Opened, letter: str) -> Document:
    """The document with what is on the page; without it when somebody else changed the same thing."""
    typed = {name: request.POST.get(name, "") for name in request.POST if name.startswith("w-")}
    seen = seen_by(request, opened)
    try:
        return apply(seen, typed_gestures(seen, letter, typed, Asked.of(request).language)).document
    except (Impossible, Vanished):
        return seen


def _filled(
    request: AgentRequest, opened: Opened, letter: Mapping[str, Any], asked: Asked
) -> tuple[Filled, Material]:
    """The letter filled, and from what. Raises NotFound, InvalidOffer, InvalidTemplate, CannotWriteLetter."""
    offer = parse({key: value for key, value in opened.document.items() if key != "letters"})
    held = {key: value for key, value in letter.items() if key != "id"}
    template = read({**held, "schema": SCHEMA}, offer.form, merged_fields(offer.tables))
    outcome = asked.outcome if template.kind == "decision" else ""
    if asked.reference:
        material = _real(request, opened, offer, asked, outcome)
    else:
        material = example_of(opened.procedure, offer, at=request.now, outcome=outcome)
    return fill(template, material, language="en" if asked.language == "en" else "fr"), material


def _real(request: AgentRequest, opened: Opened, offer: Offer, asked: Asked, outcome: str) -> Material:
    """What a case of this procedure gives, once it is written that she read it. Raises NotFound."""
    case = case_for(request.grants, asked.reference)
    if case.procedure_id != opened.procedure.pk:
        raise NotFound(asked.reference)
    seen = Seen(case.authority_id, case.sector, "case", case.pk, case=case.pk, profile=case.profile_id)
    consulted(request.grants, seen, at=request.now, kind=AccessLog.Kind.PAGE, unit=case.unit_id)
    example = example_of(opened.procedure, offer, at=request.now, outcome=outcome or OUTCOMES[0])
    assert example.ruling is not None
    ruling = ruling_example(offer, outcome, request.today, example.ruling.author) if outcome else None
    return material_of(
        case,
        at=request.now,
        author=None if ruling else example.ruling.author,
        ruling=ruling,
        correction=correction_example(offer, request.today),
        offer=offer,
    )


def _outcome(outcome: str) -> str:
    return {"accepted": _("accepte"), "partly": _("accepte en partie"), "refused": _("refuse")}[outcome]


urlpatterns = [
    path("<slug:slug>/courriers/<str:letter>/apercu/", look, name="studio_letter_look"),
    path("<slug:slug>/courriers/<str:letter>/apercu.pdf", paper, name="studio_letter_paper"),
]
