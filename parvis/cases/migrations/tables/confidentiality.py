"""Why a case is confidential, from when to when."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Confidant",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "case",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="confidants", to="cases.case"
                ),
            ),
            ("agent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
        ],
        options={"verbose_name": "agent nommé", "constraints": [models.UniqueConstraint(fields=("case", "agent"), name="confidant_once_a_case")]},
    ),
    migrations.CreateModel(
        name="Confidentiality",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "case",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="confidentialities", to="cases.case"
                ),
            ),
            ("reason", parvis.authorities.sealed.SealedTextField(max_length=500)),
            ("set_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("set_at", models.DateTimeField()),
            ("lifted_by", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("lifted_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "confidentialité",
            "ordering": ["set_at", "id"],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("lifted_at__isnull", True)), fields=("case",), name="confidentiality_one_at_a_time"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                        models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="confidentiality_lifted_by",
                ),
                models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="confidentiality_has_a_reason"),
            ],
        },
    ),
]

WALLS = [
    SectorWall("Confidant", opened_by=None),
    SameWall("Confidant", "case"),
    SectorWall("Confidentiality", opened_by=None),
    SameWall("Confidentiality", "case"),
    SealedColumns("Confidentiality", ["reason"]),
]
