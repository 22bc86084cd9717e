"""Who looked at a file: read with the person, printed for her, or sent to her by a link."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from parvis.entrance.door import AgentRequest, agent_page, page
from parvis.events.accesses import Key, page_of, told
from parvis.notifications.looks import send_looking_link
from parvis.person_file.access import NotFound, may_write, profile_for
from parvis.person_file.looking import looks_at_file, references_of, verified_emails
from parvis.person_file.looking_links import CannotSendLink
from parvis.ui.parts import Crumb

from ..looked import looked_at_files
from .show import header

if TYPE_CHECKING:
    from parvis.people.models import Profile

REFUSED = {
    "address": gettext_lazy("Cette adresse ne peut pas recevoir de courriel : imprimez la liste."),
    "often": gettext_lazy(
        "Trois liens sont déjà partis pour cette fiche depuis hier : utilisez le dernier, ou imprimez la liste."
    ),
}


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
        "lines": told(lines, references_of(lines)),
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
    try:
        send_looking_link(where, by=request.agent, at=request.now)
    except CannotSendLink as refused:
        messages.warning(request, REFUSED[str(refused)])
    else:
        messages.success(request, _("Le lien part à l’adresse %(email)s.") % {"email": where.value})
    return redirect("person_looking", found.pk)


def _file(request: AgentRequest, profile: UUID) -> "Profile":
    found = profile_for(request.grants, profile)
    if not may_write(request.grants, found):
        raise NotFound(str(profile))
    return found


urlpatterns = [
    path("usagers/<uuid:profile>/consultations/", looking, name="person_looking"),
    path("usagers/<uuid:profile>/consultations/<uuid:point>/envoyer/", send, name="person_looking_send"),
]
