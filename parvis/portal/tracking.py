"""Where a request stands: what happened, what is expected from whom, what one can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.cases.access import NotFound, case_by_code, tracked_case
from parvis.cases.filed import told_to_her
from parvis.cases.filling.files import upload_limits
from parvis.cases.models import Case, CorrectionRequest, PersonalRequest
from parvis.cases.moving.reading import former_answers, set_something_aside
from parvis.cases.tables import told_of
from parvis.cases.tracked import (
    documents_of,
    facts_told,
    last_decision,
    messages_of,
    pending_request,
    personal_requests,
)
from parvis.catalogue.natures import Outcome
from parvis.documents.models import Document
from parvis.events.models import Event
from parvis.forms.answers import SectionSummary, summary
from parvis.forms.shape import Form
from parvis.interactions.models import Interaction
from parvis.notifications.timeline import told_to_person
from parvis.portal.advancement import advancement_of
from parvis.portal.asked import correction_values
from parvis.portal.door import PortalRequest, answer, case_page, public_page
from parvis.portal.holding import hold, let_go
from parvis.portal.language import remember, speak_chosen
from parvis.portal.legal_words import correction_effect, silence_sentences
from parvis.portal.limits import TRACKINGS, WRITINGS
from parvis.portal.procedure import appeal_values
from parvis.portal.reading import read_in, words_in
from parvis.portal.typed import typed_beside
from parvis.portal.wording import OUTCOMES
from parvis.ui.parts import ErrorLine, FileItem, TimelineItem
from parvis.ui.wording import day_words

UNFAVOURABLE = (Outcome.REFUSED, Outcome.PARTLY, Outcome.NO_ACTION, Outcome.IMPLICIT_REJECTION)


class TrackForm(forms.Form):
    """The reference and the secret code of a request."""

    reference = forms.CharField(
        max_length=60,
        label=gettext_lazy("Référence"),
        error_messages={"required": gettext_lazy("Indiquez la référence de votre demande.")},
    )
    code = forms.CharField(
        max_length=60,
        label=gettext_lazy("Code de suivi"),
        error_messages={"required": gettext_lazy("Indiquez le code de suivi.")},
    )


@dataclass(frozen=True)
class Standing:
    """Where a case stands, in the person's words."""

    words: str
    tone: str
    sentences: list[str]


@public_page("GET", "POST", limits=TRACKINGS)
def track(request: PortalRequest) -> HttpResponse:
    """Open a case by its reference and its code together."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return answer(request, "track", {"form": form, "lines": []})
    if form.is_valid():
        try:
            found = case_by_code(form.cleaned_data["reference"], form.cleaned_data["code"])
            case = tracked_case(found)
        except NotFound:
            form.add_error(
                "reference",
                _("Cette référence et ce code ne vont pas ensemble. Vérifiez-les, caractère par caractère."),
            )
        else:
            hold(request, found)
            return redirect("tracking", case.reference)
    return answer(request, "track", {"form": form, "lines": lines_of(form)}, status=422)


@public_page("POST")
def leave(request: PortalRequest) -> HttpResponse:
    """Close everything this session opens, for the next person at a shared computer."""
    let_go(request)
    return redirect("home")


@case_page("GET", "POST", limits=WRITINGS)
def tracking(request: PortalRequest, case: Case) -> HttpResponse:
    """Show everything about a case; again with what is being typed, when the language is changed meanwhile."""
    if request.method != "POST":
        return tracking_page(request, case)
    language = speak_chosen(request)
    shown = tracking_page(request, case, **typed_beside(request, case))
    return remember(shown, language) if language else shown


def after(
    request: PortalRequest, case: Case, beside: Mapping[str, Any], document_lines: Sequence[ErrorLine] = ()
) -> HttpResponse:
    """Show the page once a button has done its work: at once with what was typed beside it, else anew."""
    if not beside and not document_lines:
        return redirect("tracking", case.reference)
    status = 422 if document_lines else 200
    again = tracked_case(case.pk)
    return tracking_page(request, again, status=status, document_lines=document_lines, **beside)


def tracking_page(request: PortalRequest, case: Case, *, status: int = 200, **more: Any) -> HttpResponse:
    """Write the page; ``more`` replaces the forms that came back with errors."""
    offer, language = case.version.offer, read_in(case.language)
    case.unit.authority = case.authority
    pending = pending_request(case)
    asked = personal_requests(case)
    facts = facts_told(case)
    advancement = advancement_of(case, language)
    answers = summary(offer.form, case.answers, language, today=timezone.localdate())
    values: dict[str, Any] = {
        "case": case,
        "procedure_title": words_in(offer.title, language),
        "reads": language,
        "results": told_of(case),
        "advancement": advancement,
        "standing": standing(
            case,
            pending,
            missing=_not_joined(answers, offer.form),
            is_begun=any(one["state"] == "done" for one in advancement),
        ),
        "silence": silence_sentences(case) if case.is_open() else [],
        "pending": pending,
        "decision": None if case.is_open() else last_decision(case),
        "appeal": _appeal(case),
        "filed_for": told_to_her(case),
        "timeline": _timeline(case, facts),
        "messages_exchanged": _messages(case),
        "letters": [_file(case, one) for one in documents_of(case, ours=True)],
        "files": [_file(case, one) for one in documents_of(case, ours=False)],
        "answers": answers,
        "former": former_answers(case, language) if set_something_aside(facts) else [],
        "can_ask_attestation": case.outcome == Outcome.IMPLICIT_ACCEPTANCE and "attestation" not in asked,
        "can_ask_reasons": case.outcome == Outcome.IMPLICIT_REJECTION and "reasons" not in asked,
        "asked": [_asked(one) for one in asked.values()],
        "agent": case.responsible,
        "upload_limits": upload_limits(),
        "correction_is_whole": False,
        "message_body": "",
        "message_lines": [],
        "document_lines": [],
    }
    if pending is not None:
        values |= correction_values(case, pending)
    values |= more
    errors = ("message_lines", "document_lines", "correction_lines")
    values["lines"] = [line for name in errors for line in values.get(name, [])]
    return answer(request, "tracking", values, authority=case.authority, status=status)


def _not_joined(answers: Sequence[SectionSummary], form: Form) -> list[str]:
    """The documents she said why she could not join."""
    files = {one.id for one in form.all_fields() if one.type == "files"}
    return [
        row.label
        for section in answers
        for row in section.rows
        if row.kind == "why" and row.field_id in files
    ]


def _to_join(missing: Sequence[str]) -> str:
    """What she may still send, when she filed without it; empty for nothing."""
    if not missing:
        return ""
    return _(
        "Vous n’avez pas joint à votre demande : %(documents)s. Si ce n’est pas déjà fait, envoyez-nous ce qui manque "
        "dès que vous l’avez, par « Ajouter des documents », plus bas."
    ) % {"documents": ", ".join(missing)}


def standing(
    case: Case, pending: CorrectionRequest | None, *, missing: Sequence[str] = (), is_begun: bool = False
) -> Standing:
    """Say where a case stands, and what is expected from whom by when.

    ``missing``: what was not joined. ``is_begun``: a step of its process is done, though nobody answers for it yet.
    """
    answer_by = _("Le service « %(unit)s » vous répond d’ici le %(day)s.") % {
        "unit": case.unit.name,
        "day": day_words(case.announced_on),
    }
    if timezone.localdate() > case.announced_on:
        answer_by = _(
            "Le service « %(unit)s » devait vous répondre avant le %(day)s : il est en retard. "
            "Écrivez-lui ci-dessous."
        ) % {"unit": case.unit.name, "day": day_words(case.announced_on)}
    if case.state == Case.State.WAITING and pending is not None:
        sentences = [
            _("C’est à vous : complétez votre dossier au plus tard le %(day)s.")
            % {"day": day_words(pending.until)},
            correction_effect(case, pending),
        ]
        return Standing(_("Nous attendons une réponse de vous"), "warning", [one for one in sentences if one])
    awaited = _to_join(missing)
    if case.state == Case.State.FILED and not is_begun:
        waiting = _("Vous n’avez rien à faire : un agent va s’en occuper.")
        return Standing(_("Arrivé au service"), "info", [awaited or waiting, answer_by])
    if case.is_open():
        reopened = case.state == Case.State.REOPENED
        words = _("De nouveau étudiée") if reopened else _("En cours d’examen")
        return Standing(words, "progress", [awaited or _("Vous n’avez rien à faire."), answer_by])
    ending, tone = OUTCOMES[case.outcome]
    return Standing(str(ending), tone, _ending(case))


def _appeal(case: Case) -> dict[str, Any] | None:
    """How an unfavourable outcome is contested."""
    if case.outcome not in UNFAVOURABLE:
        return None
    appeal = case.version.offer.appeal
    return appeal_values(case.authority, appeal.months, is_first=appeal.mandatory_first)


def lines_of(form: forms.Form) -> list[ErrorLine]:
    """The errors of a form, each leading to its field."""
    return [
        ErrorLine(str(message), str(form[name].id_for_label))
        for name, messages in form.errors.items()
        for message in messages
    ]


def _ending(case: Case) -> list[str]:
    on = day_words(timezone.localdate(case.closed_at)) if case.closed_at else ""
    if case.outcome == Outcome.IMPLICIT_ACCEPTANCE and case.implicit_on:
        return [
            _("Nous n’avons pas répondu à temps : votre demande est acceptée depuis le %(day)s.")
            % {"day": day_words(case.implicit_on)}
        ]
    if case.outcome == Outcome.IMPLICIT_REJECTION and case.implicit_on:
        return [
            _(
                "Nous n’avons pas répondu à temps : votre demande est refusée depuis le %(day)s. Vous pouvez "
                "en demander les raisons, ou contester ce refus."
            )
            % {"day": day_words(case.implicit_on)}
        ]
    if case.outcome == Outcome.WITHDRAWN:
        return [_("Vous l’avez retirée le %(day)s. Elle n’est plus étudiée.") % {"day": on}]
    return [_("Terminé le %(day)s.") % {"day": on}]


def _timeline(case: Case, facts: Sequence[Event]) -> list[TimelineItem]:
    told = told_to_person(
        facts, received_at=case.received_at, mailbox=case.mailbox, is_secret=case.is_secret()
    )
    return [
        TimelineItem(
            title=one.words,
            at=timezone.localtime(one.at),
            body=one.more,
            step="current" if position == len(told) and case.is_open() else "past",
        )
        for position, one in enumerate(told, start=1)
    ]


def _messages(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "is_ours": one.direction == Interaction.Direction.OUT,
            "author": one.author_name or case.unit.name,
            "body": one.body,
            "at": timezone.localtime(one.occurred_at),
        }
        for one in messages_of(case)
    ]


def _file(case: Case, document: Document) -> FileItem:
    if document.removed_at is not None:
        return FileItem(document.name, note=_("Supprimé"))
    if not document.is_served():
        return FileItem(document.name, size=document.size, note=str(document.get_state_display()))
    address = reverse("case_document", args=[case.reference, document.pk])
    return FileItem(document.name, address, document.size, document.kind.upper())


def _asked(asked: PersonalRequest) -> str:
    if asked.answered_at:
        return _("Nous vous avons répondu le %(day)s : %(what)s.") % {
            "day": day_words(timezone.localdate(asked.answered_at)),
            "what": asked.get_kind_display(),
        }
    if asked.due_on:
        return _(
            "Vous avez demandé les raisons de ce refus. Nous vous les donnons au plus tard le %(day)s."
        ) % {"day": day_words(asked.due_on)}
    return _("Vous avez demandé une attestation. Elle arrive dans « Courriers de la collectivité ».")


urlpatterns = [
    path("suivi/", track, name="track"),
    path("suivi/quitter/", leave, name="leave"),
    path("demandes/<str:reference>/", tracking, name="tracking"),
]
