"""Saved views of the inbox, and how each agent likes hers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent
from parvis.agents.rights import READING, Grants
from parvis.authorities.models import Authority, Unit
from parvis.base.identifiers import new_id


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Words for sets of views."""

    def usable_by(self, grants: Grants) -> "SavedViewQuerySet":
        """Her own, and those shared where she may look at cases."""
        mine = Q(owner=grants.agent)
        for grant in grants.items:
            if not grant.rights & {right.value for right in READING}:
                continue
            mine |= Q(authority_id=grant.authority, reach=SavedView.Reach.AUTHORITY)
            unit = Q() if grant.units is None else Q(unit_id__in=sorted(grant.units))
            mine |= Q(authority_id=grant.authority, reach=SavedView.Reach.UNIT) & unit
        return self.filter(mine)


class SavedView(models.Model):
    """Filters of the inbox under a name. It opens nothing: rights apply when the cases are read."""

    class Reach(models.TextChoices):
        OWN = "own", _("Vous seulement")
        UNIT = "unit", _("Un service")
        AUTHORITY = "authority", _("Toute la collectivité")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    owner = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_constraint=False)
    name = models.CharField(max_length=60)
    filters = models.JSONField(default=dict)
    """The filters as the address of the inbox bears them: a name, a value."""
    columns = models.JSONField(default=list)
    """The columns its owner chose for it, in order; empty: the usual ones."""
    reach = models.CharField(max_length=10, choices=Reach.choices, default=Reach.OWN)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_constraint=False
    )
    """The service it is shared with."""
    position = models.PositiveSmallIntegerField(default=0)
    """Its place in the list, the smallest first."""

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("vue enregistrée")
        ordering = ["position", "name", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name"),
            models.CheckConstraint(
                condition=Q(reach="unit", unit__isnull=False)
                | Q(reach__in=["own", "authority"], unit__isnull=True),
                name="view_shared_with_one_place",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def has_words(self) -> bool:
        """Whether it looks for words typed by hand, which may be somebody's name."""
        return bool(str(self.filters.get("q", "")).strip())

    def is_shared(self) -> bool:
        """Whether others than its owner use it."""
        return self.reach != self.Reach.OWN


class InboxHabits(models.Model):
    """How an agent likes her inbox: what opens first, and the columns."""

    agent = models.OneToOneField(
        Agent, models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    opens_on_inbox = models.BooleanField(default=False)
    """Whether the inbox opens first although she manages."""
    opens_on = models.ForeignKey(
        SavedView, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False
    )
    """The view that opens first, when she chose one."""
    columns = models.JSONField(default=dict)
    """The columns she chose, by view (its id; empty: no view)."""

    class Meta:
        verbose_name = _("habitudes de la boîte de réception")

    def __str__(self) -> str:
        return str(self.agent_id)
