"""« Mes dossiers » : the person joins or parts the files of hers, by the link sent to her address."""

from collections.abc import Collection

from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.authorities.sectors import Sector
from parvis.person_file.own import (
    CannotSettle,
    DeadOwnLink,
    OwnFile,
    OwnFiles,
    authority_of_own_link,
    own_files,
    settle_own_files,
)
from parvis.portal.door import PortalRequest, answer, public_page, zone_of
from parvis.portal.limits import OWN_FILES

TITLE = gettext_lazy("Réunir ou séparer mes dossiers")


@public_page("GET", "POST", limits=OWN_FILES)
def joined(request: PortalRequest, token: str) -> HttpResponse:
    """Show her files to whom the link was sent, and know those she ticks for one person's."""
    try:
        files = own_files(token)
        with timezone.override(zone_of(files.authority)):
            values = {
                "title": TITLE,
                "here": files.here,
                "here_words": words_of(files.here),
                "others": [(one, words_of(one)) for one in files.others],
            }
            if request.method == "POST":
                ticked = request.POST.getlist("file")
                changed = settle_own_files(token, ticked, at=request.now)
                values |= {"is_done": True, "changed": changed, **_told(files, ticked)}
            return private(answer(request, "own_files", values, authority=files.authority))
    except (DeadOwnLink, CannotSettle):
        whose = authority_of_own_link(token)
        return private(answer(request, "own_files_dead", {"title": TITLE}, authority=whose, status=410))


def _told(files: OwnFiles, ticked: Collection[str]) -> dict[str, list[str]]:
    """What is together and what is apart once she has chosen."""
    hers = {one.mark for one in files.others if one.is_fixed or one.mark in ticked}
    return {
        "together": [words_of(files.here), *(words_of(one) for one in files.others if one.mark in hers)],
        "apart": [words_of(one) for one in files.others if one.mark not in hers],
    }


def words_of(file: OwnFile) -> str:
    """What a file is called for her; the same words for the secret sectors and the commonest one."""
    return str(Sector(file.sector).label) if file.sector else _("Un service de la collectivité")


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page, and its address, to whom the link was sent."""
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    # The address is the key: it goes to nobody with a click.
    response["Referrer-Policy"] = "no-referrer"
    return response


urlpatterns = [path("mes-dossiers/<str:token>/", joined, name="own_files")]
