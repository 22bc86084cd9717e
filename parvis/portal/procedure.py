"""What a procedure is, said plainly; and beginning it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.authorities.models import Authority
from parvis.authorities.sectors import is_secret
from parvis.cases.actions import CannotDraft, start_draft
from parvis.cases.behalf import can_be_for_somebody, form_of
from parvis.cases.filling.files import formats_of, upload_limits
from parvis.catalogue.definition import Piece
from parvis.catalogue.models import Procedure
from parvis.catalogue.natures import Nature
from parvis.catalogue.queries import Listed, published_offer
from parvis.catalogue.wording import (
    PRIVACY,
    announced_words,
    kept_words,
    months,
    named,
    qualifier_words,
    silence_promise,
)
from parvis.forms.controls import Words
from parvis.forms.effort import minutes_to_fill
from parvis.forms.shape import Form
from parvis.portal.begun import begun, kept
from parvis.portal.door import PortalRequest, answer, authority_page
from parvis.portal.eligibility import asked_first
from parvis.portal.holding import hold
from parvis.portal.limits import STARTS
from parvis.portal.printing import editions
from parvis.portal.reading import choices, chosen, read_in, words_in
from parvis.portal.rules import rules_of
from parvis.portal.wording import AUDIENCES, CHANNELS, say
from parvis.ui.parts import Crumb


@authority_page()
def procedure(request: PortalRequest, authority: Authority, slug: str) -> HttpResponse:
    """Say what it is, who it is for, what it asks, what it costs, how long it takes and what follows."""
    listed = _published(authority, slug)
    language = chosen(request, listed.procedure.current)
    values = procedure_values(listed, language) | {
        "begun": begun(request, authority, slug=slug),
        "languages": choices(listed.procedure.current, language),
        "reads": language,
    }
    return kept(answer(request, "procedure", values, authority=authority), values)


@authority_page()
def personal_data(request: PortalRequest, authority: Authority, slug: str) -> HttpResponse:
    """Say what becomes of the data this form asks for (RGPD, article 13)."""
    listed = _published(authority, slug)
    offer = listed.offer
    address = reverse("procedure", args=[authority.code, slug])
    values = {
        "title": say(offer.title),
        "parts": [(named(key, PRIVACY), say(words)) for key, words in offer.privacy.items()],
        "retention": kept_words(offer),
        "retention_basis": offer.retention.basis,
        "has_retention": "retention" not in offer.privacy,
        "has_rights": "rights" not in offer.privacy,
        "is_secret": is_secret(listed.procedure.sector),
        "trail": _trail(authority, (Crumb(say(offer.title), address), Crumb(_("Données personnelles")))),
    }
    return answer(request, "personal_data", values, authority=authority)


@authority_page("POST", limits=STARTS)
def start(request: PortalRequest, authority: Authority, slug: str) -> HttpResponse:
    """Begin: a draft of the current version, which this session holds."""
    listed = _published(authority, slug)
    known = asked_first(request, listed)
    if isinstance(known, HttpResponse):
        return known
    try:
        draft = start_draft(
            listed.procedure,
            at=request.now,
            language=read_in(chosen(request, listed.procedure.current)),
            by_helper="pour_quelqu_un" in request.POST and can_be_for_somebody(listed.offer.form),
            answers=dict(known),
        )
    except CannotDraft:
        raise Http404 from None
    hold(request, draft.pk)
    return redirect("step", authority.code, slug, draft.pk, form_of(draft).steps[0].id)


def _published(authority: Authority, slug: str) -> Listed:
    listed = published_offer(authority, slug)
    if listed is None:
        raise Http404
    return listed


def _trail(authority: Authority, more: tuple[Crumb, ...]) -> list[Crumb]:
    return [Crumb(authority.name, reverse("portal_home", args=[authority.code])), *more]


def procedure_values(listed: Listed, language: str = "") -> dict[str, Any]:
    """What the page of a procedure says; ``language``: another than that of the page, to read its own texts in."""
    spoken = read_in(language)
    found, offer = listed.procedure, listed.offer
    authority = found.unit.authority = found.authority
    can_start = found.level != Procedure.Level.INFORMATIONAL and "portal" in offer.channels
    others = [channel for channel in offer.channels if channel != "portal" or not can_start]
    return {
        "listed": listed,
        "offer": offer,
        "title": say(offer.title),
        "heading": words_in(offer.title, spoken),
        "summary": words_in(offer.summary, spoken),
        "content": [words_in(part, spoken) for part in offer.content],
        "languages": (),
        "reads": "",
        "audiences": ", ".join(named(one, AUDIENCES) for one in offer.audiences),
        "can_start": can_start,
        "can_help": can_start and can_be_for_somebody(offer.form),
        "minutes": minutes_to_fill(offer.form),
        "editions": editions(listed),
        "pieces": [_piece(piece, offer.form, spoken) for piece in offer.pieces],
        "asks_files": any(one.type == "files" for one in offer.form.all_fields()),
        "most_of_a_file": upload_limits()[0],
        "fee": words_in(offer.fee, spoken) if say(offer.fee) else Words(_("Gratuit")),
        "fee_qualifier": qualifier_words(offer.fee_qualifier) if say(offer.fee) else "",
        "announced": announced_words(offer),
        "announced_qualifier": qualifier_words(offer.announced_qualifier),
        "silence": silence_promise(offer, found.nature),
        "decides": found.nature in (Nature.REQUEST, Nature.DECLARATION, Nature.APPEAL, Nature.COMPLAINT),
        "appeal": appeal_values(authority, offer.appeal.months, is_first=offer.appeal.mandatory_first),
        "channels": [(one, named(one, CHANNELS)) for one in others],
        "next_steps": [words_in(part, spoken) for part in offer.next_steps],
        "legal_basis": offer.legal_basis,
        "rules": rules_of(offer),
        "unit": found.unit,
        "trail": _trail(authority, (Crumb(say(offer.title)),)),
    }


def appeal_values(authority: Authority, count: int, *, is_first: bool) -> dict[str, Any]:
    """The routes of appeal as the pages write them (CJA R421-1, R421-5)."""
    lines = authority.court.get("address", [])
    return {
        "months": months(count),
        "mandatory_first": is_first,
        "court": authority.court.get("name", ""),
        "court_address": ", ".join(lines) if isinstance(lines, list) else str(lines),
        "court_online": authority.court.get("online", ""),
        "authority": authority.name,
        "authority_address": ", ".join(authority.address.splitlines()),
    }


def _piece(piece: Piece, form: Form, language: str) -> dict[str, Any]:
    asked = [one for one in form.all_fields() if one.type == "files" and one.piece == piece.id]
    return {
        "label": words_in(piece.label, language),
        "help": words_in(piece.help, language),
        "formats": " ".join(dict.fromkeys(formats_of(one) for one in asked)),
        "indispensable": piece.indispensable,
        "legal_text": piece.legal_text,
        "qualifier": qualifier_words(piece.qualifier) if not piece.legal_text else "",
    }


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/", procedure, name="procedure"),
    path("<slug:code>/demarches/<slug:slug>/donnees-personnelles/", personal_data, name="procedure_privacy"),
    path("<slug:code>/demarches/<slug:slug>/saisie/", start, name="start_draft"),
]
