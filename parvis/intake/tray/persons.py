"""Saying whose message it is: a file of its sector, or one opened for who wrote."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from parvis.agents.models import Agent
from parvis.base.scope import Wall
from parvis.people.actions import CannotAddContact, CannotCorrect, add_contact_point, declare_profile
from parvis.people.models import ContactPoint, Profile

from ..models import Arrival, Sorting
from .attaching import standing_profile
from .sorting import Gesture, held, sorted_as, undoing


class CannotConfirm(Exception):
    """The file is of another wall, or was merged meanwhile; no ``name`` was given for a new one; or it is ``known``
    already whose message it is.
    """


def confirm_person(
    arrival: Arrival, profile: UUID, *, keeps_address: bool, agent: Agent, at: datetime
) -> Sorting:
    """Say whose message it is: it enters her file. ``keeps_address``: the address becomes one of hers, not verified.

    Raises CannotSort, CannotConfirm.
    """
    found = held(arrival.pk)
    # A merge takes the same lock: nothing attaches itself to a file just absorbed.
    hers = Profile.objects.select_for_update(of=("self",)).filter(
        pk=profile, authority_id=found.authority_id, sector=found.sector, merged_into=None
    ).first()  # fmt: skip
    if hers is None:
        raise CannotConfirm(str(profile))
    message = found.interaction
    former, message.profile = message.profile_id, hers
    message.save(update_fields=["profile"])
    point = _kept_address(found, hers, agent=agent, at=at) if keeps_address else None
    return sorted_as(
        arrival,
        Gesture.PERSON,
        agent=agent,
        at=at,
        kept={"profile": str(former or ""), "point": str(point.pk) if point else ""},
    )


def open_person(
    arrival: Arrival,
    *,
    family_name: str,
    given_names: str,
    birth_date: date | None,
    keeps_address: bool,
    agent: Agent,
    at: datetime,
) -> Sorting:
    """Open the file of who wrote, whom the sector does not know, and say that it is she.

    Raises CannotSort, CannotConfirm.
    """
    if held(arrival.pk).interaction.profile_id is not None:
        raise CannotConfirm("known")
    try:
        profile = declare_profile(
            Wall(arrival.authority_id, arrival.sector),
            family_name=family_name,
            given_names=given_names,
            birth_date=birth_date,
            by=agent,
            at=at,
        )
    except CannotCorrect as refused:
        raise CannotConfirm("name") from refused
    return confirm_person(arrival, profile.pk, keeps_address=keeps_address, agent=agent, at=at)


def _kept_address(arrival: Arrival, profile: Profile, *, agent: Agent, at: datetime) -> ContactPoint | None:
    try:
        with transaction.atomic():
            return add_contact_point(
                profile.pk, ContactPoint.Kind.EMAIL, arrival.sender_address, by=agent, at=at
            )
    except CannotAddContact:
        return None


def _say_nobody(sorting: Sorting, arrival: Arrival, _agent: Agent, _at: datetime) -> None:
    """The file is left as it was, but for an address that somebody verified meanwhile."""
    message = arrival.interaction
    message.profile_id = standing_profile(sorting.kept)
    message.save(update_fields=["profile"])
    if point := sorting.kept.get("point"):
        ContactPoint.objects.filter(pk=point, verified_at=None, is_preferred=False).delete()


undoing(Gesture.PERSON, _say_nobody)
