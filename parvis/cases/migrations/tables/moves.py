"""Cases that went from the version they were filed under to a later one of the same procedure."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="CaseMove",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="cases.case")),
            (
                "before",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                ),
            ),
            (
                "after",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                ),
            ),
            ("equivalents", models.JSONField(blank=True, default=dict)),
            ("set_aside", parvis.authorities.sealed.SealedJSONField(blank=True, default=dict)),
            ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("at", models.DateTimeField()),
        ],
        options={
            "verbose_name": "changement de version d’une demande",
            "ordering": ["at", "id"],
            "constraints": [models.CheckConstraint(condition=models.Q(("before", models.F("after")), _negated=True), name="case_move_between_two")],
        },
    ),
    migrations.CreateModel(
        name="MoveRun",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            (
                "before",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                ),
            ),
            (
                "after",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                ),
            ),
            ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("equivalents", models.JSONField(blank=True, default=dict)),
            ("pieces", models.PositiveIntegerField(default=0)),
            ("beyond", models.UUIDField(blank=True, null=True)),
            ("moved", models.PositiveIntegerField(default=0)),
            ("staying", models.JSONField(blank=True, default=dict)),
            ("asked_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "changement de version des demandes en cours",
            "ordering": ["-asked_at", "id"],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("before",), name="move_run_one_at_a_time"),
                models.CheckConstraint(condition=models.Q(("before", models.F("after")), _negated=True), name="move_run_between_two"),
            ],
        },
    ),
]

WALLS = [
    SectorWall("CaseMove", opened_by="case_id", opens=["SELECT"]),
    SealedColumns("CaseMove", ["set_aside"]),
    SameWall("CaseMove", "case"),
    SameWall("CaseMove", "before", columns=["authority_id"]),
    SameWall("CaseMove", "after", columns=["authority_id"]),
    AuthorityWall("MoveRun"),
    SameWall("MoveRun", "before", columns=["authority_id"]),
    SameWall("MoveRun", "after", columns=["authority_id"]),
]
