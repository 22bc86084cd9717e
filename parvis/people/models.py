"""Persons and what an authority's sector knows of them.

``Person`` is internal to the installation and reached only by the owner's audited functions; what services
see is a ``Profile``: a person as one sector of one authority knows her, with its own random id.
"""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.models import Agent, signature_kept
from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedTextField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id


class Person(models.Model):
    """One human being of the territory. No datum: only what profiles are linked to."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("usager")

    def __str__(self) -> str:
        return str(self.id)


class Profile(models.Model):
    """A person, or an organisation, as one sector of one authority knows it (a fiche)."""

    class Kind(models.TextChoices):
        PERSON = "person", _("Personne")
        ORGANISATION = "organisation", _("Organisation")

    class Origin(models.TextChoices):
        DECLARED = "declared", _("Déclarée par l’usager")
        CHECKED = "checked", _("Vérifiée par un agent")
        IMPORTED = "imported", _("Importée")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.PERSON)
    family_name = models.CharField(_("nom d’usage"), max_length=120, blank=True)
    birth_name = models.CharField(_("nom de naissance"), max_length=120, blank=True)
    given_names = models.CharField(_("prénoms"), max_length=160, blank=True)
    birth_date = models.DateField(_("date de naissance"), null=True, blank=True)
    organisation = models.ForeignKey(
        "Organisation", models.PROTECT, null=True, blank=True, related_name="profiles"
    )
    language = models.CharField(_("langue"), max_length=5, default="fr")
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.DECLARED)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("fiche")
        indexes = [models.Index(fields=["authority", "sector", "family_name", "given_names"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", organisation__isnull=True)
                | Q(kind="organisation", organisation__isnull=False),
                name="profile_of_person_or_organisation",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def full_name(self) -> str:
        """How the person or the organisation is called."""
        if self.organisation:
            return self.organisation.name
        return f"{self.given_names} {self.family_name}".strip()


class PersonLink(models.Model):
    """Which person a profile is. Sealed: no role reads it but the owner's audited functions."""

    profile = models.OneToOneField(Profile, models.CASCADE, primary_key=True, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField(auto_now_add=True)
    by_merge = models.UUIDField(null=True, db_index=True)
    """The merge that brought the link along from the profile absorbed; undoing it takes the link away."""

    class Meta:
        verbose_name = _("rattachement")

    def __str__(self) -> str:
        return str(self.profile_id)


class Organisation(models.Model):
    """A company or an association as one sector of one authority knows it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    name = models.CharField(_("nom"), max_length=200)
    siret = models.CharField(_("SIRET"), max_length=14, blank=True)
    rna = models.CharField(_("numéro RNA"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("personne morale")
        constraints = [
            models.CheckConstraint(condition=Q(siret="") | Q(siret__regex=r"^\d{14}$"), name="siret_shape"),
            models.CheckConstraint(condition=Q(rna="") | Q(rna__regex=r"^W[0-9A-Z]\d{8}$"), name="rna_shape"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ContactPoint(models.Model):
    """A way to reach somebody; it belongs to the profile that collected it."""

    class Kind(models.TextChoices):
        EMAIL = "email", _("Adresse électronique")
        TELEPHONE = "telephone", _("Téléphone")
        POSTAL = "postal", _("Adresse postale")

    class Verification(models.TextChoices):
        AGENT = "agent", _("vérifié par un agent")
        CODE = "code", _("vérifié au guichet, par un code")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(_("valeur"), max_length=320)
    verified_at = models.DateTimeField(null=True, blank=True)
    verification = models.CharField(
        max_length=10, choices=Verification.choices, blank=True, default="", db_default=""
    )
    """How it was seen to reach her; empty for what was verified before anybody said how."""
    is_preferred = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("moyen de contact")
        constraints = [
            models.UniqueConstraint(fields=["profile", "kind", "value"], name="contact_point_once"),
            models.UniqueConstraint(
                fields=["profile", "kind"], condition=Q(is_preferred=True), name="contact_point_one_preferred"
            ),
            models.CheckConstraint(
                condition=Q(verification="") | Q(verified_at__isnull=False), name="contact_point_verified_so"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.profile_id}"


class ContactCode(models.Model):
    """A short code sent to a contact point, for the person to read back to the agent; kept as a digest only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    point = models.ForeignKey(ContactPoint, models.CASCADE, related_name="codes", db_index=False)
    digest = models.CharField(max_length=64)
    sent_by = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    spent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("code de vérification")
        indexes = [models.Index(fields=["point", "-sent_at"], name="contact_code_latest")]

    def __str__(self) -> str:
        return str(self.id)

    def is_live(self, *, at: datetime) -> bool:
        """Whether it may still be typed."""
        return self.spent_at is None and at < self.expires_at


class Proof(models.TextChoices):
    """On what an agent relies to write down what one profile is to another."""

    FAMILY_BOOK = "family_book", _("Livret de famille présenté")
    CIVIL_RECORD = "civil_record", _("Acte d’état civil")
    JUDGMENT = "judgment", _("Décision de justice")
    STATUTES = "statutes", _("Statuts, extrait d’immatriculation ou délégation")
    STATEMENT = "statement", _("Déclaration, sans justificatif")


class Relation(models.Model):
    """What one profile is to another inside a sector: a parent, a guardian, a contact of an organisation.

    It never crosses a wall: whom another sector knows has her own file here, or is not named here.
    """

    class Kind(models.TextChoices):
        PARENT = "parent", _("Parent de")
        GUARDIAN = "guardian", _("Tuteur ou représentant de")
        SPOUSE = "spouse", _("Conjoint de")
        HOUSEHOLD = "household", _("Du même foyer que")
        HELPER = "helper", _("Aidant de")
        CONTACT = "contact", _("Contact de l’organisation")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    sector = models.CharField(max_length=30, choices=Sector.choices)
    source = models.ForeignKey(Profile, models.CASCADE, related_name="relations")
    target = models.ForeignKey(Profile, models.CASCADE, related_name="reverse_relations")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    """The last day it held; somebody must say so before it is no longer counted."""
    proof = models.CharField(
        max_length=12, choices=Proof.choices, default=Proof.STATEMENT, db_default=Proof.STATEMENT.value
    )
    added_by = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    signed = signature_kept()
    added_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lien")
        constraints = [
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="relation_to_another"),
            models.UniqueConstraint(
                fields=["source", "target", "kind"],
                condition=Q(ends_on__isnull=True),
                name="relation_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="relation_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.kind} {self.target_id}"


class Datum(models.TextChoices):
    """What makes an identity."""

    FAMILY_NAME = "family_name", _("Nom d’usage")
    BIRTH_NAME = "birth_name", _("Nom de naissance")
    GIVEN_NAMES = "given_names", _("Prénoms")
    BIRTH_DATE = "birth_date", _("Date de naissance")
    LANGUAGE = "language", _("Langue")


class Ground(models.TextChoices):
    """On what an agent relies to write a datum down."""

    IDENTITY_DOCUMENT = "identity_document", _("Pièce d’identité présentée")
    FAMILY_BOOK = "family_book", _("Livret de famille présenté")
    CIVIL_RECORD = "civil_record", _("Acte d’état civil")
    STATEMENT = "statement", _("Déclaration de la personne, sans justificatif")


class DatumOrigin(models.Model):
    """Where one datum of an identity comes from once an agent changed or checked it; else see ``Profile.origin``."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="origins", db_index=False)
    datum = models.CharField(max_length=20, choices=Datum.choices)
    origin = models.CharField(max_length=10, choices=Profile.Origin.choices)
    ground = models.CharField(max_length=20, choices=Ground.choices)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("origine d’une donnée")
        constraints = [
            models.UniqueConstraint(fields=["profile", "datum"], name="datum_origin_once"),
            models.CheckConstraint(
                condition=(Q(ground="statement") & Q(origin="declared"))
                | (~Q(ground="statement") & Q(origin="checked")),
                name="datum_checked_on_a_paper",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.datum} of {self.profile_id}"


class ProfileNote(models.Model):
    """What agents of a sector tell each other about a person. She may ask to read it (RGPD, article 15)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()
    body = SealedTextField(max_length=4_000)
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("note de fiche")
        indexes = [models.Index(fields=["profile", "-written_at"], name="profile_note_latest")]

    def __str__(self) -> str:
        return str(self.id)


class Merge(models.Model):
    """Two profiles of one wall known for the same: what moved and what changed, so that it can be undone.

    ``moved`` lists, for each key that leads to a profile, the rows that left the one absorbed for the one kept.
    ``changed`` holds what the one kept said before and after; retention empties it with the profile.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    kept = models.ForeignKey(Profile, models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Profile, models.CASCADE, related_name="absorptions")
    moved = models.JSONField(default=dict)
    changed = models.JSONField(default=dict)
    merged_by = models.ForeignKey(Agent, models.PROTECT, related_name="+", db_index=False)
    signed = signature_kept()
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("réunion de fiches")
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("absorbed")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_by__isnull=True, undone_at__isnull=True)
                | Q(undone_by__isnull=False, undone_at__isnull=False),
                name="merge_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["absorbed"], condition=Q(undone_at__isnull=True), name="merge_absorbed_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DuplicateSuspicion(models.Model):
    """Two profiles of one wall that may be the same person's; an agent settles it. ``one`` < ``other``."""

    class State(models.TextChoices):
        OPEN = "open", _("À examiner")
        DISMISSED = "dismissed", _("Deux personnes différentes")
        MERGED = "merged", _("Fiches réunies")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    one = models.ForeignKey(Profile, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Profile, models.CASCADE, related_name="+")
    rules = ArrayField(models.CharField(max_length=20))
    """The rules that suspect them, as ``parvis.people.duplicates`` names them, the heaviest first."""
    weight = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    settled_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("doublon possible")
        indexes = [
            models.Index(
                fields=["authority", "sector", "-weight", "id"],
                condition=Q(state="open"),
                name="duplicate_open",
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="duplicate_in_order"),
            models.UniqueConstraint(fields=["one", "other"], name="duplicate_once"),
            models.CheckConstraint(
                condition=Q(state="open", settled_by__isnull=True, settled_at__isnull=True)
                | Q(state__in=["dismissed", "merged"], settled_by__isnull=False, settled_at__isnull=False),
                name="duplicate_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
