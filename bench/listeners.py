"""What the measure of the live updates asks of the product from inside; answers are JSON.

python -m bench.within bench.listeners listen COUNT     a ticket and a session for each of COUNT agents
python -m bench.within bench.listeners tell COUNT RATE  COUNT facts about one case, RATE a second
"""

import json
import sys
import time
from itertools import cycle, islice
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.utils import timezone

from bench.names import CODE, FORM, SECTOR
from bench.town import ANSWERS, make_draft, sign_in
from parvis.accounts import tickets
from parvis.accounts.models import Account
from parvis.agents.models import Agent, Membership, Right
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import Wall, scope
from parvis.cases.actions import file
from parvis.cases.models import Case
from parvis.events.actors import PERSON, SYSTEM
from parvis.events.record import record

SETS = (
    ([Right.SEE], [SECTOR]),
    ([Right.SEE, Right.ACT], [SECTOR]),
    ([Right.SEE, Right.ACT, Right.MANAGE], [SECTOR]),
    ([Right.SEE, Right.ACT], [SECTOR, "school"]),
    ([Right.SEE, Right.ACT], [SECTOR, "planning"]),
    ([Right.SEE, Right.RECEIVE], [SECTOR, "school", "planning"]),
)
"""Rights and sectors that agents of one service have: each set is weighed apart."""


def listen(count: str) -> list[list[str]]:
    """Make agents who may all read one case, each signed in; a ticket and the key of her session."""
    town = Authority.objects.get(code=CODE)
    with scope(walls=[Wall(town.pk, "")]):
        unit = Unit.objects.filter(authority=town).order_by("pk")[0]
    made: list[tuple[UUID, str]] = []
    for number, (rights, sectors) in enumerate(islice(cycle(SETS), int(count))):
        account = Account.objects.create_user(f"ecoute-{number}@{CODE}.example")
        with scope(walls=[Wall(town.pk, "")]):
            agent = Agent.objects.create(
                authority=town,
                account=account,
                given_name="Agent",
                family_name=f"Numéro {number}",
                quality="Chargée de mission",
                email=account.email,
            )
            Membership.objects.create(
                agent=agent,
                authority=town,
                unit=unit if number % 2 else None,
                rights=rights,
                sectors=sectors,
            )
        key = sign_in(account)
        UserSession.objects.create(user=account, session_key=key, ip="127.0.0.1")
        made.append((account.pk, key))
    # Last: a ticket is good for a minute.
    return [[tickets.issue(account, session_key=key), key] for account, key in made]


def tell(count: str, rate: str) -> list[int]:
    """Record facts about a case at a steady pace, each in its transaction; return their numbers."""
    case = _case()
    wall, step, began = Wall(case.authority_id, SECTOR), 1 / float(rate), time.monotonic()
    told = []
    for number in range(int(count)):
        time.sleep(max(0.0, began + number * step - time.monotonic()))
        with scope(walls=[wall]):
            told.append(
                record(
                    "case.noted",
                    authority=case.authority_id,
                    sector=SECTOR,
                    objects=[("case", case.pk, "about")],
                    by=SYSTEM,
                    occurred_at=timezone.now(),
                )
            )
    return told


def _case() -> Case:
    at = timezone.now()
    draft: UUID = make_draft(FORM, ANSWERS, at=at).draft
    with scope(cases=[draft]):
        return file(draft, by=PERSON, at=at).case


if __name__ == "__main__":
    action, *words = sys.argv[1:]
    answer = listen(*words) if action == "listen" else tell(*words)
    sys.stdout.write(json.dumps(answer) + "\n")
