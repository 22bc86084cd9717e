"""Who looked at a file: read with the person, printed for her, or sent to her by a link."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.base.identifiers import digest_of
from parvis.events.accesses import Key, page_of, told
from parvis.letters.looking import who_looked
from parvis.notifications.models import Purpose
from parvis.person_file.access import NotFound, may_write, profile_for
from parvis.person_file.looking import LIFE, looking_url, looks_at_file, verified_emails
from parvis.ui.parts import Crumb

from ..door import AgentRequest, agent_page, page
from ..looked import looked_at_files
from .mailing import language_of, recipient_at, send_letter, sender_to
from .show import header

if TYPE_CHECKING:
    from parvis.people.models import ContactPoint, Profile


@agent_page()
def looking(request: AgentRequest, profile: UUID) -> HttpResponseBase:
    """List who looked at a file and its cases, to read with the person or to print for her."""
    found = _file(request, profile)
    looked_at_files(request, found)
    lines, after = page_of(
        looks_at_file(request.grants, found), before=Key.read(request.GET.get("avant", ""))
    )
    shown = header(request, found)
    where = Crumb(found.full_name, reverse("person", args=[found.pk]))
    here = reverse("person_looking", args=[found.pk])
    context = {
        **shown,
        "trail": [*shown["trail"][:-1], where, Crumb(_("Qui a consulté cette fiche"))],
        "lines": told(lines),
        "next_url": f"{here}?avant={after}" if after else "",
        "emails": verified_emails(found),
    }
    return page(request, "workspace/persons/looking.html", context)


@agent_page()
@require_POST
def send(request: AgentRequest, profile: UUID, point: UUID) -> HttpResponseBase:
    """Send the person the link to the list, at an address that was verified."""
    found = _file(request, profile)
    where = next((one for one in verified_emails(found) if one.pk == point), None)
    if where is None:
        raise NotFound(str(point))
    if _send(found, where, at=request.now):
        messages.success(request, _("Le lien part à l’adresse %(email)s.") % {"email": where.value})
    else:
        messages.warning(request, _("Cette adresse ne peut pas recevoir de courriel : imprimez la liste."))
    return redirect("person_looking", found.pk)


def _file(request: AgentRequest, profile: UUID) -> "Profile":
    found = profile_for(request.grants, profile)
    if not may_write(request.grants, found):
        raise NotFound(str(profile))
    return found


def _send(profile: "Profile", point: "ContactPoint", *, at: datetime) -> bool:
    letter = who_looked(
        sender=sender_to(profile),
        recipient=recipient_at(profile, point),
        url=looking_url(point),
        life=LIFE,
        on=profile.authority.calendar().local_date(at),
        language=language_of(profile),
    )
    # Asked ten times within the hour, it leaves once.
    key = f"{at:%Y%m%d%H}:{digest_of(point.value, key=settings.SECRET_KEY)[:12]}"
    return send_letter(profile, point, letter, Purpose.WHO_LOOKED, key=key, at=at)


urlpatterns = [
    path("usagers/<uuid:profile>/consultations/", looking, name="person_looking"),
    path("usagers/<uuid:profile>/consultations/<uuid:point>/envoyer/", send, name="person_looking_send"),
]
