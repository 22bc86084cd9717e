"""Who gets which campaign: the agents of its authority who act for, or manage, the service that writes it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from parvis.agents.access import NotFound
from parvis.agents.rights import Grants, Right
from parvis.authorities.models import Unit

from .models import Campaign, CampaignQuerySet, Topic, TopicQuerySet

WRITING = (Right.ACT, Right.MANAGE)
"""Rights by which one writes a campaign of a service and reads what became of it."""


def campaigns_of(grants: Grants) -> CampaignQuerySet:
    """The campaigns an agent may look at."""
    return Campaign.objects.filter(_placed(grants, WRITING))


def campaign_for(grants: Grants, campaign: UUID) -> Campaign:
    """One of them; NotFound, be it absent or another's."""
    found = campaigns_of(grants).select_related("authority", "unit").filter(pk=campaign).first()
    if found is None:
        raise NotFound(str(campaign))
    return found


def may_approve(grants: Grants, campaign: Campaign) -> bool:
    """Whether she may have a campaign leave: she manages its service, and did not write it."""
    return campaign.author_id != grants.agent.pk and _covers(grants, campaign.unit_id, (Right.MANAGE,))


def may_write(grants: Grants, campaign: Campaign) -> bool:
    """Whether she may change a draft, submit it, take it back."""
    return _covers(grants, campaign.unit_id, WRITING)


def may_campaign(grants: Grants) -> bool:
    """Whether campaigns are any business of hers."""
    return any(units is None or units for units in _in_her_town(grants, WRITING))


def may_set_terms(grants: Grants) -> bool:
    """Whether she manages the whole authority: the pace and the price are its own."""
    return any(units is None for units in _in_her_town(grants, (Right.MANAGE,)))


def writing_units(grants: Grants) -> list[Unit]:
    """The services in whose name she may write, by name."""
    return _units(grants, WRITING)


def keeping_units(grants: Grants) -> list[Unit]:
    """The services whose topics she keeps: those she manages."""
    return _units(grants, (Right.MANAGE,))


def topics_kept(grants: Grants) -> TopicQuerySet:
    """The topics she keeps, retired ones included."""
    return Topic.objects.filter(_placed(grants, (Right.MANAGE,)))


def topic_kept(grants: Grants, topic: UUID) -> Topic:
    """One of them; NotFound, be it absent or another's."""
    found = topics_kept(grants).filter(pk=topic).first()
    if found is None:
        raise NotFound(str(topic))
    return found


def topics_to_write_on(grants: Grants) -> TopicQuerySet:
    """The topics of her authority: whoever agreed to one may be written to by any of its services."""
    return Topic.objects.filter(authority_id=grants.agent.authority_id, retired_at=None)


def _in_her_town(grants: Grants, rights: Iterable[Right]) -> Iterable[frozenset[UUID] | None]:
    """What her memberships in her own authority cover with one of these rights; None: all of it."""
    wanted = {right.value for right in rights}
    return (
        grant.units
        for grant in grants.items
        if grant.authority == grants.agent.authority_id and grant.rights & wanted
    )


def _placed(grants: Grants, rights: Iterable[Right]) -> Q:
    covered = list(_in_her_town(grants, rights))
    place = Q(authority_id=grants.agent.authority_id)
    if None in covered:
        return place
    return place & Q(unit_id__in=sorted({unit for units in covered for unit in units or ()}))


def _covers(grants: Grants, unit: UUID, rights: Iterable[Right]) -> bool:
    return any(units is None or unit in units for units in _in_her_town(grants, rights))


def _units(grants: Grants, rights: Iterable[Right]) -> list[Unit]:
    found = Unit.objects.filter(authority_id=grants.agent.authority_id).order_by("name", "id")
    return [unit for unit in found if _covers(grants, unit.pk, rights)]
