"""A few questions before the form: may one ask, why not, and what to do instead. Advice, or a rule; never a wall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.authorities.models import Authority
from parvis.catalogue.definition import Offer
from parvis.catalogue.models import Procedure
from parvis.catalogue.queries import Listed, published_offer
from parvis.catalogue.tables.deciding import BEFORE, Verdict, asked_before, verdicts
from parvis.catalogue.tables.words import plain_words, said
from parvis.catalogue.wording import named
from parvis.forms.answers import FieldError, read_step
from parvis.forms.faults import with_question
from parvis.forms.shape import Form
from parvis.portal.door import PortalRequest, answer, authority_page
from parvis.portal.limits import STARTS
from parvis.portal.reading import CHOICE, chosen
from parvis.portal.wording import CHANNELS, say
from parvis.ui.parts import Crumb, ErrorLine

ANSWERED = "conditions_lues"
"""Sent with the answers by who has read what the table says, and goes on."""
FOR_SOMEBODY = "pour_quelqu_un"


@dataclass(frozen=True)
class Answered:
    """What was answered before the form, and what the table says of it."""

    form: Form
    answers: Mapping[str, object]
    errors: list[FieldError]
    verdict: Verdict


@authority_page("GET", "POST", limits=STARTS)
def conditions(request: PortalRequest, authority: Authority, slug: str) -> HttpResponse:
    """Ask the questions, then say whether the procedure suits."""
    listed = published_offer(authority, slug)
    if listed is None or not can_be_asked(listed):
        raise Http404
    if request.method != "POST":
        return _questions(
            request, listed, asked_before(listed.offer.tables_for("eligibility")[0], listed.offer.form)
        )
    found = answered(request, listed.offer, today=timezone.localdate())
    if found.errors:
        return _questions(request, listed, found.form, found.answers, found.errors)
    return _verdict(request, listed, found)


def asked_first(request: PortalRequest, listed: Listed) -> HttpResponse | Mapping[str, object]:
    """The answers with which a request begins, or the page that asks them or says that it cannot be made online."""
    if not can_be_asked(listed):
        return {}
    if ANSWERED not in request.POST:
        said = {
            FOR_SOMEBODY: "1" if FOR_SOMEBODY in request.POST else "",
            CHOICE: chosen(request, listed.procedure.current),
        }
        query = urlencode({name: value for name, value in said.items() if value})
        args = [listed.procedure.authority.code, listed.procedure.slug]
        return redirect(reverse("conditions", args=args) + (f"?{query}" if query else ""))
    found = answered(request, listed.offer, today=timezone.localdate())
    if found.errors:
        return _questions(request, listed, found.form, found.answers, found.errors)
    if found.verdict.turns_away and found.verdict.used.is_binding:
        return _verdict(request, listed, found)
    return {
        name: found.answers[name] for name in found.form.by_id if found.answers.get(name) not in (None, "")
    }


def can_be_asked(listed: Listed) -> bool:
    """Whether questions come before the form of a procedure that is filed online."""
    is_online = listed.procedure.level != Procedure.Level.INFORMATIONAL and "portal" in listed.offer.channels
    tables = listed.offer.tables_for("eligibility")
    return is_online and bool(tables) and bool(asked_before(tables[0], listed.offer.form).by_id)


def answered(request: HttpRequest, offer: Offer, *, today: date) -> Answered:
    """Read what was answered before the form; nothing is kept."""
    used = offer.tables_for("eligibility")[0]
    form = asked_before(used, offer.form)
    reading = read_step(form, BEFORE, request.POST, {}, today=today)
    verdict = verdicts([used], form, reading.answers, today=today)[0]
    return Answered(form, reading.answers, reading.errors, verdict)


def _questions(
    request: PortalRequest,
    listed: Listed,
    form: Form,
    answers: Mapping[str, object] | None = None,
    errors: list[FieldError] | None = None,
) -> HttpResponse:
    used = listed.offer.tables_for("eligibility")[0]
    values = _frame(request, listed) | {
        "form": form,
        "step": form.steps[0],
        "answers": answers or {},
        "errors": errors or [],
        "lines": [
            ErrorLine(with_question(form, one.field_id, one.message, one.html_id), one.html_id)
            for one in errors or ()
        ],
        "purpose": said(used.purpose),
        "is_binding": used.is_binding,
    }
    authority = listed.procedure.authority
    return answer(request, "conditions", values, authority=authority, status=422 if errors else 200)


def _verdict(request: PortalRequest, listed: Listed, found: Answered) -> HttpResponse:
    verdict = found.verdict
    shut = verdict.turns_away and verdict.used.is_binding
    values = _frame(request, listed) | {
        "is_known": isinstance(verdict.answer, bool),
        "turns_away": verdict.turns_away,
        "is_shut": shut,
        "details": [
            (said(one.label), plain_words(one, verdict.outputs[one.id]))
            for one in verdict.used.others
            if verdict.outputs.get(one.id) not in (None, "", ())
        ],
        "carried": [
            (name, value)
            for name in request.POST
            if name not in ("csrfmiddlewaretoken", ANSWERED)
            for value in request.POST.getlist(name)
        ],
        "answered": ANSWERED,
        "unit": listed.procedure.unit,
        "channels": [named(one, CHANNELS) for one in listed.offer.channels if one != "portal"],
    }
    return answer(request, "conditions_said", values, authority=listed.procedure.authority)


def _frame(request: PortalRequest, listed: Listed) -> dict[str, Any]:
    authority, slug = listed.procedure.authority, listed.procedure.slug
    listed.procedure.unit.authority = authority
    title, again = say(listed.offer.title), FOR_SOMEBODY in {*request.GET, *request.POST}
    return {
        "title": title,
        "slug": slug,
        "for_somebody": FOR_SOMEBODY if again else "",
        "reads": chosen(request, listed.procedure.current),
        "language": get_language() or "fr",
        "trail": [
            Crumb(authority.name, reverse("portal_home", args=[authority.code])),
            Crumb(title, reverse("procedure", args=[authority.code, slug])),
            Crumb(_("Avant de commencer")),
        ],
    }


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/conditions/", conditions, name="conditions"),
]
