"""The request, the draft it comes from, and who filed it."""

from datetime import date

from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.db.models.functions import Cast, Lower
from django.db.models.functions import Right as LastSigns
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Absence, Agent, Membership, Right, signature_kept
from parvis.agents.rights import Grants
from parvis.authorities.models import Authority, Unit
from parvis.authorities.sealed import SealedJSONField
from parvis.authorities.sectors import Sector, is_secret
from parvis.base.identifiers import new_id
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.natures import DECISIONS, IMPLICIT, Outcome
from parvis.interactions.models import Channel
from parvis.people.models import Profile


class Draft(models.Model):
    """Answers being written. Its id becomes the id of the case: one draft makes one case or none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_constraint=False)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.PORTAL)
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    """Who types it for the person, at the desk: nobody else opens it."""
    is_by_helper = models.BooleanField(default=False)
    """Whether somebody fills it online for another person."""
    known_profile = models.UUIDField(null=True, blank=True)
    """The file it was begun from; a plain id, read again when it is sent."""
    language = models.CharField(max_length=5, default="fr")
    answers = SealedJSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    expires_on = models.DateField()
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("brouillon")
        indexes = [
            models.Index(fields=["expires_on"], name="draft_expires"),
            models.Index(
                fields=["agent", "-saved_at"],
                condition=Q(agent__isnull=False, submitted_at=None),
                name="draft_typed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


def _is_in_path(path: OuterRef, unit: str) -> Func:
    return Func(
        path, Cast(unit, models.TextField()), function="jsonb_exists", output_field=models.BooleanField()
    )


def _told_to(grants: Grants) -> Q:
    """The condition that an agent answers for a case, manages there or is named in it."""
    named = Confidant.objects.filter(case=OuterRef("pk"), agent=grants.agent)
    return Q(responsible=grants.agent) | grants.condition([Right.MANAGE]) | Q(Exists(named))


class CaseQuerySet(models.QuerySet["Case"]):
    """Words for sets of cases."""

    def visible_to(self, grants: Grants) -> "CaseQuerySet":
        """Those in the units and sectors where the agent may look, but for what is hidden from her."""
        return self.filter(grants.condition()).shown_to(grants)

    def shown_to(self, grants: Grants) -> "CaseQuerySet":
        """Without the confidential ones that she neither answers for, nor manages, nor is named in."""
        return self.filter(Q(is_confidential=False) | _told_to(grants))

    def hidden_from(self, grants: Grants) -> "CaseQuerySet":
        """The ones that ``shown_to`` leaves out."""
        return self.filter(is_confidential=True).exclude(_told_to(grants))

    def open(self) -> "CaseQuerySet":
        """Those that still ask something of the service or of the person."""
        return self.filter(state__in=Case.OPEN)

    def due_for_implicit_decision(self, *, on: date) -> "CaseQuerySet":
        """Open ones whose implicit decision was born before this day and is not yet borne."""
        return self.open().filter(implicit_on__lt=on, implicit_borne_at__isnull=True)

    def left_behind(self, *, on: date) -> "CaseQuerySet":
        """Open ones whose agent may no longer act on them on that day: she left, or lost the right or account.

        Whoever stands in for an absent colleague keeps, while that lasts, what she took in her place.
        """
        absent = Absence.objects.filter(
            substitute=OuterRef(OuterRef("responsible")), starts_on__lte=on, ends_on__gte=on
        )
        acting = (
            Membership.objects.giving(Right.ACT)
            .filter(
                Q(agent=OuterRef("responsible")) | Q(agent__in=absent.order_by().values("agent")),
                Q(unit=None) | Q(_is_in_path(OuterRef("unit__path"), "unit_id")),
                authority=OuterRef("authority"),
                sectors__contains=Func(OuterRef("sector"), template="ARRAY[%(expressions)s]"),
            )
            .order_by()
        )
        gone = Agent.objects.filter(Q(left_on__lte=on) | Q(account__is_active=False)).order_by()
        hers = Q(responsible__in=gone.values("pk")) | ~Exists(acting)
        return self.open().filter(hers, responsible__isnull=False)


class Case(models.Model):
    """A request filed by somebody about a procedure.

    Its keys without an index of their own (``db_index=False``) begin one of those below; references without
    a key of their own (``db_constraint=False``) are held by the one on the wall (``SameWall``).
    """

    class State(models.TextChoices):
        FILED = "filed", _("À prendre en charge")
        IN_PROGRESS = "in_progress", _("En cours")
        WAITING = "waiting", _("En attente de l’usager")
        DECIDED = "decided", _("Décidée")
        CLOSED = "closed", _("Close")
        REOPENED = "reopened", _("Rouverte")

    OPEN = (State.FILED, State.IN_PROGRESS, State.WAITING, State.REOPENED)

    id = models.UUIDField(primary_key=True, editable=False)
    authority = models.ForeignKey(
        Authority, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    sector = models.CharField(max_length=30, choices=Sector.choices)
    reference = models.CharField(max_length=12)
    code_digest = models.CharField(max_length=64)
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    version = models.ForeignKey(
        ProcedureVersion, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    nature = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    commune = models.CharField(max_length=120, blank=True)
    """Where who filed lives, or where what is reported lies, as written; empty when not asked, or abroad."""
    commune_key = models.CharField(max_length=120, blank=True)
    """The same without accents, capitals nor signs: what the inbox looks for."""
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    responsible = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    profile = models.ForeignKey(Profile, models.SET_NULL, null=True, blank=True, related_name="cases")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    language = models.CharField(max_length=5, default="fr")
    state = models.CharField(max_length=12, choices=State.choices, default=State.FILED)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    answers = SealedJSONField()
    received_at = models.DateTimeField()
    """Reception by the authority first seised (L114-3)."""
    competent_received_at = models.DateTimeField()
    """Reception by the competent authority."""
    announced_on = models.DateField()
    """End of the announced delay, in working days of the authority."""
    acknowledge_by = models.DateField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    implicit_kind = models.CharField(max_length=10, blank=True)
    implicit_on = models.DateField(null=True, blank=True)
    implicit_borne_at = models.DateTimeField(null=True, blank=True)
    implicit_warned = models.PositiveSmallIntegerField(default=0)
    """The last warning given before that day, in working days (15, then 3); 0 while none was."""
    due_on = models.DateField()
    """The nearest of the announced delay and the implicit decision: what the inbox sorts by."""
    closed_at = models.DateTimeField(null=True, blank=True)
    is_confidential = models.BooleanField(default=False)
    """Whether only who answers for it, who manages there and the agents named see it."""
    revision = models.PositiveIntegerField(default=0)
    """Grows at each change made by an agent; a form sent with an older one is a conflict."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("demande")
        indexes = [
            models.Index(
                fields=["authority", "sector", "state", "due_on", "id"],
                include=["unit", "responsible", "is_confidential"],
                name="case_inbox",
            ),
            models.Index(fields=["unit", "state", "due_on", "id"], name="case_unit_inbox"),
            models.Index(fields=["responsible", "state", "due_on"], name="case_responsible"),
            models.Index(fields=["procedure", "state", "due_on", "id"], name="case_procedure_inbox"),
            models.Index(
                fields=["authority", "commune_key", "state", "due_on", "id"], name="case_commune_inbox"
            ),
            models.Index(fields=["authority", "channel", "state", "due_on", "id"], name="case_channel_inbox"),
            models.Index(
                fields=["authority", "sector", "state", "due_on", "id"],
                condition=Q(is_confidential=True),
                name="case_confidential_inbox",
            ),
            models.Index(
                fields=["authority", "sector", "state", "due_on", "id"],
                include=["unit", "responsible", "is_confidential"],
                condition=Q(responsible__isnull=True),
                name="case_unassigned_inbox",
            ),
            models.Index(
                fields=["authority", "sector", "unit", "responsible"],
                include=["state", "due_on", "received_at", "id", "is_confidential"],
                condition=Q(closed_at__isnull=True),
                name="case_open_held",
            ),
            models.Index(
                fields=["implicit_on", "authority", "sector", "state", "unit"],
                condition=Q(implicit_on__isnull=False, implicit_borne_at__isnull=True),
                name="case_implicit",
            ),
            models.Index(fields=["version", "closed_at", "id"], name="case_version_closed"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["reference"], name="case_reference_once"),
            models.CheckConstraint(
                condition=Q(state__in=["decided", "closed"]) | Q(outcome=""), name="case_outcome_when_over"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["decided", "closed"]) | ~Q(outcome=""), name="case_over_with_outcome"
            ),
            models.CheckConstraint(
                condition=Q(implicit_kind="", implicit_on__isnull=True)
                | Q(implicit_kind="acceptance")
                | Q(implicit_kind="rejection"),
                name="case_implicit_kind",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["decided", "closed"], closed_at__isnull=False)
                | (~Q(state__in=["decided", "closed"]) & Q(closed_at__isnull=True)),
                name="case_over_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__startswith="implicit") | Q(implicit_borne_at__isnull=False),
                name="case_implicit_outcome_borne",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["filed", "in_progress", "waiting", "decided", "closed", "reopened"]),
                name="case_known_state",
            ),
            models.CheckConstraint(
                condition=Q(competent_received_at__gte=models.F("received_at")), name="case_received_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def mailbox(self) -> str:
        """Where messages go: the applicant's address; failing one, that of who filed for her. Empty on paper only."""
        filing = getattr(self, "filing", None)
        return self.applicant.email or (filing.email if filing else "")

    def is_open(self) -> bool:
        """Whether something is still expected from the service or the person."""
        return self.state in self.OPEN

    def is_silently_decided(self, *, on: date) -> bool:
        """Whether its silence made a decision before this day, that nobody has written down yet."""
        return (
            self.is_open()
            and self.implicit_on is not None
            and self.implicit_on < on
            and self.implicit_borne_at is None
        )

    def is_secret(self) -> bool:
        """Whether messages about it must stay neutral (social and health)."""
        return is_secret(self.sector)

    def is_decided_by_silence(self) -> bool:
        """Whether its only decision so far is an implicit one."""
        return self.outcome in IMPLICIT

    def possible_decisions(self) -> tuple[Outcome, ...]:
        """What a service may decide on it, by its nature."""
        return DECISIONS[self.nature]


class Applicant(models.Model):
    """Who asks, as declared, whoever held the pen (``Filing``).

    It attaches to nobody until an agent confirms (no unauthenticated match).
    """

    case = models.OneToOneField(
        Case, models.CASCADE, primary_key=True, related_name="applicant", db_constraint=False
    )
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    is_organisation = models.BooleanField(default=False)
    family_name = models.CharField(_("nom"), max_length=120, blank=True)
    birth_name = models.CharField(_("nom de naissance"), max_length=120, blank=True)
    given_names = models.CharField(_("prénoms"), max_length=160, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    siret = models.CharField(max_length=14, blank=True)
    rna = models.CharField(max_length=10, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    telephone = models.CharField(_("téléphone"), max_length=20, blank=True)
    address = models.TextField(_("adresse postale"), blank=True)

    class Meta:
        verbose_name = _("demandeur")
        indexes = [
            models.Index(Lower("email"), condition=~Q(email=""), name="applicant_email"),
            models.Index(LastSigns("telephone", 9), condition=~Q(telephone=""), name="applicant_telephone"),
        ]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody said who filed."""
        return not (self.family_name or self.organisation_name)

    @property
    def expects_answer(self) -> bool:
        """Whether somebody waits to be told: who gave a name, or left an address without one."""
        return not self.is_anonymous or bool(self.email)

    @property
    def display_name(self) -> str:
        """How to call who filed; empty for an anonymous report."""
        return self.organisation_name or f"{self.given_names} {self.family_name}".strip()


class Confidant(models.Model):
    """An agent who sees a confidential case besides who answers for it and who manages there."""

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(
        Case, models.CASCADE, related_name="confidants", db_index=False, db_constraint=False
    )
    agent = models.ForeignKey(Agent, models.CASCADE, related_name="+")
    signed = signature_kept()

    class Meta:
        verbose_name = _("agent nommé")
        constraints = [models.UniqueConstraint(fields=["case", "agent"], name="confidant_once_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.agent_id}"
