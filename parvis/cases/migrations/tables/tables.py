"""What the decision tables of a procedure said of a case when it was filed: kept as it was, whatever changes later."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="TableResult",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "case",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="table_results", to="cases.case"
                ),
            ),
            (
                "version",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                ),
            ),
            ("table", models.CharField(max_length=40)),
            ("use", models.CharField(max_length=12)),
            ("found", parvis.authorities.sealed.SealedJSONField(default=dict)),
            ("at", models.DateTimeField()),
        ],
        options={
            "verbose_name": "résultat d’une table de décision",
            "ordering": ["at", "id"],
            "constraints": [models.UniqueConstraint(fields=("case", "table"), name="table_once_a_case")],
        },
    )
]

WALLS = [
    SectorWall("TableResult", opened_by="case_id", opens=["SELECT", "INSERT"]),
    SealedColumns("TableResult", ["found"]),
    SameWall("TableResult", "case"),
    SameWall("TableResult", "version", columns=["authority_id"]),
]
