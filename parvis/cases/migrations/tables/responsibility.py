"""Who answers for a case."""

import django.db.models.deletion
from django.db import migrations, models

from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Responsibility",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "case",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="responsibilities", to="cases.case"),
            ),
            ("unit", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit")),
            ("agent", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "responsabilité",
            "ordering": ["starts_at", "id"],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("ends_at__isnull", True)), fields=("case",), name="responsibility_one_at_a_time"),
                models.CheckConstraint(
                    condition=models.Q(("ends_at__isnull", True), ("ends_at__gte", models.F("starts_at")), _connector="OR"),
                    name="responsibility_in_order",
                ),
            ],
        },
    )
]

WALLS = [
    SectorWall("Responsibility", opened_by="case_id", opens=["SELECT", "INSERT"]),
    SameWall("Responsibility", "case"),
    SameWall("Responsibility", "unit", columns=["authority_id"]),
]
