"""Links between cases of one wall."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="CaseLink",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="links", to="cases.case")),
            (
                "other",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="links_from", to="cases.case"),
            ),
            ("kind", models.CharField(choices=[("related", "En lien avec"), ("duplicate", "Doublon de"), ("part", "Fait partie de")], max_length=10)),
            ("made_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("made_at", models.DateTimeField()),
        ],
        options={
            "verbose_name": "lien entre demandes",
            "constraints": [
                models.UniqueConstraint(
                    django.db.models.functions.comparison.Least("case", "other"),
                    django.db.models.functions.comparison.Greatest("case", "other"),
                    name="link_once_a_pair",
                ),
                models.UniqueConstraint(condition=models.Q(("kind", "part")), fields=("case",), name="link_one_whole_a_part"),
                models.CheckConstraint(condition=models.Q(("case", models.F("other")), _negated=True), name="link_between_two"),
            ],
        },
    )
]

WALLS = [SectorWall("CaseLink", opened_by=None), SameWall("CaseLink", "case"), SameWall("CaseLink", "other")]
