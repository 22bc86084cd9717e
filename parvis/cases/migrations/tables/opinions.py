"""What a service asks another one about a case, and what it answers."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Opinion",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="opinions", to="cases.case")),
            ("unit", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit")),
            ("question", parvis.authorities.sealed.SealedTextField(max_length=5000)),
            ("shared", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
            ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("asked_signed", models.CharField(blank=True, max_length=300)),
            ("asked_at", models.DateTimeField()),
            ("due_on", models.DateField()),
            ("reminded_at", models.DateTimeField(blank=True, null=True)),
            (
                "answered_by",
                models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            ("answered_signed", models.CharField(blank=True, max_length=300)),
            ("answered_at", models.DateTimeField(blank=True, null=True)),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            (
                "verdict",
                models.CharField(
                    blank=True,
                    choices=[
                        ("favourable", "Favorable"),
                        ("reserved", "Favorable avec réserves"),
                        ("unfavourable", "Défavorable"),
                        ("none", "Sans avis"),
                    ],
                    max_length=12,
                ),
            ),
            ("text", parvis.authorities.sealed.SealedTextField(blank=True, max_length=10000)),
        ],
        options={
            "verbose_name": "avis demandé",
            "ordering": ["asked_at", "id"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("answered_at__isnull", True), ("withdrawn_at__isnull", True)),
                    fields=("case", "unit"),
                    name="opinion_one_at_a_time_a_unit",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("answered_at__isnull", True), ("answered_by__isnull", True), ("verdict", "")),
                        models.Q(
                            ("answered_at__isnull", False),
                            ("answered_by__isnull", False),
                            ("withdrawn_at__isnull", True),
                            models.Q(("verdict", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="opinion_answered_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("verdict__in", ["reserved", "unfavourable"]), _negated=True), models.Q(("text", ""), _negated=True), _connector="OR"
                    ),
                    name="opinion_says_why",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Participation",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            (
                "opinion",
                models.OneToOneField(
                    db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="participation", to="cases.opinion"
                ),
            ),
            (
                "unit",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit"
                ),
            ),
            ("due_on", models.DateField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "participation",
            "indexes": [models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["unit", "due_on", "id"], name="participation_pending")],
        },
    ),
]

WALLS = [
    SectorWall("Opinion", opened_by="case_id", opens=["SELECT", "UPDATE"]),
    SameWall("Opinion", "case"),
    SameWall("Opinion", "unit", columns=["authority_id"]),
    SealedColumns("Opinion", ["question", "text"]),
    AuthorityWall("Participation"),
    SameWall("Participation", "case"),
    SameWall("Participation", "opinion"),
    SameWall("Participation", "unit", columns=["authority_id"]),
]
