"""What remains of a case once eliminated."""

import django.db.models.deletion
from django.db import migrations, models

from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="CaseFigures",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "procedure",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedure"
                ),
            ),
            ("version", models.PositiveIntegerField()),
            ("nature", models.CharField(max_length=12)),
            (
                "unit",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit"
                ),
            ),
            ("channel", models.CharField(max_length=10)),
            ("language", models.CharField(max_length=5)),
            ("received_on", models.DateField()),
            ("competent_received_on", models.DateField()),
            ("announced_on", models.DateField()),
            ("acknowledged_on", models.DateField(blank=True, null=True)),
            ("implicit_kind", models.CharField(blank=True, max_length=10)),
            ("implicit_on", models.DateField(blank=True, null=True)),
            ("closed_on", models.DateField()),
            ("outcome", models.CharField(max_length=20)),
            ("is_organisation", models.BooleanField()),
            ("is_anonymous", models.BooleanField()),
            ("corrections", models.PositiveIntegerField()),
            ("exchanges", models.PositiveIntegerField()),
            ("documents", models.PositiveIntegerField()),
        ],
        options={
            "verbose_name": "chiffres d’une demande éliminée",
            "indexes": [models.Index(fields=["authority", "sector", "procedure", "closed_on"], name="case_figures_of")],
        },
    )
]

WALLS = [SectorWall("CaseFigures", opened_by=None), SameWall("CaseFigures", "procedure"), SameWall("CaseFigures", "unit", columns=["authority_id"])]
