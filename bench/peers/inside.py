"""What the comparison asks of Parvis from inside, in a process of its own; answers are JSON.

python -m bench.peers.inside tell LOGIN FILE    every request of the volume as plain values, one a line
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.peers.words import texts_of
from parvis.agents.models import Agent, Membership
from parvis.authorities.models import Authority
from parvis.authorities.sectors import Sector
from parvis.base.scope import Wall, scope
from parvis.cases.models import Case, CaseInteraction, Decision, Note

Told = dict[str, Any]


def tell(login: str, path: str) -> Told:
    """Write every case as a request; return the queues, the agents, and the queues that one agent sees."""
    authorities = {one.pk: one for one in Authority.objects.order_by("code")}
    walls = [Wall(key, sector) for key in authorities for sector in ("", *Sector.values)]
    with scope(walls=walls):
        agents = {one.pk: one for one in Agent.objects.select_related("account").order_by("pk")}
        said = messages(agents)
        queues: set[tuple[str, str]] = set()
        with Path(path).open("w", encoding="utf-8") as lines:
            for case in cases():
                place = authorities[case.authority_id]
                queues.add((place.code, case.sector))
                told = request(case, place.code, agents, said.get(case.pk, []))
                lines.write(json.dumps(told, ensure_ascii=False) + "\n")
        seen = {
            (authorities[one.authority_id].code, sector)
            for one in Membership.objects.filter(agent__account__email=login).order_by("pk")
            for sector in one.sectors
        }
    names = {one.code: one.name for one in authorities.values()}
    return {
        "queues": {
            f"{code}/{sector}": f"{names[code]} – {Sector(sector).label}" for code, sector in sorted(queues)
        },
        "agents": [
            {"email": one.email, "given_name": one.given_name, "family_name": one.family_name}
            for one in agents.values()
        ],
        "seen": sorted(f"{code}/{sector}" for code, sector in seen & queues),
    }


def cases() -> Iterator[Case]:
    """Every case, the oldest first."""
    found = Case.objects.select_related("applicant").order_by("received_at", "pk")
    yield from found.iterator(chunk_size=2_000)


def messages(agents: dict[UUID, Agent]) -> dict[UUID, list[Told]]:
    """What was said about each case, in order: messages, notes, decisions."""
    found: dict[UUID, list[Told]] = defaultdict(list)

    def add(case: UUID, kind: str, at: Any, agent: UUID | None, text: str) -> None:
        email = agents[agent].email if agent else ""
        found[case].append({"kind": kind, "at": at.isoformat(), "agent": email, "text": text})

    contacts = CaseInteraction.objects.select_related("interaction").order_by("pk")
    for link in contacts.iterator(chunk_size=2_000):
        said = link.interaction
        kind = "received" if said.direction == "in" else "sent"
        add(link.case_id, kind, said.occurred_at, said.agent_id, said.body)
    for note in Note.objects.order_by("pk").iterator(chunk_size=2_000):
        add(note.case_id, "note", note.written_at, note.author_id, note.body)
    for one in Decision.objects.order_by("pk").iterator(chunk_size=2_000):
        words = "\n".join(filter(None, (one.text, one.reasons_in_law, one.reasons_in_fact)))
        add(one.case_id, "sent", one.decided_at, one.author_id, words or one.get_outcome_display())
    for said_of in found.values():
        said_of.sort(key=lambda one: one["at"])
    return found


def request(case: Case, authority: str, agents: dict[UUID, Agent], said: list[Told]) -> Told:
    """A case as every product can hold it."""
    applicant = case.applicant
    words = [applicant.display_name, applicant.email, applicant.telephone, applicant.address]
    return {
        "reference": case.reference,
        "queue": f"{authority}/{case.sector}",
        "title": case.title,
        "text": "\n".join(filter(None, [*words, *texts_of(case.answers)])),
        "state": case.state,
        "opened_at": case.received_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
        "due_on": case.due_on.isoformat(),
        "name": applicant.display_name,
        "email": applicant.email,
        "agent": agents[case.responsible_id].email if case.responsible_id else "",
        "messages": said,
    }


if __name__ == "__main__":
    json.dump(tell(*sys.argv[2:]), sys.stdout, ensure_ascii=False)
