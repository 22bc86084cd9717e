"""The answers awaited."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.tables import Tables
from parvis.base.walls import SameWall, SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name="Awaiting",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("about", models.CharField(choices=[("case", "Demande"), ("arrival", "Envoi reçu")], max_length=7)),
            ("thread", models.UUIDField()),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("asked_at", models.DateTimeField()),
            ("until", models.DateField()),
            ("reminders", models.PositiveSmallIntegerField(default=1)),
            ("reminded", models.PositiveSmallIntegerField(default=0)),
            ("next_on", models.DateField(blank=True, null=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("waiting", "Réponse attendue"),
                        ("answered", "La personne a répondu"),
                        ("lapsed", "Restée sans réponse"),
                        ("stopped", "N’est plus attendue"),
                    ],
                    default="waiting",
                    max_length=8,
                ),
            ),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("agent", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            (
                "contact",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="awaitings", to="interactions.interaction"),
            ),
            ("unit", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit")),
        ],
        options={
            "verbose_name": "réponse attendue",
            "ordering": ["until", "id"],
            "indexes": [
                models.Index(condition=models.Q(("state", "waiting")), fields=["next_on"], name="awaiting_due"),
                models.Index(fields=["unit", "state", "until", "id"], name="awaiting_of_unit"),
                models.Index(fields=["thread"], name="awaiting_of_thread"),
            ],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("state", "waiting")), fields=("thread",), name="awaiting_once_a_thread"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("next_on__isnull", False), ("state", "waiting")),
                        models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False), ("next_on__isnull", True)),
                        _connector="OR",
                    ),
                    name="awaiting_over_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(("reminders__lte", 2), ("reminded__lte", models.F("reminders"))), name="awaiting_reminders_counted"
                ),
            ],
        },
    ),
)


class Migration(migrations.Migration):
    dependencies = [("interactions", "0002_words_of_a_process")]
    operations = [
        TABLES,
        SectorWall("Awaiting", opened_by=None),
        SameWall("Awaiting", "contact"),
        SameWall("Awaiting", "unit", columns=["authority_id"]),
    ]
