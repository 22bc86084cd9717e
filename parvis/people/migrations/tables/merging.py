"""Files of one person brought together, and those that may be."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Merge",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("kept", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="people.profile")),
            ("absorbed", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="absorptions", to="people.profile")),
            ("moved", models.JSONField(default=dict)),
            ("changed", models.JSONField(default=dict)),
            ("merged_by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("merged_at", models.DateTimeField()),
            (
                "undone_by",
                models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            ("undone_at", models.DateTimeField(null=True)),
        ],
        options={
            "verbose_name": "réunion de fiches",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("kept", models.F("absorbed")), _negated=True), name="merge_of_two"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("undone_at__isnull", True), ("undone_by__isnull", True)),
                        models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="merge_undone_by_somebody",
                ),
                models.UniqueConstraint(condition=models.Q(("undone_at__isnull", True)), fields=("absorbed",), name="merge_absorbed_once"),
            ],
        },
    ),
    migrations.CreateModel(
        name="DuplicateSuspicion",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("one", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.profile")),
            ("other", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.profile")),
            ("rules", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
            ("weight", models.PositiveSmallIntegerField()),
            (
                "state",
                models.CharField(
                    choices=[("open", "À examiner"), ("dismissed", "Deux personnes différentes"), ("merged", "Fiches réunies")],
                    default="open",
                    max_length=10,
                ),
            ),
            ("found_at", models.DateTimeField()),
            (
                "settled_by",
                models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            ("settled_at", models.DateTimeField(null=True)),
        ],
        options={
            "verbose_name": "doublon possible",
            "indexes": [models.Index(condition=models.Q(("state", "open")), fields=["authority", "sector", "-weight", "id"], name="duplicate_open")],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("one__lt", models.F("other"))), name="duplicate_in_order"),
                models.UniqueConstraint(fields=("one", "other"), name="duplicate_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("settled_at__isnull", True), ("settled_by__isnull", True), ("state", "open")),
                        models.Q(("settled_at__isnull", False), ("settled_by__isnull", False), ("state__in", ["dismissed", "merged"])),
                        _connector="OR",
                    ),
                    name="duplicate_settled_by_somebody",
                ),
            ],
        },
    ),
]

WALLS = [
    SectorWall("Merge", opened_by=None),
    SameWall("Merge", "kept"),
    SameWall("Merge", "absorbed"),
    SectorWall("DuplicateSuspicion", opened_by=None),
    SameWall("DuplicateSuspicion", "one"),
    SameWall("DuplicateSuspicion", "other"),
]
