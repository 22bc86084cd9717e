"""Identifiers guessed right: every address of the workspace that names something, tried by who has no business there.

Addresses of a case are tried in ``test_walls``. Here everything else, found in the table of addresses: what belongs to
the service of culture of Montrevel, or to one agent of it alone.
"""

import re
from collections.abc import Set
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.agents.acting import acting_as
from parvis.agents.delegations import Act, record_delegation
from parvis.agents.models import Absence, Agent, Right
from parvis.agents.rights import grants_of
from parvis.base.identifiers import new_id
from parvis.base.scope import scope
from parvis.batches.exporting import ask_export
from parvis.cases.actions import create_label, start_draft, write_snippet
from parvis.cases.actions.viewing import save_view
from parvis.cases.models import Case, SubmittedDecision
from parvis.cases.wanted import Wanted
from parvis.documents.actions import store_ours
from parvis.intake.models import Arrival, Sorting
from parvis.intake.tray.sorting import sorted_as
from parvis.interactions.actions import await_answer
from parvis.interactions.models import Awaiting, Channel, Interaction
from parvis.notifications.actions import queue
from parvis.notifications.models import PaperLetter, Purpose
from parvis.notifications.paper import ask_to_print
from parvis.people.merging import merge
from parvis.retention.models import EliminationList, Hold
from parvis.workflows.models import Incident
from tests.batches.doing import prepared
from tests.campaigns.conftest import Informing
from tests.cases.test_opinions import asked
from tests.cast import CULTURE, SCHOOL, Cast
from tests.documents import makers
from tests.house.test_routes import routes
from tests.interactions.test_call_backs import promised
from tests.people.test_merging import point_of, profile_of, relate
from tests.workflows.life import CHECK, End, Life

NOW = timezone.now()

HERS_ALONE = {"run", "export", "view", "draft", "contact"}
"""What one agent asked for or noted: her colleagues and her manager have no business there either."""

OPEN_TO_A_NEIGHBOUR = {"agent", "opinion"}
"""The team is every manager's to read (what she may change is tested with it); the opinion was asked of her service."""

ALL: frozenset[str] = frozenset()

WORDS = {"step": "you", "verb": "verifier", "which": "bordereau", "number": "1"}
"""What is said in an address besides identifiers."""

Made = dict[str, object]


def named() -> dict[str, list[str]]:
    """The addresses of the workspace that name something, with the names of what they name; not those of a case."""
    return {
        str(pattern.name): re.findall(r"<\w+:(\w+)>", address)
        for address, pattern in routes()
        if address.startswith("agent/") and "<uuid:" in address and "<str:reference>" not in address
    }


@pytest.fixture
def made(cast: Cast) -> Made:
    """Lend one of each thing an address may name."""
    cast.file()
    run = prepared(cast.agent, "take")
    opinion = asked(cast)
    at = timezone.now()
    with acting_as(cast.agent.account_id, at=at) as hers:
        export = ask_export(hers, Wanted(), columns=["reference"], format_="csv", at=at)
        view = save_view(hers, name="La mienne", filters={}, at=at)
    call = promised(cast)
    with scope(walls=cast.walls):
        chief = grants_of(cast.manager)
        one, other, kept, absorbed = (profile_of(cast) for _ in range(4))
        case = cast.file()
        delivery = queue(
            authority=cast.town, sector=CULTURE, holder_id=case.pk, key="message:x", purpose=Purpose.MESSAGE,
            recipient="camille@courriel.example", subject="Bonjour", text="Bonjour", at=at,
        )  # fmt: skip
        absence = Absence.objects.create(
            authority=cast.town, agent=cast.agent, starts_on=at.date(), ends_on=at.date() + timedelta(days=3)
        )
        slip = EliminationList.objects.create(
            authority=cast.town, sector=CULTURE, unit=cast.association, fate="eliminate", proposed_at=at
        )
        held = Hold.objects.create(
            authority=cast.town, sector=CULTURE, case=case, kind=Hold.Kind.DISPUTE, reason="Recours",
            placed_by=cast.manager, placed_at=at,
        )  # fmt: skip
        submitted = SubmittedDecision.objects.create(
            authority=cast.town, sector=CULTURE, case=case, author=cast.agent, signed=cast.agent.signature,
            outcome="accepted", text="Accordé", chain=["colleague"], submitted_at=at,
        )  # fmt: skip
        act = Act(
            number="2026-1", on=at.date(), starts_on=at.date(), sectors=(CULTURE,), giver="du maire",
            units=(cast.association.pk,), published="Site de la ville",
        )  # fmt: skip
        delegation = record_delegation(cast.town.pk, cast.agent, act, by=chief, today=at.date(), at=at)
        return {
            **sorted_message(cast, at=at),
            "absence": absence.pk,
            "delegation": delegation.pk,
            "submitted": submitted.pk,
            "agent": cast.agent.pk,
            "call_back": call.pk,
            "contact": call.contact_id,
            "delivery": delivery.pk,
            "document": new_id(),
            "draft": draft_of(cast),
            "export": export.pk,
            "held": held.pk,
            "letter": letter_to_print(case, at=at),
            "label": create_label(chief, name="Fête", tone="info", reserved_to=CULTURE, at=at).pk,
            "made": merge(kept.pk, absorbed.pk, by=cast.agent, at=at).pk,
            "one": one.pk,
            "opinion": opinion.pk,
            "other": other.pk,
            "point": point_of(one, "camille@courriel.example", verified_at=at).pk,
            "profile": one.pk,
            "relation": relate(one, other).pk,
            "run": run.pk,
            "slip": slip.pk,
            "snippet": write_snippet(
                chief, title="Bonjour", body="Bonjour", reserved_to=CULTURE, unit=None, at=at
            ).pk,
            "view": view.pk,
            **stopped(cast, at=at),
            **campaign_of(cast),
        }


def campaign_of(cast: Cast) -> Made:
    """A subject people may agree to, and a campaign on it that waits to be approved."""
    informing = Informing(cast)
    informing.agreed("lea@courriel.example")
    return {"topic": informing.works.pk, "campaign": informing.submitted().pk}


def letter_to_print(case: Case, *, at: datetime) -> UUID:
    """A letter that leaves on paper."""
    document = store_ours(
        makers.pdf(), name="message.pdf", authority=case.authority_id, sector=case.sector, holder_id=case.pk, at=at,
        document_type="new-message",
    )  # fmt: skip
    reason = PaperLetter.Reason.PREFERRED
    return ask_to_print(case, document, key="message:y", purpose=Purpose.MESSAGE, reason=reason, at=at).pk


def sorted_message(cast: Cast, *, at: datetime) -> Made:
    """A message in the tray, and what was done of it."""
    contact = Interaction.objects.create(
        authority=cast.town, sector=CULTURE, channel="email", direction="in", body="Bonjour", occurred_at=at
    )
    arrival = Arrival.objects.create(
        authority=cast.town, sector=CULTURE, interaction=contact, unit=cast.association, channel="email",
        key="0", thread=contact.pk, arrived_at=at, recorded_at=at, nature="message", certainty="none",
    )  # fmt: skip
    done = sorted_as(arrival, Sorting.Gesture.RELEASE, agent=cast.agent, at=at)
    return {
        "arrival": arrival.pk,
        "sorting": done.pk,
        "position": 0,
        "written": new_id(),
        "awaiting": awaited(cast, at=at),
    }


def awaited(cast: Cast, *, at: datetime) -> UUID:
    """An answer awaited."""
    told = Interaction.objects.create(
        authority=cast.town, sector=CULTURE, channel="email", direction="out", body="Quel jour ?", occurred_at=at,
        agent=cast.agent,
    )  # fmt: skip
    today = at.date()
    return await_answer(
        told, about=Awaiting.About.ARRIVAL, thread=new_id(), unit=cast.association.pk,
        until=today + timedelta(days=7), today=today, by=cast.agent, at=at,
    ).pk  # fmt: skip


def stopped(cast: Cast, *, at: datetime) -> Made:
    """A task awaited in a process, and a step that is blocked in it."""
    life = Life(cast, CHECK, End("end"), at=at)
    incident = Incident.objects.create(
        authority=cast.town, sector=CULTURE, case=life.case, element="check", attempt=1, title="Vérifier",
        reason="Plus personne", opened_at=at,
    )  # fmt: skip
    return {"task": life.task("check").pk, "incident": incident.pk}


def draft_of(cast: Cast) -> object:
    """What the agent began to type for somebody at the desk."""
    with scope():
        return start_draft(cast.procedure, at=timezone.now(), channel=Channel.COUNTER, agent=cast.agent).pk


def tried(client: Client, made: Made, *, only: Set[str] = ALL, but: Set[str] = frozenset()) -> list[str]:
    """The addresses that answer something else than that it does not exist."""
    said: list[str] = []
    for name, parts in named().items():
        if (only is ALL or only & set(parts)) and not but & set(parts):
            there = reverse(name, kwargs={part: WORDS.get(part) or made[part] for part in parts})
            answers = [ask(there).status_code for ask in (client.get, client.post)]
            if not set(answers) <= {404, 405}:
                said.append(f"{name}: {answers}")
    return said


def test_every_address_is_tried(made: Made) -> None:
    parts = {part for parts in named().values() for part in parts}
    assert parts == set(made) | set(WORDS)
    assert len(named()) > 50


def neighbour(cast: Cast) -> Agent:
    """Somebody who manages the other sector, in the same town and for the same units."""
    rights = [Right.SEE, Right.ACT, Right.MANAGE, Right.RECEIVE]
    return cast.agent_of(cast.town, "Nadia Voisine", rights=rights, sectors=[SCHOOL], unit=cast.childhood)


def test_a_right_identifier_is_worth_a_wrong_one_in_another_town(cast: Cast, made: Made) -> None:
    assert tried(cast.sign_in(cast.outsider_town), made) == []


def test_a_right_identifier_is_worth_a_wrong_one_in_another_sector(cast: Cast, made: Made) -> None:
    assert tried(cast.sign_in(neighbour(cast)), made, but=OPEN_TO_A_NEIGHBOUR) == []


@pytest.mark.parametrize("who", ["colleague", "manager"])
def test_what_is_hers_alone_is_nobody_elses(cast: Cast, made: Made, who: str) -> None:
    assert tried(cast.sign_in(getattr(cast, who)), made, only=HERS_ALONE) == []
