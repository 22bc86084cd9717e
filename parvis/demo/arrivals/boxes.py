"""The boxes of the demonstration: folders of files, read as servers are."""

from datetime import datetime
from typing import NamedTuple

from parvis.authorities.boxes import WantedBox, open_mailbox
from parvis.authorities.models import Authority, Mailbox
from parvis.base.scope import scope
from parvis.demo.territory import id_of, walls_of
from parvis.events.actors import SYSTEM


class Opened(NamedTuple):
    """A box: of which town, at what address, for which service to sort."""

    code: str
    local: str
    label: str
    unit: str
    sector: str = "general"


BOXES = (
    Opened("montbrelle", "mairie", "Mairie, adresse générale", "accueil"),
    Opened("montbrelle", "associations", "Vie associative", "vie-locale", "culture"),
    Opened("val-d-ombrelle", "contact", "Communauté, adresse générale", "accueil"),
    Opened("vercombe-le-haut", "mairie", "Mairie du village", "accueil"),
)


def open_boxes(*, since: datetime) -> list[Mailbox]:
    """Open them: what arrives from then on is read."""
    found = []
    for one in BOXES:
        with scope(walls=walls_of(one.code)):
            wanted = WantedBox(
                address=f"{one.local}@{one.code}.example",
                label=one.label,
                unit=one.unit,
                sector=one.sector,
                since=since,
                connection=f"pretend:{one.code}-{one.local}",
                servers=[server_of(one.code)],
            )
            authority = Authority.objects.get(pk=id_of("authority", one.code))
            found.append(open_mailbox(authority, wanted, by=SYSTEM, at=since))
    return found


def server_of(code: str) -> str:
    """The server of a town, whose word on senders is believed."""
    return f"mx.{code}.example"
