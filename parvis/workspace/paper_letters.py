"""The letters to print: why each leaves on paper, and what became of it, said from the list."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.agents.rights import Right
from parvis.cases.access import NotFound
from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.notifications.models import PaperLetter
from parvis.notifications.paper import CannotSettle, settle
from parvis.notifications.paper_access import (
    PAGE,
    NoSuchLetter,
    ToPrint,
    letter_to_settle,
    letters_to_print,
)

Settlement = PaperLetter.Settlement
KEY = "%Y%m%dT%H%M%S.%f"
TOLD = {
    Settlement.POSTED: gettext_lazy("C’est noté : le courrier est posté."),
    Settlement.HANDED: gettext_lazy("C’est noté : le courrier est remis en main propre."),
    Settlement.NEEDLESS: gettext_lazy("C’est noté : la personne a été jointe autrement."),
}


class SettlementForm(forms.Form):
    """What became of a letter."""

    settlement = forms.ChoiceField(choices=Settlement.choices)


@agent_page()
def paper_letters(request: AgentRequest) -> HttpResponseBase:
    """List the letters to print, the oldest first."""
    rows = letters_to_print(request.grants, after=_read(request.GET.get("apres", "")), limit=PAGE + 1)
    shown, following = rows[:PAGE], ""
    if len(rows) > PAGE:
        last = shown[-1].letter
        following = f"{reverse('paper_letters')}?apres={last.asked_at:{KEY}}~{last.pk.hex}"
    context = {"rows": [_shown(row) for row in shown], "next_url": following}
    return page(request, "workspace/paper_letters.html", context)


@agent_page(Right.ACT)
@require_POST
def settled(request: AgentRequest, letter: UUID) -> HttpResponseBase:
    """Say what became of a letter."""
    try:
        row = letter_to_settle(request.grants, letter)
    except NoSuchLetter as absent:
        raise NotFound(str(letter)) from absent
    form = SettlementForm(request.POST)
    if form.is_valid():
        settlement = Settlement(form.cleaned_data["settlement"])
        try:
            with transaction.atomic():
                settle(row.letter.pk, settlement, by=request.agent, at=request.now)
        except CannotSettle:
            messages.warning(request, _("Quelqu’un a déjà dit ce qu’est devenu ce courrier."))
        else:
            messages.success(request, TOLD[settlement])
    return redirect("paper_letters")


def _shown(row: ToPrint) -> dict[str, Any]:
    case = row.case
    return {
        "row": row,
        "letter": row.letter,
        "reason": row.letter.get_reason_display(),
        "case_url": reverse("case", args=[case.reference]),
        "document_url": reverse("agent_document", args=[case.reference, row.letter.document_id]),
        "name": case.applicant.display_name,
        "address": case.applicant.address,
    }


def _read(text: str) -> tuple[datetime, UUID] | None:
    moment, _tilde, id_ = text.partition("~")
    try:
        return datetime.strptime(f"{moment}+0000", f"{KEY}%z"), UUID(hex=id_)
    except ValueError:
        return None


urlpatterns = [
    path("courriers/", paper_letters, name="paper_letters"),
    path("courriers/<uuid:letter>/", settled, name="paper_letter_settled"),
]
