"""Check your answers: everything on one page, each with the way to change it."""

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language

from parvis.cases.models import Draft
from parvis.forms.answers import problems, summary, visible_steps
from parvis.forms.summary import applicant
from parvis.portal.door import PortalRequest, answer, draft_page
from parvis.portal.drafting import CHECKING, after_sending, place
from parvis.portal.uploading import infected
from parvis.portal.wording import say, send_words, with_question
from parvis.ui.parts import ErrorLine


@draft_page()
def check(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Show every answer before it is sent."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    return check_page(request, draft)


def check_page(request: PortalRequest, draft: Draft, *, status: int = 200) -> HttpResponse:
    """Write the page; what is missing or wrong comes first, each line leading to its field."""
    offer, today = draft.version.offer, timezone.localdate()
    seen = visible_steps(offer.form, draft.answers, today=today)
    declared = applicant(offer.form, draft.answers, today=today)
    anywhere = reverse("step", args=[*place(draft), "STEP"]).replace("STEP", "{step}")
    values = {
        "draft": draft,
        "procedure_title": say(offer.title),
        "lines": [ErrorLine(message, address) for message, address in faults_of(draft)],
        "sections": summary(offer.form, draft.answers, get_language() or "fr", today=today),
        "change": f"{anywhere}?retour={CHECKING}",
        "position": len(seen) + 1,
        "back": reverse("step", args=[*place(draft), seen[-1].id]) if seen else "",
        "action": reverse("submit", args=place(draft)),
        "later": reverse("later", args=place(draft)),
        "send_words": send_words(draft.version.procedure.nature),
        "email": declared.get("email", ""),
        "privacy": reverse("procedure_privacy", args=place(draft)[:2]),
        "is_anonymous": offer.anonymous and not (declared.get("person") or declared.get("organisation")),
    }
    return answer(request, "check", values, authority=draft.authority, status=status)


def faults_of(draft: Draft) -> list[tuple[str, str]]:
    """What keeps a draft from being sent: a sentence, and the address of the field to mend."""
    form, today = draft.version.offer.form, timezone.localdate()
    found = [
        (one, with_question(form, one.field_id, one.message, one.html_id))
        for one in problems(form, draft.answers, today=today)
    ]
    lines = [(line, _address(draft, one.step_id, one.html_id)) for one, line in found]
    for step in visible_steps(form, draft.answers, today=today):
        lines += [
            (one.message, _address(draft, step.id, one.html_id))
            for one in infected(step.fields(), draft.answers, draft.pk)
        ]
    return lines


def _address(draft: Draft, step: str, control: str) -> str:
    return reverse("step", args=[*place(draft), step]) + f"?retour={CHECKING}#{control}"


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/verifier-mes-reponses/", check, name="check")
]
