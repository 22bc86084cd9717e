"""A price that an agent put in place of the one a table computed: what the table said stays as it was."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="CorrectedPrice",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "case",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="corrected_prices", to="cases.case"),
            ),
            (
                "result",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="corrections",
                    to="cases.tableresult",
                ),
            ),
            ("price", parvis.authorities.sealed.SealedTextField(max_length=20)),
            ("reason", parvis.authorities.sealed.SealedTextField(max_length=1000)),
            ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("corrected_at", models.DateTimeField()),
        ],
        options={"verbose_name": "prix corrigé", "ordering": ["corrected_at", "id"]},
    )
]

WALLS = [
    SectorWall("CorrectedPrice", opened_by="case_id", opens=["SELECT"]),
    SealedColumns("CorrectedPrice", ["price", "reason"]),
    SameWall("CorrectedPrice", "case"),
    SameWall("CorrectedPrice", "result"),
]
