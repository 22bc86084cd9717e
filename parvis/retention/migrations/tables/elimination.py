"""What is eliminated, list by list."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="EliminationList",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "unit",
                models.ForeignKey(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit"
                ),
            ),
            ("fate", models.CharField(choices=[("eliminate", "Élimination"), ("sort", "Tri")], default="eliminate", max_length=10)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("proposed", "À signer"),
                        ("signed", "En attente du visa"),
                        ("approved", "Visa reçu"),
                        ("running", "Élimination en cours"),
                        ("ended", "Éliminée"),
                        ("withdrawn", "Retirée"),
                    ],
                    default="proposed",
                    max_length=10,
                ),
            ),
            ("revision", models.PositiveIntegerField(default=0)),
            ("kept_one_in", models.PositiveIntegerField(blank=True, null=True)),
            ("proposed_at", models.DateTimeField()),
            ("signed_at", models.DateTimeField(blank=True, null=True)),
            (
                "signed_by",
                models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"
                ),
            ),
            ("signed", models.CharField(blank=True, max_length=300)),
            (
                "slip",
                models.ForeignKey(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                ),
            ),
            ("visa_reference", models.CharField(blank=True, max_length=80)),
            ("visa_by", models.CharField(blank=True, max_length=160)),
            ("visa_on", models.DateField(blank=True, null=True)),
            (
                "visa",
                models.ForeignKey(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
                ),
            ),
            ("launched_at", models.DateTimeField(blank=True, null=True)),
            (
                "launched_by",
                models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"
                ),
            ),
            ("launched_signed", models.CharField(blank=True, max_length=300)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("erased", models.PositiveIntegerField(default=0)),
            ("spared", models.PositiveIntegerField(default=0)),
            ("reason", models.CharField(blank=True, max_length=200)),
        ],
        options={
            "verbose_name": "bordereau d’élimination",
            "ordering": ["-proposed_at", "id"],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("state", "proposed")),
                    fields=("authority", "sector", "unit", "fate"),
                    name="elimination_one_proposed",
                    nulls_distinct=False,
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["proposed", "withdrawn"]),
                        models.Q(("signed_at__isnull", False), ("signed_by__isnull", False), ("slip__isnull", False)),
                        _connector="OR",
                    ),
                    name="elimination_signed_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["proposed", "signed", "withdrawn"]),
                        models.Q(
                            ("visa__isnull", False),
                            ("visa_on__isnull", False),
                            models.Q(("visa_by", ""), _negated=True),
                            models.Q(("visa_reference", ""), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    name="elimination_with_its_visa",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["proposed", "signed", "approved", "withdrawn"]),
                        models.Q(("launched_at__isnull", False), ("launched_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="elimination_launched_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("state__in", ["proposed", "withdrawn"]), ("fate", "eliminate"), ("kept_one_in__isnull", False), _connector="OR"
                    ),
                    name="elimination_sorted_before_signed",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="EliminationItem",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                ),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "list",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="items",
                    to="retention.eliminationlist",
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[("case", "Demande"), ("profile", "Fiche d’usager"), ("contact", "Échange sans fiche ni demande")], max_length=10
                ),
            ),
            ("object_id", models.UUIDField()),
            ("reference", models.CharField(blank=True, max_length=12)),
            (
                "procedure",
                models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="catalogue.procedure",
                ),
            ),
            ("basis", models.CharField(blank=True, max_length=200)),
            ("since", models.DateField()),
            ("due_on", models.DateField()),
            ("documents", models.PositiveIntegerField(default=0)),
            ("bytes", models.PositiveBigIntegerField(default=0)),
            (
                "state",
                models.CharField(
                    choices=[("proposed", "À éliminer"), ("erased", "Éliminée"), ("spared", "Épargnée"), ("returned", "Rendue")],
                    default="proposed",
                    max_length=10,
                ),
            ),
            (
                "reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("held", "Gelée ou gardée pour l’histoire"),
                        ("changed", "Sa situation a changé depuis la proposition"),
                        ("error", "Une erreur l’a empêché\xa0; l’administrateur en trouve la trace"),
                    ],
                    max_length=10,
                ),
            ),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "ligne d’un bordereau",
            "ordering": ["due_on", "id"],
            "indexes": [models.Index(fields=["list", "state", "id"], name="elimination_item_state")],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("state", "proposed")), fields=("object_id",), name="elimination_item_on_one_list"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "spared"), models.Q(("reason", ""), _negated=True)),
                        models.Q(models.Q(("state", "spared"), _negated=True), ("reason", "")),
                        _connector="OR",
                    ),
                    name="elimination_item_spared_why",
                ),
            ],
        },
    ),
]

WALLS = [
    SectorWall("EliminationList", opened_by=None),
    SameWall("EliminationList", "unit", columns=["authority_id"]),
    SameWall("EliminationList", "slip"),
    SameWall("EliminationList", "visa"),
    SectorWall("EliminationItem", opened_by=None),
    SameWall("EliminationItem", "list"),
    SameWall("EliminationItem", "procedure"),
]
