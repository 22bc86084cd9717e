"""Labels: the words a service sorts its cases by, and which case bears which."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Label",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("reserved_to", models.CharField(blank=True, choices=SECTORS, max_length=30)),
            ("name", models.CharField(max_length=40)),
            (
                "tone",
                models.CharField(
                    choices=[
                        ("neutral", "Gris"),
                        ("info", "Bleu"),
                        ("success", "Vert"),
                        ("warning", "Ocre"),
                        ("danger", "Rouge"),
                        ("progress", "Violet"),
                    ],
                    default="neutral",
                    max_length=10,
                ),
            ),
            ("retired_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "étiquette",
            "ordering": ["name", "id"],
            "constraints": [
                models.UniqueConstraint(
                    models.F("authority"),
                    models.F("reserved_to"),
                    django.db.models.functions.text.Lower("name"),
                    condition=models.Q(("retired_at__isnull", True)),
                    name="label_name_once",
                ),
                models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="label_has_a_name"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CaseLabel",
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
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="labels", to="cases.case"
                ),
            ),
            (
                "label",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.label"
                ),
            ),
            ("added_by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("added_at", models.DateTimeField()),
        ],
        options={
            "verbose_name": "étiquette d’une demande",
            "indexes": [models.Index(fields=["label", "case"], name="case_label_cases")],
            "constraints": [models.UniqueConstraint(fields=("case", "label"), name="label_once_a_case")],
        },
    ),
]

WALLS = [
    AuthorityWall("Label"),
    SectorWall("CaseLabel", opened_by=None),
    SameWall("CaseLabel", "case"),
    SameWall("CaseLabel", "label", columns=["authority_id"]),
]
