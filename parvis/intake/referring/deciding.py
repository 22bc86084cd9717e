"""Deciding that a message is another authority's matter, and taking that back before it leaves."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from procrastinate.contrib.django import app as jobs

from parvis.agents.models import Agent
from parvis.authorities.models import Authority
from parvis.authorities.sectors import is_secret
from parvis.base.identifiers import new_id
from parvis.connectors.email.contract import is_address
from parvis.documents.models import Document

from ..models import Arrival, OutsideAuthority, Referral, Sorting
from ..tray.sorting import CannotUndo, sorted_as, undoing

LEAVE = "parvis.intake.jobs.send_referral"
REFER = Sorting.Gesture.REFER


class CannotRefer(Exception):
    """Said in one word: ``itself`` (it is our own matter), ``name``, ``email``, ``reach`` (no way to reach it),
    ``infected`` (the original may not leave this house), ``secret`` (what is under secrecy leaves by post alone).
    """


@dataclass(frozen=True)
class Destination:
    """The competent authority: ``to`` when it is of this installation; otherwise how it is called and reached."""

    to: Authority | None = None
    name: str = ""
    email: str = ""
    postal_address: str = ""
    telephone: str = ""


def refer(
    arrival: Arrival,
    to: Destination,
    *,
    explanation: str = "",
    agent: Agent,
    at: datetime,
    leaves_at: datetime | None = None,
) -> Referral:
    """Have a message leave to the competent authority, at once or at its moment. Raises CannotRefer, CannotSort."""
    reached = _reached(arrival, to)
    _check(arrival, reached)
    moment = leaves_at or at
    id_ = new_id()
    sorted_as(arrival, REFER, agent=agent, at=at, kept={"referral": str(id_)})
    row = Referral.objects.create(
        id=id_,
        authority_id=arrival.authority_id,
        sector=arrival.sector,
        arrival=arrival,
        to=reached.to,
        name=reached.name,
        email=reached.email,
        postal_address=reached.postal_address,
        telephone=reached.telephone,
        explanation=explanation.strip(),
        agent=agent,
        signed=agent.signature,
        decided_at=at,
        leaves_at=moment,
    )
    if reached.to is None:
        _remember(reached, arrival.authority_id, at=at)
    job = jobs.configure_task(LEAVE, queue="email", schedule_at=moment, allow_unknown=True)
    job.defer(referral=str(row.pk), authority=str(row.authority_id))
    return row


def proposed_outside(authority: UUID) -> list[OutsideAuthority]:
    """The authorities outside this installation that agents wrote to, the last used first."""
    return list(OutsideAuthority.objects.filter(authority_id=authority)[:100])


def proposed_here(authority: UUID) -> list[Authority]:
    """The other authorities of this installation, by name."""
    return list(Authority.objects.exclude(pk=authority).order_by("name", "id")[:500])


def _reached(arrival: Arrival, to: Destination) -> Destination:
    """How it is reached, in the words kept; an authority of this installation says so itself."""
    if to.to is not None:
        here = to.to
        if here.pk == arrival.authority_id:
            raise CannotRefer("itself")
        return Destination(here, here.name, here.email, here.address, here.telephone)
    lines = (line.strip() for line in to.postal_address.splitlines())
    return Destination(
        None,
        " ".join(to.name.split()),
        to.email.strip(),
        "\n".join(line for line in lines if line),
        to.telephone.strip(),
    )


def _check(arrival: Arrival, to: Destination) -> None:
    if not to.name:
        raise CannotRefer("name")
    if to.email and not is_address(to.email):
        raise CannotRefer("email")
    if not to.email and not to.postal_address:
        raise CannotRefer("reach")
    if to.to is None and is_secret(arrival.sector) and not to.postal_address:
        raise CannotRefer("secret")
    original = original_of(arrival)
    if original is not None and original.state == Document.State.INFECTED:
        raise CannotRefer("infected")


def original_of(arrival: Arrival) -> Document | None:
    """The bytes as they came; those of the whole message when an agent split it."""
    if arrival.original_id is None and arrival.split_from_id is not None:
        whole = Arrival.objects.filter(pk=arrival.split_from_id).select_related("original").first()
        return whole.original if whole else None
    return arrival.original


def _remember(to: Destination, authority: UUID, *, at: datetime) -> None:
    """Propose it again; what a colleague knows at another address stays beside, never replaced."""
    known, is_new = OutsideAuthority.objects.get_or_create(
        authority_id=authority,
        name=to.name,
        email=to.email,
        defaults={"postal_address": to.postal_address, "telephone": to.telephone, "used_at": at},
    )
    if not is_new:
        known.used_at = at
        known.save(update_fields=["used_at"])


def _take_back(sorting: Sorting, arrival: Arrival, agent: Agent, at: datetime) -> None:
    row = Referral.objects.select_for_update(of=("self",)).get(pk=sorting.kept["referral"])
    if not row.is_waiting():
        raise CannotUndo("left", sorting)
    row.state, row.ended_at = Referral.State.TAKEN_BACK, at
    row.save(update_fields=["state", "ended_at"])


undoing(REFER, _take_back)
