"""The territory: find one's town, and what surrounds it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from parvis.authorities.access import all_authorities
from parvis.authorities.models import Authority
from parvis.catalogue.queries import is_near, plain
from parvis.portal.begun import begun, kept
from parvis.portal.door import PortalRequest, answer, public_page
from parvis.ui.parts import Card

ORDER = (
    Authority.Kind.COMMUNE,
    Authority.Kind.INTERCOMMUNALITY,
    Authority.Kind.SYNDICATE,
    Authority.Kind.DEPARTMENT,
    Authority.Kind.REGION,
)
MOST_WORDS = 100


@public_page()
def home(request: PortalRequest) -> HttpResponse:
    """Show the authorities of the territory, those that match what was typed when something was."""
    words = request.GET.get("q", "")[:MOST_WORDS].replace("\x00", "").strip()
    known = all_authorities()
    found = [one for one in known if _answers(one, words, str.startswith)]
    found = found or [one for one in known if _answers(one, words, _nearly)]
    titles = {
        Authority.Kind.COMMUNE: _("Communes"),
        Authority.Kind.INTERCOMMUNALITY: _("Intercommunalité"),
        Authority.Kind.SYNDICATE: _("Syndicats"),
        Authority.Kind.DEPARTMENT: _("Département"),
        Authority.Kind.REGION: _("Région"),
    }
    groups = [
        (titles[kind], [_card(one) for one in found if one.kind == kind])
        for kind in ORDER
        if any(one.kind == kind for one in found)
    ]
    values = {"words": words, "groups": groups, "is_empty": not known, "begun": begun(request)}
    values["is_demonstration"] = settings.DEMONSTRATION
    return kept(answer(request, "home", values), values)


def _card(authority: Authority) -> Card:
    postcodes = ", ".join(str(one) for one in authority.postcodes[:3])
    icon = "building" if authority.kind == Authority.Kind.COMMUNE else "people"
    return Card(authority.name, reverse("portal_home", args=[authority.code]), postcodes, icon)


def _answers(authority: Authority, words: str, says: Callable[[str, str], bool]) -> bool:
    """Whether every word typed is said by one of the name, the postcodes or the official code."""
    if not words:
        return True
    known = plain(f"{authority.name} {authority.insee_code} {' '.join(map(str, authority.postcodes))}")
    known = known.replace("-", " ").replace("’", " ").replace("'", " ")
    asked = plain(words).replace("-", " ").replace("’", " ").replace("'", " ").split()
    return all(any(says(one, word) for one in known.split()) for word in asked)


def _nearly(known: str, word: str) -> bool:
    """Whether a word of a name begins so but for a letter; a number is another town's, and never nearly one."""
    return known.startswith(word) or (word.isalpha() and is_near(word, known))


urlpatterns = [path("", home, name="home")]
