"""What is decided, by the service or by its silence, and what the person asks about it."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Decision",
        fields=[
            (
                "outcome",
                models.CharField(
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
            ("text", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            ("reasons_in_law", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            ("reasons_in_fact", parvis.authorities.sealed.SealedTextField(blank=True, max_length=10000)),
            ("illegality", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            ("heard_on", models.DateField(blank=True, null=True)),
            ("asked_on", models.DateField(blank=True, null=True)),
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="decisions", to="cases.case")),
            ("decided_at", models.DateTimeField()),
            ("author", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("author_name", models.CharField(blank=True, max_length=200)),
            ("author_quality", models.CharField(blank=True, max_length=120)),
            ("author_service", models.CharField(blank=True, max_length=160)),
            ("author_delegation", models.CharField(blank=True, max_length=300)),
            ("revoked_on", models.DateField(blank=True, null=True)),
            (
                "letter",
                models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"),
            ),
        ],
        options={
            "verbose_name": "décision",
            "ordering": ["decided_at", "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("author__isnull", True), ("outcome__in", ["implicit_acceptance", "implicit_rejection"])),
                        models.Q(
                            ("author__isnull", False),
                            models.Q(("author_name", ""), _negated=True),
                            models.Q(("author_quality", ""), _negated=True),
                            models.Q(("author_service", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="decision_names_its_author",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("outcome__in", ["refused", "partly"]), _negated=True),
                        models.Q(models.Q(("reasons_in_law", ""), _negated=True), models.Q(("reasons_in_fact", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="refusal_has_reasons",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("asked_on", None), ("heard_on", None), ("illegality", ""), ("revoked_on", None)),
                        models.Q(("asked_on__isnull", False), ("revoked_on__isnull", False)),
                        models.Q(("heard_on__isnull", False), ("revoked_on__isnull", False), models.Q(("illegality", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="revocation_has_its_ground",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="PlannedDecision",
        fields=[
            (
                "outcome",
                models.CharField(
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
            ("text", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            ("reasons_in_law", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            ("reasons_in_fact", parvis.authorities.sealed.SealedTextField(blank=True, max_length=10000)),
            ("illegality", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            ("heard_on", models.DateField(blank=True, null=True)),
            ("asked_on", models.DateField(blank=True, null=True)),
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            (
                "wording",
                models.OneToOneField(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="cases.wording",
                    verbose_name="courrier rédigé",
                ),
            ),
            (
                "decision",
                models.OneToOneField(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.decision"
                ),
            ),
            (
                "case",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="planned_decisions", to="cases.case"
                ),
            ),
            ("revision", models.PositiveIntegerField()),
            ("written_at", models.DateTimeField()),
            ("decides_at", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[("waiting", "Pas encore prise"), ("made", "Prise"), ("cancelled", "Annulée"), ("dropped", "N’a pas été prise")],
                    default="waiting",
                    max_length=10,
                ),
            ),
            (
                "refusal",
                models.CharField(
                    blank=True,
                    choices=[
                        ("changed", "La demande a changé entre-temps."),
                        ("right", "Son auteur n’avait plus le droit d’agir sur cette demande."),
                        ("law", "La loi ou l’état de la demande ne la permettait plus."),
                        ("signature", "Son auteur n’avait plus le pouvoir de la signer."),
                    ],
                    max_length=10,
                ),
            ),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "décision qui attend",
            "ordering": ["decides_at", "id"],
            "indexes": [models.Index(condition=models.Q(("state", "waiting")), fields=["decides_at"], name="planned_decision_due")],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("state", "waiting")), fields=("case",), name="planned_decision_one_a_case"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("state", "waiting")),
                        models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="planned_decision_ended",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("decision__isnull", False), ("state", "made")),
                        models.Q(models.Q(("state", "made"), _negated=True), ("decision__isnull", True)),
                        _connector="OR",
                    ),
                    name="planned_decision_made",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "dropped"), models.Q(("refusal", ""), _negated=True)),
                        models.Q(models.Q(("state", "dropped"), _negated=True), ("refusal", "")),
                        _connector="OR",
                    ),
                    name="planned_decision_says_why",
                ),
                models.CheckConstraint(condition=models.Q(("decides_at__gte", models.F("written_at"))), name="planned_decision_in_order"),
            ],
        },
    ),
    migrations.CreateModel(
        name="PersonalRequest",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "case",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="personal_requests", to="cases.case"),
            ),
            (
                "kind",
                models.CharField(
                    choices=[("attestation", "Attestation d’acceptation implicite (L232-3)"), ("reasons", "Motifs du refus implicite (L232-4)")],
                    max_length=12,
                ),
            ),
            ("asked_at", models.DateTimeField()),
            ("due_on", models.DateField(blank=True, null=True)),
            ("answered_at", models.DateTimeField(blank=True, null=True)),
            (
                "answered_by",
                models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("author_name", models.CharField(blank=True, max_length=200)),
            ("author_quality", models.CharField(blank=True, max_length=120)),
            ("author_service", models.CharField(blank=True, max_length=160)),
            ("author_delegation", models.CharField(blank=True, max_length=300)),
        ],
        options={
            "verbose_name": "demande sur une décision implicite",
            "constraints": [
                models.UniqueConstraint(fields=("case", "kind"), name="personal_request_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                        models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="personal_request_answered_by",
                ),
            ],
        },
    ),
]

WALLS = [
    SectorWall("Decision", opened_by="case_id", opens=["SELECT"]),
    SameWall("Decision", "case"),
    SameWall("Decision", "letter"),
    SealedColumns("Decision", ["text", "reasons_in_law", "reasons_in_fact", "illegality"]),
    SectorWall("PlannedDecision", opened_by=None),
    SameWall("PlannedDecision", "case"),
    SameWall("PlannedDecision", "decision"),
    SealedColumns("PlannedDecision", ["text", "reasons_in_law", "reasons_in_fact", "illegality"]),
    SameWall("PlannedDecision", "wording"),
    SectorWall("PersonalRequest", opened_by="case_id", opens=["SELECT", "INSERT"]),
    SameWall("PersonalRequest", "case"),
]
