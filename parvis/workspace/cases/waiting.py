"""What was signed or written and may still be taken back: told on the case with its seconds, and taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.cases.access import NotFound, case_for, may_act
from parvis.cases.actions import CannotCancel, CannotWait, cancel_decision, must_decide_at_once
from parvis.cases.opinions import units_awaited
from parvis.cases.prepared import given_up
from parvis.catalogue.natures import CLOSINGS
from parvis.entrance.door import AgentRequest, agent_page
from parvis.notifications.queries import refused_at
from parvis.ui.wording import moment_words, of_words

from ..inbox_filters import read_id

if TYPE_CHECKING:
    from parvis.cases.models import Case, Decision, PlannedDecision, PlannedReply, SubmittedDecision
    from parvis.notifications.queries import Line

    from .gesture import GestureForm

TAKEN_UP = "reprendre"
"""What an address, or a form, calls the decision whose words it takes up again."""

SECONDS_COUNTED = 60
"""What leaves within these is counted down."""

SECONDS_LATE = 60
"""While the worker may still be coming to it, the page looks whether it has left; after these, it is late."""

CONFIRMED_FOR = timedelta(minutes=5)
"""How long the case confirms to its author what was decided."""

NOT_NOW: Mapping[type[Exception], Any] = {
    CannotWait: gettext_lazy(
        "Une autre décision attend déjà sur cette demande. Revenez à la demande : dans quelques secondes, elle sera "
        "prise ou annulée."
    )
}
"""What is told of a decision that cannot wait, in the refusals of a gesture."""


def exists_at(request: AgentRequest, case: "Case") -> datetime | None:
    """When a decision signed now will exist; None when it does at once: no pause is set, or the law leaves no day."""
    until = request.now + timedelta(seconds=settings.UNDO_SECONDS)
    if until == request.now or must_decide_at_once(case, at=request.now, until=until):
        return None
    return until


def pause_told(request: AgentRequest, case: "Case") -> list[str]:
    """What is told of the pause before the click; nothing when none is set."""
    if not settings.UNDO_SECONDS:
        return []
    if exists_at(request, case) is None:
        return [
            _(
                "Une échéance légale tombe aujourd’hui : votre décision est prise tout de suite. Vous ne pourrez pas "
                "l’annuler."
            )
        ]
    told = ngettext(
        "Vous aurez %(count)s seconde pour l’annuler : d’ici là, rien n’existe et rien ne part.",
        "Vous aurez %(count)s secondes pour l’annuler : d’ici là, rien n’existe et rien ne part.",
        settings.UNDO_SECONDS,
    )
    return [told % {"count": settings.UNDO_SECONDS}]


def opinions_dropped(case: "Case") -> list[str]:
    """Say that what ends a case ends the waiting for opinions about it; nothing where none is awaited."""
    units = units_awaited(case)
    told = ngettext(
        "L’avis encore attendu ne le sera plus, et ce service ne lira plus la demande : %(units)s.",
        "Les avis encore attendus ne le seront plus, et ces services ne liront plus la demande : %(units)s.",
        len(units),
    )
    return [told % {"units": ", ".join(units.values())}] if units else []


def signed_told() -> str:
    """What is told once a decision is signed."""
    return _("Votre décision est signée. Tant qu’elle n’est pas prise, vous pouvez l’annuler.")


def resumed(form: "GestureForm") -> "PlannedDecision | SubmittedDecision | None":
    """The decision whose words are taken up again in this form, if any."""
    request = form.request
    sent = request.POST if request.method == "POST" else request.GET
    proposed = read_id(sent.get(TAKEN_UP, ""))
    return given_up(form.case, proposed, by=request.agent) if proposed else None


def to_take_up(case: "Case", proposed: "PlannedDecision | SubmittedDecision") -> str:
    """The page where the words of a decision that was not made are taken up again."""
    return _resume(case.reference, _form_of(proposed), proposed.pk)


def told_reply(request: AgentRequest, case: "Case", planned: "PlannedReply", author: str) -> dict[str, Any]:
    """A reply that waits or did not leave, as the page of the case shows it; ``author``: how she is called."""
    words = {"of_whom": of_words(author), "moment": moment_words(planned.leaves_at)}
    is_dropped, is_hers = planned.state == planned.State.DROPPED, planned.author_id == request.agent.pk
    left = (planned.leaves_at - request.now).total_seconds()
    if is_dropped:
        told = _(
            "Votre message n’est pas parti : la demande s’est terminée avant, ou vous ne pouviez plus y agir."
        )
    elif left <= SECONDS_COUNTED:
        told = (
            _("Votre message part dans quelques secondes.")
            if is_hers
            else _("Le message %(of_whom)s part dans quelques secondes.") % words
        )
    elif is_hers:
        told = _("Votre message partira le %(moment)s.") % words
    else:
        told = _("Le message %(of_whom)s partira le %(moment)s.") % words
    return {
        "id": planned.pk,
        "under_way": _("Le message part : envoi en cours…"),
        "label": _("Message qui n’est pas parti") if is_dropped else _("Message pas encore parti"),
        "words": told,
        "body": planned.body,
        "is_dropped": is_dropped,
        "seconds": _counted(left, is_dropped=is_dropped),
        "resume": _resume(case.reference, "case_repondre", planned.pk) if is_dropped else "",
        "back": reverse("case_take_back", args=[case.reference, planned.pk])
        if is_hers and not is_dropped and _may_be_stopped(left)
        else "",
        "button": _("Reprendre le message"),
    }


def told_decision(
    request: AgentRequest, case: "Case", planned: "PlannedDecision", author: str
) -> dict[str, Any]:
    """A decision that waits or was not made, as the page of the case shows it; ``author``: how she is called."""
    is_dropped = planned.state == planned.State.DROPPED
    left = (planned.decides_at - request.now).total_seconds()
    seconds = _counted(left, is_dropped=is_dropped)
    words = {
        "of_whom": of_words(author),
        "outcome": planned.get_outcome_display(),
        "seconds": ceil(left),
    }
    if is_dropped:
        told = _("Votre décision n’a pas été prise.") + f" {planned.get_refusal_display()}"
    elif left > 0:
        told = (
            ngettext(
                "« %(outcome)s » : la décision %(of_whom)s sera prise dans %(seconds)s seconde. Rien n’est parti.",
                "« %(outcome)s » : la décision %(of_whom)s sera prise dans %(seconds)s secondes. Rien n’est parti.",
                ceil(left),
            )
            % words
        )
    else:
        told = (
            _("« %(outcome)s » : la décision %(of_whom)s sera prise dans un instant. Rien n’est parti.")
            % words
        )
    return {
        "id": planned.pk,
        "under_way": _("La décision est en cours d’enregistrement…"),
        "label": _("Décision qui n’a pas été prise") if is_dropped else _("Décision pas encore prise"),
        "words": told,
        "body": planned.text,
        "is_dropped": is_dropped,
        "seconds": seconds,
        "resume": to_take_up(case, planned) if is_dropped else "",
        "back": reverse("case_cancel_decision", args=[case.reference, planned.pk])
        if not is_dropped and planned.author_id == request.agent.pk and _may_be_stopped(left)
        else "",
        "button": _("Annuler"),
    }


def told_made(
    request: AgentRequest, case: "Case", decisions: Sequence["Decision"], lines: Iterable["Line"]
) -> list[str]:
    """What she decided a moment ago, and what left of it; nothing where the gesture itself told it at once."""
    made = decisions[-1] if decisions else None
    if made is None or made.author_id != request.agent.pk or not settings.UNDO_SECONDS:
        return []
    if request.now - made.decided_at > CONFIRMED_FOR:
        return []
    told = [_("Décision prise : « %(outcome)s ».") % {"outcome": made.get_outcome_display()}]
    sent = [
        _("Courriel à %(mailbox)s : %(words)s") % {"mailbox": line.delivery.recipient, "words": line.words}
        for line in lines
        if line.delivery.key == f"decision:{made.pk}"
    ]
    if sent or not case.applicant.expects_answer:
        return told + sent
    if case.mailbox and refused_at(case) is not None:
        return [*told, _("Son adresse électronique refuse nos messages : remettez le courrier sur papier.")]
    if case.mailbox:
        return [*told, _("Le courriel part dans un instant à %(mailbox)s.") % {"mailbox": case.mailbox}]
    return [*told, _("Aucun courriel ne part : remettez le courrier sur papier, ou postez-le.")]


def letter_made(decisions: Sequence["Decision"]) -> UUID | None:
    """The letter of the last decision, once it is written and may be read."""
    letter = decisions[-1].letter if decisions else None
    return letter.pk if letter is not None and letter.is_served() else None


@agent_page(Right.ACT)
@require_POST
def cancel(request: AgentRequest, reference: str, planned: UUID) -> HttpResponseBase:
    """Take back a decision that does not exist yet; its words wait in the form."""
    case = case_for(request.grants, reference)
    if not may_act(request.grants, case):
        raise NotFound(reference)
    try:
        row = cancel_decision(planned, case.pk, by=request.agent, at=request.now)
    except CannotCancel:
        messages.warning(request, _("Trop tard : cette décision est déjà prise, ou ce n’est pas la vôtre."))
        return redirect("case", case.reference)
    messages.success(
        request, _("Votre décision est annulée : rien n’est parti. Vous pouvez la corriger, ou l’abandonner.")
    )
    return redirect(to_take_up(case, row))


def _form_of(planned: "PlannedDecision | SubmittedDecision") -> str:
    return "case_clore" if planned.outcome in CLOSINGS else "case_decider"


def _resume(reference: str, name: str, planned: UUID) -> str:
    return f"{reverse(name, args=[reference])}?{TAKEN_UP}={planned}"


def _may_be_stopped(left: float) -> bool:
    """Whether to offer to take back: not while the worker comes to it, again once it is late."""
    return left > 0 or left <= -SECONDS_LATE


def _counted(left: float, *, is_dropped: bool) -> int:
    counted = not is_dropped and -SECONDS_LATE < left <= SECONDS_COUNTED
    return max(1, ceil(left)) if counted else 0


urlpatterns = [
    path("demandes/<str:reference>/decisions/<uuid:planned>/annuler/", cancel, name="case_cancel_decision")
]
