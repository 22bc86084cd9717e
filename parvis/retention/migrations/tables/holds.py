"""What nothing eliminates."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Hold",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "case",
                models.ForeignKey(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="cases.case"
                ),
            ),
            (
                "profile",
                models.ForeignKey(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="people.profile"
                ),
            ),
            (
                "kind",
                models.CharField(choices=[("dispute", "Contentieux, contrôle ou enquête"), ("history", "Gardé pour l’histoire")], max_length=10),
            ),
            ("reason", parvis.authorities.sealed.SealedTextField(max_length=500)),
            ("placed_by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("placed_at", models.DateTimeField()),
            ("until", models.DateField(blank=True, null=True)),
            ("lifted_at", models.DateTimeField(blank=True, null=True)),
            ("lifted_why", parvis.authorities.sealed.SealedTextField(blank=True, max_length=500)),
            ("lifted_signed", models.CharField(blank=True, max_length=300)),
        ],
        options={
            "verbose_name": "gel",
            "ordering": ["-placed_at", "id"],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("lifted_at__isnull", True)), fields=("case",), name="hold_once_a_case"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("case__isnull", False), ("profile__isnull", True)),
                        models.Q(("case__isnull", True), ("profile__isnull", False)),
                        _connector="OR",
                    ),
                    name="hold_of_one_thing",
                ),
                models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="hold_has_a_reason"),
                models.CheckConstraint(
                    condition=models.Q(("lifted_at__isnull", True), ("lifted_at__gte", models.F("placed_at")), _connector="OR"), name="hold_in_order"
                ),
            ],
        },
    )
]

WALLS = [
    SectorWall("Hold", opened_by=None),
    SameWall("Hold", "case"),
    SameWall("Hold", "profile"),
    SealedColumns("Hold", ["reason"]),
    SealedColumns("Hold", ["lifted_why"]),
]
