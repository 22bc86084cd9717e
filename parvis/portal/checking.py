"""Check your answers: everything on one page, each with the way to change it."""

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language

from parvis.authorities.sectors import is_secret
from parvis.cases.behalf import form_of
from parvis.cases.behalf_page import EMAIL
from parvis.cases.filling.steps import faults_of
from parvis.cases.models import Draft
from parvis.forms.answers import summary, visible_steps
from parvis.forms.summary import applicant
from parvis.portal.door import PortalRequest, answer, draft_page
from parvis.portal.drafting import CHECKING, after_sending, place
from parvis.portal.wording import say, send_words
from parvis.ui.parts import ErrorLine


@draft_page()
def check(request: PortalRequest, draft: Draft) -> HttpResponse:
    """Show every answer before it is sent."""
    if draft.submitted_at is not None:
        return after_sending(draft)
    return check_page(request, draft)


def check_page(request: PortalRequest, draft: Draft, *, status: int = 200) -> HttpResponse:
    """Write the page; what is missing or wrong comes first, each line leading to its field."""
    offer, form, today = draft.version.offer, form_of(draft), timezone.localdate()
    seen = visible_steps(form, draft.answers, today=today)
    declared = applicant(form, draft.answers, today=today)
    anywhere = reverse("step", args=[*place(draft), "STEP"]).replace("STEP", "{step}")
    values = {
        "draft": draft,
        "procedure_title": say(offer.title),
        "lines": [
            ErrorLine(one.message, f"{anywhere.format(step=one.step)}?retour={CHECKING}#{one.control}")
            for one in faults_of(draft, today=today)
        ],
        "sections": summary(form, draft.answers, get_language() or "fr", today=today),
        "change": f"{anywhere}?retour={CHECKING}",
        "position": len(seen) + 1,
        "back": reverse("step", args=[*place(draft), seen[-1].id]) if seen else "",
        "action": reverse("submit", args=place(draft)),
        "later": reverse("later", args=place(draft)),
        "send_words": send_words(draft.version.procedure.nature),
        "email": declared.get("email", "") or draft.answers.get(EMAIL, ""),
        "privacy": reverse("procedure_privacy", args=place(draft)[:2]),
        "is_secret": is_secret(draft.sector),
        "is_by_helper": draft.is_by_helper,
        "is_anonymous": offer.anonymous and not (declared.get("person") or declared.get("organisation")),
    }
    return answer(request, "check", values, authority=draft.authority, status=status)


urlpatterns = [
    path("<slug:code>/demarches/<slug:slug>/saisie/<uuid:draft>/verifier-mes-reponses/", check, name="check")
]
