"""Who signs in the main town, by which act, and the certificate that seals its letters.

Written last: from the first line of a register on, whoever it does not name signs nothing.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from parvis.agents.delegations import Act, record_delegation
from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.authorities.certificates import demo_certificate, import_certificate
from parvis.authorities.models import Authority
from parvis.base.scope import scope

from .staff import AGENTS, ORDINARY, Worker, agent_id
from .territory import id_of, walls_of

TOWN, DESK = "montbrelle", "accueil"
CHIEF = ("Hélène", "Vauquelin-Roy")
GIVER = "du maire"
SETTLED = timedelta(days=60)
"""An act of January is told only once it is well in force."""


def keep_register(now: datetime) -> None:
    """Record the acts of the mayor: each service signs what it answers for; the desk signs nothing."""
    today = timezone.localdate(now)
    year = (today - SETTLED).year
    with scope(walls=walls_of(TOWN, *ORDINARY)):
        chief = grants_of(Agent.objects.get(pk=id_of("agent", TOWN, *CHIEF)))
        for number, (worker, unit, sectors) in enumerate(_signatories(), start=11):
            act = Act(
                number=f"{year}-{number:03}",
                on=date(year, 1, 5),
                published=f"Affiché en mairie le 6 janvier {year}",
                giver=GIVER,
                starts_on=date(year, 1, 6),
                units=(unit,),
                sectors=sectors,
            )
            holder = Agent.objects.get(pk=agent_id(worker))
            record_delegation(id_of("authority", TOWN), holder, act, by=chief, today=today, at=now)


def _signatories() -> list[tuple[Worker, UUID, tuple[str, ...]]]:
    """Those who act for a service of the town, that service, and its sectors."""
    return [
        (worker, id_of("unit", TOWN, unit), tuple(sectors.split()))
        for worker in AGENTS
        if worker.code == TOWN
        for unit, rights, sectors in worker.seats
        if unit not in ("", DESK) and "act" in rights.split()
    ]


def seal_letters(now: datetime) -> None:
    """Have the letters of the main town sealed, with a certificate that nobody has reason to trust."""
    with scope(walls=walls_of(TOWN)):
        town = Authority.objects.get(pk=id_of("authority", TOWN))
        import_certificate(town, demo_certificate(town, at=now), is_required=True, at=now)
