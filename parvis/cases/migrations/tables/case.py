"""The request, the draft it comes from, and who filed it."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import HeldWall, SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Draft",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "version",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                ),
            ),
            (
                "channel",
                models.CharField(
                    choices=[
                        ("portal", "En ligne"),
                        ("counter", "Guichet"),
                        ("telephone", "Téléphone"),
                        ("email", "Courriel"),
                        ("post", "Courrier postal"),
                    ],
                    default="portal",
                    max_length=10,
                ),
            ),
            (
                "agent",
                models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"
                ),
            ),
            ("is_by_helper", models.BooleanField(default=False)),
            ("known_profile", models.UUIDField(blank=True, null=True)),
            ("language", models.CharField(default="fr", max_length=5)),
            ("answers", parvis.authorities.sealed.SealedJSONField(default=dict)),
            ("revision", models.PositiveIntegerField(default=0)),
            ("started_at", models.DateTimeField()),
            ("saved_at", models.DateTimeField()),
            ("expires_on", models.DateField()),
            ("submitted_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "brouillon",
            "indexes": [
                models.Index(fields=["expires_on"], name="draft_expires"),
                models.Index(condition=models.Q(("agent__isnull", False), ("submitted_at", None)), fields=["agent", "-saved_at"], name="draft_typed"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Case",
        fields=[
            ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                ),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("reference", models.CharField(max_length=12)),
            ("code_digest", models.CharField(max_length=64)),
            (
                "procedure",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedure"
                ),
            ),
            (
                "version",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="catalogue.procedureversion",
                ),
            ),
            ("nature", models.CharField(max_length=12)),
            ("title", models.CharField(max_length=200)),
            ("commune", models.CharField(blank=True, max_length=120)),
            ("commune_key", models.CharField(blank=True, max_length=120)),
            (
                "unit",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit"
                ),
            ),
            (
                "responsible",
                models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"
                ),
            ),
            (
                "profile",
                models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="cases", to="people.profile"),
            ),
            (
                "channel",
                models.CharField(
                    choices=[
                        ("portal", "En ligne"),
                        ("counter", "Guichet"),
                        ("telephone", "Téléphone"),
                        ("email", "Courriel"),
                        ("post", "Courrier postal"),
                    ],
                    max_length=10,
                ),
            ),
            ("language", models.CharField(default="fr", max_length=5)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("filed", "À prendre en charge"),
                        ("in_progress", "En cours"),
                        ("waiting", "En attente de l’usager"),
                        ("decided", "Décidée"),
                        ("closed", "Close"),
                        ("reopened", "Rouverte"),
                    ],
                    default="filed",
                    max_length=12,
                ),
            ),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[
                        ("accepted", "Acceptée"),
                        ("refused", "Refusée"),
                        ("partly", "Acceptée en partie"),
                        ("recorded", "Enregistrée"),
                        ("done", "Traitée"),
                        ("answered", "Répondue"),
                        ("implicit_acceptance", "Acceptation implicite"),
                        ("implicit_rejection", "Refus implicite"),
                        ("no_action", "Classée sans suite"),
                        ("withdrawn", "Retirée par l’usager"),
                        ("referred", "Transmise à une autre administration"),
                    ],
                    max_length=20,
                ),
            ),
            ("answers", parvis.authorities.sealed.SealedJSONField()),
            ("received_at", models.DateTimeField()),
            ("competent_received_at", models.DateTimeField()),
            ("announced_on", models.DateField()),
            ("acknowledge_by", models.DateField(blank=True, null=True)),
            ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
            ("implicit_kind", models.CharField(blank=True, max_length=10)),
            ("implicit_on", models.DateField(blank=True, null=True)),
            ("implicit_borne_at", models.DateTimeField(blank=True, null=True)),
            ("implicit_warned", models.PositiveSmallIntegerField(default=0)),
            ("due_on", models.DateField()),
            ("closed_at", models.DateTimeField(blank=True, null=True)),
            ("is_confidential", models.BooleanField(default=False)),
            ("revision", models.PositiveIntegerField(default=0)),
        ],
        options={
            "verbose_name": "demande",
            "indexes": [
                models.Index(
                    fields=["authority", "sector", "state", "due_on", "id"], include=("unit", "responsible", "is_confidential"), name="case_inbox"
                ),
                models.Index(fields=["unit", "state", "due_on", "id"], name="case_unit_inbox"),
                models.Index(fields=["responsible", "state", "due_on"], name="case_responsible"),
                models.Index(fields=["procedure", "state", "due_on", "id"], name="case_procedure_inbox"),
                models.Index(fields=["authority", "commune_key", "state", "due_on", "id"], name="case_commune_inbox"),
                models.Index(fields=["authority", "channel", "state", "due_on", "id"], name="case_channel_inbox"),
                models.Index(
                    condition=models.Q(("is_confidential", True)),
                    fields=["authority", "sector", "state", "due_on", "id"],
                    name="case_confidential_inbox",
                ),
                models.Index(
                    condition=models.Q(("responsible__isnull", True)),
                    fields=["authority", "sector", "state", "due_on", "id"],
                    include=("unit", "responsible", "is_confidential"),
                    name="case_unassigned_inbox",
                ),
                models.Index(
                    condition=models.Q(("closed_at__isnull", True)),
                    fields=["authority", "sector", "unit", "responsible"],
                    include=("state", "due_on", "received_at", "id", "is_confidential"),
                    name="case_open_held",
                ),
                models.Index(
                    condition=models.Q(("implicit_borne_at__isnull", True), ("implicit_on__isnull", False)),
                    fields=["implicit_on", "authority", "sector", "state", "unit"],
                    name="case_implicit",
                ),
                models.Index(fields=["version", "closed_at", "id"], name="case_version_closed"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("reference",), name="case_reference_once"),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["decided", "closed"]), ("outcome", ""), _connector="OR"), name="case_outcome_when_over"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state__in", ["decided", "closed"]), _negated=True), models.Q(("outcome", ""), _negated=True), _connector="OR"
                    ),
                    name="case_over_with_outcome",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("implicit_kind", ""), ("implicit_on__isnull", True)),
                        ("implicit_kind", "acceptance"),
                        ("implicit_kind", "rejection"),
                        _connector="OR",
                    ),
                    name="case_implicit_kind",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("closed_at__isnull", False), ("state__in", ["decided", "closed"])),
                        models.Q(models.Q(("state__in", ["decided", "closed"]), _negated=True), ("closed_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="case_over_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome__startswith", "implicit"), _negated=True), ("implicit_borne_at__isnull", False), _connector="OR"
                    ),
                    name="case_implicit_outcome_borne",
                ),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["filed", "in_progress", "waiting", "decided", "closed", "reopened"])), name="case_known_state"
                ),
                models.CheckConstraint(condition=models.Q(("competent_received_at__gte", models.F("received_at"))), name="case_received_in_order"),
            ],
        },
    ),
]

WALLS = [
    HeldWall("Draft"),
    SameWall("Draft", "version", columns=["authority_id"]),
    SealedColumns("Draft", ["answers"]),
    SectorWall("Case", opened_by="id"),
    SameWall("Case", "procedure"),
    SameWall("Case", "version", columns=["authority_id"]),
    SameWall("Case", "unit", columns=["authority_id"]),
    SameWall("Case", "profile"),
    SealedColumns("Case", ["answers"]),
]
