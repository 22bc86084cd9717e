"""Words prepared for the person: texts that serve again, and replies that leave later."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Snippet",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("reserved_to", models.CharField(blank=True, choices=SECTORS, max_length=30)),
            (
                "unit",
                models.ForeignKey(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit"
                ),
            ),
            ("title", models.CharField(max_length=80)),
            ("body", models.TextField(max_length=4000)),
            ("retired_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "modèle de réponse",
            "ordering": ["title", "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(models.Q(("title", ""), _negated=True), models.Q(("body", ""), _negated=True)), name="snippet_says_something"
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="PlannedReply",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "case",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="planned_replies", to="cases.case"),
            ),
            ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("body", parvis.authorities.sealed.SealedTextField(max_length=5000)),
            ("written_at", models.DateTimeField()),
            ("leaves_at", models.DateTimeField()),
            (
                "state",
                models.CharField(
                    choices=[("waiting", "Pas encore parti"), ("left", "Parti"), ("cancelled", "Repris"), ("dropped", "N’est pas parti")],
                    default="waiting",
                    max_length=10,
                ),
            ),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "interaction",
                models.OneToOneField(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="interactions.interaction",
                ),
            ),
        ],
        options={
            "verbose_name": "réponse prévue",
            "ordering": ["leaves_at", "id"],
            "indexes": [models.Index(condition=models.Q(("state", "waiting")), fields=["leaves_at"], name="planned_reply_due")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("state", "waiting")),
                        models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="planned_reply_ended",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("interaction__isnull", False), ("state", "left")),
                        models.Q(models.Q(("state", "left"), _negated=True), ("interaction__isnull", True)),
                        _connector="OR",
                    ),
                    name="planned_reply_left_as_message",
                ),
                models.CheckConstraint(condition=models.Q(("leaves_at__gte", models.F("written_at"))), name="planned_reply_in_order"),
            ],
        },
    ),
]

WALLS = [
    AuthorityWall("Snippet"),
    SameWall("Snippet", "unit", columns=["authority_id"]),
    SectorWall("PlannedReply", opened_by=None),
    SameWall("PlannedReply", "case"),
    SameWall("PlannedReply", "interaction"),
    SealedColumns("PlannedReply", ["body"]),
]
