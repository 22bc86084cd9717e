"""What is told before a decision takes back a right that the person has."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parvis.cases.actions import last_day_to_revoke, right_given_on
from parvis.entrance.door import AgentRequest

from .wording import day

if TYPE_CHECKING:
    from parvis.cases.models import Case


def right_at_stake(request: AgentRequest, case: "Case") -> list[str]:
    """What is told before a right is taken back, with the last day to do it."""
    today = case.authority.calendar().local_date(request.now)
    given_on = right_given_on(case, today=today)
    if given_on is None:
        return []
    last_day = last_day_to_revoke(case, given_on)
    told = [
        _(
            "L’usager a un droit acquis depuis le %(day)s. Refuser, même en partie, c’est le lui retirer : votre "
            "courrier le dira."
        )
        % {"day": day(given_on)}
    ]
    if today <= last_day:
        told.append(
            _(
                "Ce retrait n’est possible que si l’acceptation est illégale, jusqu’au %(day)s au plus tard "
                "(%(article)s), et après que l’usager a pu présenter ses observations (L121-1)."
            )
            % {"day": day(last_day), "article": _article(case)}
        )
    else:
        told.append(
            _(
                "Ce retrait n’était possible que jusqu’au %(day)s (%(article)s), même d’une acceptation illégale."
            )
            % {"day": day(last_day), "article": _article(case)}
        )
    told.append(
        _(
            "Si l’usager demande lui-même ce retrait, il n’y a pas de délai, à condition de ne léser personne "
            "d’autre et de lui donner une décision plus favorable (L242-4)."
        )
    )
    return told


def _article(case: "Case") -> str:
    planning = case.version.offer.silence.regime == "planning"
    return _("code de l’urbanisme, L424-5") if planning else "L242-1"
