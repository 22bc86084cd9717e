"""A decision that others read and approve before it exists (note 56)."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="SubmittedDecision",
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
                    db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="submitted_decisions", to="cases.case"
                ),
            ),
            (
                "chain",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("colleague", "un collègue du service"),
                            ("manager", "un responsable du service"),
                            ("signatory", "qui peut la signer"),
                        ],
                        max_length=12,
                    ),
                    size=None,
                ),
            ),
            ("step", models.PositiveSmallIntegerField(default=0)),
            ("turn", models.PositiveSmallIntegerField(default=0)),
            ("submitted_at", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[
                        ("waiting", "Attend un visa"),
                        ("returned", "Rendue à son auteur"),
                        ("made", "Prise"),
                        ("withdrawn", "Reprise par son auteur"),
                        ("dropped", "Sans objet\xa0: la demande s’est terminée autrement"),
                    ],
                    default="waiting",
                    max_length=10,
                ),
            ),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "décision soumise au visa",
            "ordering": ["submitted_at", "id"],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("state", "waiting")), fields=("case",), name="submitted_decision_one_a_case"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("state", "waiting")),
                        models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="submitted_decision_ended",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="DecisionVisa",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "submitted",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="visas", to="cases.submitteddecision"
                ),
            ),
            ("turn", models.PositiveSmallIntegerField()),
            (
                "role",
                models.CharField(
                    choices=[("colleague", "un collègue du service"), ("manager", "un responsable du service"), ("signatory", "qui peut la signer")],
                    max_length=12,
                ),
            ),
            (
                "verdict",
                models.CharField(choices=[("given", "Visa donné"), ("corrected", "Corrigée"), ("returned", "Rendue à son auteur")], max_length=10),
            ),
            ("reason", parvis.authorities.sealed.SealedTextField(blank=True, max_length=2000)),
            ("agent", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            (
                "in_place_of",
                models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            ("given_at", models.DateTimeField()),
        ],
        options={
            "verbose_name": "visa d’une décision",
            "ordering": ["given_at", "id"],
            "constraints": [
                models.UniqueConstraint(fields=("submitted", "turn"), name="visa_one_a_turn"),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("verdict", "returned"), _negated=True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                    name="visa_returned_with_its_reason",
                ),
            ],
        },
    ),
]

WALLS = [
    SectorWall("SubmittedDecision", opened_by=None),
    SealedColumns("SubmittedDecision", ["text", "reasons_in_law", "reasons_in_fact", "illegality"]),
    SameWall("SubmittedDecision", "case"),
    SameWall("SubmittedDecision", "decision"),
    SameWall("SubmittedDecision", "wording"),
    SectorWall("DecisionVisa", opened_by=None),
    SealedColumns("DecisionVisa", ["reason"]),
    SameWall("DecisionVisa", "submitted"),
]
