"""The verbs of the staff: inviting, joining, giving rights, leaving, being away."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from parvis.accounts.adapter import remove_second_factors
from parvis.accounts.models import Account
from parvis.accounts.sessions import close_sessions
from parvis.authorities.models import Unit
from parvis.events.actors import SYSTEM, Actor
from parvis.events.record import record

from .models import Absence, Agent, Invitation, Membership, Right
from .queries import comes_back_to
from .rights import Grants
from .substitution import LENT

INVITATION_LIFE = timedelta(days=7)


class CannotInvite(Exception):
    """The inviter manages nothing there, the rights exceed her own, or the address is already used."""


class CannotAccept(Exception):
    """The invitation has expired, served already, or its agent has left."""


class CannotChangeRights(Exception):
    """The manager does not manage that place, would give more than she has, or change her own rights."""


class CannotLeave(Exception):
    """The agent has already left, or the manager would dismiss herself."""


class CannotRemoveFactor(Exception):
    """The agent has no second factor, is the manager herself, or has rights the manager does not hold."""


class CannotUnlock(Exception):
    """The agent has no account, or has left."""


class CannotOperate(Exception):
    """The agent has left or has no account; or has, or has not, the operation of the installation already."""


class CannotBeAway(Exception):
    """The days are out of order or over, or the substitute is not a colleague."""


class AlreadyAway(CannotBeAway):
    """An absence is declared on some of these days."""


class NobodyThere(CannotBeAway):
    """Whoever would stand in is away too on some of these days, and replaced in the end by who goes away."""


def invite(
    grants: Grants,
    *,
    given_name: str,
    family_name: str,
    quality: str,
    email: str,
    rights: Iterable[str],
    sectors: Iterable[str],
    unit: Unit | None,
    at: datetime,
    telephone: str = "",
) -> Invitation:
    """Invite an agent of the manager's own authority: an account without password, and a link for seven days.

    The manager gives at most the rights she holds herself at that place.
    """
    by = grants.agent
    place = (by.authority_id, unit.pk if unit else None)
    wanted, places = frozenset(rights), frozenset(sectors)
    if (unit and unit.authority_id != by.authority_id) or not may_give(grants, place, wanted, places):
        raise CannotInvite("rights")
    account = _new_account(email)
    agent = Agent.objects.create(
        authority_id=by.authority_id,
        account=account,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        quality=quality.strip(),
        email=account.email,
        telephone=telephone.strip(),
    )
    Membership.objects.create(
        agent=agent, authority_id=by.authority_id, unit=unit, rights=sorted(wanted), sectors=sorted(places)
    )
    invitation = Invitation.objects.create(
        authority_id=by.authority_id, agent=agent, sent_at=at, expires_at=at + INVITATION_LIFE
    )
    _tell(
        "agent.invited",
        agent,
        by=by.actor,
        at=at,
        objects=[("unit", unit.pk, "place")] if unit else [],
        facts={"rights": sorted(wanted), "sectors": sorted(places)},
    )
    return invitation


def _new_account(email: str) -> Account:
    """Open an account without password. Raises CannotInvite."""
    try:
        with transaction.atomic():
            return Account.objects.create_user(email)
    except IntegrityError as taken:
        raise CannotInvite("email") from taken


def invite_again(grants: Grants, invitation: UUID, *, at: datetime) -> Invitation:
    """Renew an invitation that was not accepted; the links sent before no longer open anything.

    The link opens the account of who is invited: only a manager of all her places gets it. Raises CannotInvite.
    """
    found = Invitation.objects.select_for_update().select_related("agent").get(pk=invitation)
    if found.accepted_at is not None or found.agent.left_on is not None:
        raise CannotInvite("accepted")
    if not manages_all_of(grants, found.agent):
        raise CannotInvite("right")
    found.sent_at, found.expires_at = at, at + INVITATION_LIFE
    found.save(update_fields=["sent_at", "expires_at"])
    _tell("agent.invited", found.agent, by=grants.agent.actor, at=at)
    return found


def accept_invitation(invitation: UUID, password: str, *, sent_at: datetime, at: datetime) -> Account:
    """Choose the password that an invitation lets choose, once. ``sent_at`` is when the link was made."""
    found = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("agent__account")
        .filter(pk=invitation)
        .first()
    )
    account = found.agent.account if found else None
    if found is None or account is None or not found.is_open(sent_at=sent_at, at=at):
        raise CannotAccept(str(invitation))
    account.set_password(password)
    account.save(update_fields=["password"])
    found.accepted_at = at
    found.save(update_fields=["accepted_at"])
    _tell("agent.joined", found.agent, by=found.agent.actor, at=at)
    return account


def set_membership(
    grants: Grants,
    agent: Agent,
    *,
    unit: Unit | None,
    rights: Iterable[str],
    sectors: Iterable[str],
    at: datetime,
) -> None:
    """Give an agent these rights at one place of the authority; no right takes the place away.

    A manager changes only the places she manages, gives at most what she holds there, never touches her own.
    """
    wanted, places = frozenset(rights), frozenset(sectors)
    authority = grants.agent.authority_id
    place = (authority, unit.pk if unit else None)
    found = (
        Membership.objects.select_for_update().filter(agent=agent, authority_id=authority, unit=unit).first()
    )
    before = (frozenset(found.rights), frozenset(found.sectors)) if found else (frozenset(), frozenset())
    if (
        agent.authority_id != authority
        or agent.pk == grants.agent.pk
        or (unit is not None and unit.authority_id != authority)
        or not may_give(grants, place, wanted | before[0], places | before[1])
        or (wanted and not places)
    ):
        raise CannotChangeRights(str(agent.pk))
    if found and not wanted:
        found.delete()
    elif found:
        found.rights, found.sectors = sorted(wanted), sorted(places)
        found.save(update_fields=["rights", "sectors"])
    elif wanted:
        Membership.objects.create(
            agent=agent, authority_id=authority, unit=unit, rights=sorted(wanted), sectors=sorted(places)
        )
    _tell(
        "agent.rights_changed",
        agent,
        by=grants.agent.actor,
        at=at,
        objects=[("unit", unit.pk, "place")] if unit else [],
        facts={"rights": sorted(wanted), "sectors": sorted(places) if wanted else []},
    )


def keep_account_change(agent: Agent, what: str, *, at: datetime) -> None:
    """Write in the journal that an agent changed what opens her account (``what``: a password, a passkey...)."""
    _tell("agent.account_changed", agent, by=agent.actor, at=at, facts={"what": what})


def leave(grants: Grants, agent: Agent, *, on: date, at: datetime) -> Agent:
    """Say that an agent leaves; from that day nothing opens to her, and her name stays in what she did."""
    locked = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if locked.left_on is not None or locked.pk == grants.agent.pk or not manages_all_of(grants, locked):
        raise CannotLeave(str(agent.pk))
    locked.left_on = on
    locked.save(update_fields=["left_on"])
    _tell("agent.left", locked, by=grants.agent.actor, at=at)
    return locked


def remove_second_factor(grants: Grants, agent: Agent, *, at: datetime) -> Account:
    """Take away the second factor of an agent who has lost it, and end her sessions.

    Her password is still asked, and another second factor before anything else if her rights want one.
    """
    locked = Agent.objects.select_for_update(of=("self",)).select_related("account").get(pk=agent.pk)
    account = locked.account
    if account is None or locked.pk == grants.agent.pk or not manages_all_of(grants, locked):
        raise CannotRemoveFactor(str(agent.pk))
    if not remove_second_factors(account.pk):
        raise CannotRemoveFactor(str(agent.pk))
    close_sessions(account.pk)
    _tell("agent.second_factor_removed", locked, by=grants.agent.actor, at=at)
    return account


def unlock(agent: Agent, *, on: date, at: datetime) -> Account:
    """Take away all that opens the account of an agent: second factors, sessions, and the password too.

    Asked for on the server, where nothing proves who asks: only who reads her mail comes in again, by the
    link to choose a new password. Raises CannotUnlock.
    """
    locked = Agent.objects.select_for_update(of=("self",)).select_related("account").get(pk=agent.pk)
    account = locked.account
    if account is None or locked.has_left(on):
        raise CannotUnlock(str(agent.pk))
    remove_second_factors(account.pk)
    close_sessions(account.pk)
    account.set_unusable_password()
    account.save(update_fields=["password"])
    _tell("agent.unlocked", locked, by=SYSTEM, at=at)
    return account


def entrust_operation(agent: Agent, *, is_given: bool, on: date, at: datetime) -> Agent:
    """Have an agent look after the installation, or no longer. Asked for on the server. Raises CannotOperate."""
    locked = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    if locked.is_operator == is_given or (is_given and (locked.account_id is None or locked.has_left(on))):
        raise CannotOperate(str(agent.pk))
    locked.is_operator = is_given
    locked.save(update_fields=["is_operator"])
    _tell("agent.operation_given" if is_given else "agent.operation_taken", locked, by=SYSTEM, at=at)
    return locked


def choose_shortcuts(agent: Agent, *, are_on: bool, at: datetime) -> Agent:
    """Turn the single-key shortcuts of her own pages on or off (WCAG 2.2, criterion 2.1.4)."""
    found = Agent.objects.select_for_update(of=("self",)).get(pk=agent.pk)
    found.has_shortcuts = are_on
    found.save(update_fields=["has_shortcuts"])
    _tell("agent.habits_chosen", found, by=agent.actor, at=at)
    return found


def declare_absence(
    agent: Agent,
    *,
    starts_on: date,
    ends_on: date,
    substitute: Agent | None,
    by: Agent,
    today: date,
    at: datetime,
) -> Absence:
    """Declare days away and who stands in: her own, or a colleague's as their manager (the door checks).

    Raises CannotBeAway, AlreadyAway, NobodyThere.
    """
    if (
        ends_on < starts_on
        or ends_on < today
        or (substitute and (substitute.pk == agent.pk or substitute.authority_id != agent.authority_id))
    ):
        raise CannotBeAway(str(agent.pk))
    Agent.objects.select_for_update().get(pk=agent.pk)
    if Absence.objects.filter(agent=agent, starts_on__lte=ends_on, ends_on__gte=starts_on).exists():
        raise AlreadyAway(str(agent.pk))
    if substitute and comes_back_to(agent, substitute, starts_on=starts_on, ends_on=ends_on):
        raise NobodyThere(str(agent.pk))
    absence = Absence.objects.create(
        authority_id=agent.authority_id,
        agent=agent,
        substitute=substitute,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    named = [("agent", substitute.pk, "substitute")] if substitute else []
    _tell("agent.absence_declared", agent, by=by.actor, at=at, objects=named, facts=_days(absence))
    return absence


def cancel_absence(absence: UUID, *, agent: Agent, by: Agent, at: datetime) -> None:
    """Take back an absence."""
    found = Absence.objects.select_for_update().filter(pk=absence, agent=agent).first()
    if found is None:
        raise CannotBeAway(str(absence))
    days = _days(found)
    found.delete()
    _tell("agent.absence_cancelled", agent, by=by.actor, at=at, facts=days)


def may_give(
    grants: Grants, place: tuple[UUID, UUID | None], rights: frozenset[str], sectors: frozenset[str]
) -> bool:
    """Whether a manager may give these rights there: she manages the place and holds each of them herself."""
    authority, unit = place
    return any(
        Right.MANAGE.value in grant.rights
        and grant.authority == authority
        and rights <= grant.rights
        and sectors <= grant.sectors
        and (grant.units is None or unit in grant.units)
        for grant in grants.items
    )


def manages_all_of(grants: Grants, agent: Agent) -> bool:
    """Whether a manager manages every place where an agent has rights, and holds each of them herself."""
    return all(
        may_give(grants, (item.authority_id, item.unit_id), frozenset(item.rights), frozenset(item.sectors))
        for item in agent.memberships.all()
    )


def manages_absences_of(grants: Grants, agent: Agent) -> bool:
    """Whether a manager manages every place of an agent that her absence lends to who stands in for her."""
    return all(
        grants.may(Right.MANAGE, authority=item.authority_id, sector=sector, unit=item.unit_id)
        for item in agent.memberships.all()
        if LENT & set(item.rights)
        for sector in item.sectors
    )


def _days(absence: Absence) -> dict[str, str]:
    return {"starts_on": absence.starts_on.isoformat(), "ends_on": absence.ends_on.isoformat()}


def _tell(
    kind: str,
    agent: Agent,
    *,
    by: Actor,
    at: datetime,
    objects: Iterable[tuple[str, UUID, str]] = (),
    facts: Mapping[str, Any] | None = None,
) -> None:
    record(
        kind,
        authority=agent.authority_id,
        objects=[("agent", agent.pk, "subject"), *objects],
        by=by,
        occurred_at=at,
        **(facts or {}),
    )
