"""What the file of a person says of her addresses: how she wants to be written to, why nothing leaves for one."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.base.labels import LANGUAGES
from parvis.notifications.addressees import addressee_id, addressees_of
from parvis.notifications.models import Addressee
from parvis.notifications.reaching import Way
from parvis.people.models import ContactPoint
from parvis.ui.wording import day_words

Email = ContactPoint.Kind.EMAIL


@dataclass(frozen=True)
class Told:
    """What is known of one of her addresses: her choice, in words, and why nothing leaves for it."""

    address: str
    wish: str
    trouble: str


def writing_told(points: Iterable[ContactPoint]) -> dict[str, Told]:
    """What is known of the addresses of a file, by address; one query, none without an address."""
    emails = [one for one in points if one.kind == Email]
    known = addressees_of((one.authority_id, one.sector, one.value) for one in emails)
    told = {}
    for point in emails:
        found = known.get(addressee_id(point.authority_id, point.sector, point.value))
        if found is not None:
            told[point.value] = Told(point.value, _wish(found), _trouble(found))
    return told


def _wish(found: Addressee) -> str:
    """Her choice, and where it comes from; empty when she made none."""
    if found.chosen_at is None:
        return ""
    way = str(Way(found.way or Way.EMAIL).label)
    said = f"{way}, {LANGUAGES[found.language]}" if found.language else way
    return _("%(choice)s. %(origin)s, le %(day)s.") % {
        "choice": said,
        "origin": found.get_origin_display(),
        "day": day_words(found.chosen_at.date()),
    }


def _trouble(found: Addressee) -> str:
    if found.complained_at is not None:
        return _("Un de nos courriels y a été signalé comme indésirable le %(day)s : rien n’y part plus.") % {
            "day": day_words(found.complained_at.date())
        }
    if found.returned_at is not None:
        return _("Elle renvoie les messages depuis le %(day)s : rien n’y part plus.") % {
            "day": day_words(found.returned_at.date())
        }
    return ""
