"""The second screen of the desk: somebody reads what an agent typed for her, and can do nothing else there."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.cases.access import NotFound, draft_held
from parvis.cases.behalf import form_of
from parvis.cases.models import Draft
from parvis.cases.screens import draft_on_screen, read_on_screen
from parvis.forms.answers import summary
from parvis.portal.door import PortalRequest, answer, public_page, zone_of
from parvis.portal.limits import SCREENS
from parvis.portal.wording import say
from parvis.ui.parts import ErrorLine

CODE = "second_screen"
"""What the session keeps: the code that was typed, asked again at each page."""


@public_page("GET", "POST", limits=SCREENS)
def second_screen(request: PortalRequest) -> HttpResponse:
    """Ask for the code that the agent reads out."""
    lines = []
    typed = request.POST.get("code", "")[:40]
    if request.method == "POST":
        if draft_on_screen(typed) is not None:
            request.session[CODE] = typed
            return redirect("second_screen_reading")
        lines = [ErrorLine(_("Ce code n’ouvre rien, ou n’ouvre plus rien. Demandez-en un autre."), "code")]
    status = 422 if lines else 200
    return _private(answer(request, "screen", {"lines": lines, "typed": typed}, status=status))


@public_page()
def reading(request: PortalRequest) -> HttpResponse:
    """Show the answers to be read; once the request is filed or the code has run out, say so and let go."""
    draft = _shown(draft_on_screen(request.session.get(CODE, "")))
    is_filed = draft is not None and draft.submitted_at is not None
    if draft is None or is_filed or not read_on_screen(draft, at=timezone.now()):
        request.session.pop(CODE, None)
        values = {"is_filed": is_filed, "lines": [], "is_over": True}
        return _private(answer(request, "screen", values, authority=draft.authority if draft else None))
    with timezone.override(zone_of(draft.authority)):
        values = {
            "procedure_title": say(draft.version.offer.title),
            "sections": summary(
                form_of(draft), draft.answers, get_language() or "fr", today=timezone.localdate()
            ),
        }
        return _private(answer(request, "screen_reading", values, authority=draft.authority))


def _shown(draft: UUID | None) -> Draft | None:
    if draft is None:
        return None
    try:
        return draft_held(draft)
    except NotFound:
        return None


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


urlpatterns = [
    path("ecran/", second_screen, name="second_screen"),
    path("ecran/relire/", reading, name="second_screen_reading"),
]
