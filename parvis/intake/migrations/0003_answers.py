"""Answers to messages that are on no case."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables
from parvis.base.walls import SameWall, SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name="Answer",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("way", models.CharField(choices=[("email", "Par courriel"), ("post", "Par courrier, à imprimer")], max_length=5)),
            ("recipient", parvis.authorities.sealed.SealedTextField(blank=True, max_length=254)),
            ("recipient_name", parvis.authorities.sealed.SealedTextField(blank=True, max_length=200)),
            ("postal_address", parvis.authorities.sealed.SealedTextField(blank=True, max_length=400)),
            ("subject", parvis.authorities.sealed.SealedTextField(max_length=250)),
            ("body", parvis.authorities.sealed.SealedTextField(max_length=5000)),
            ("language", models.CharField(max_length=5)),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("written_at", models.DateTimeField()),
            ("leaves_at", models.DateTimeField()),
            ("awaited_until", models.DateField(blank=True, null=True)),
            ("reminders", models.PositiveSmallIntegerField(default=1)),
            (
                "state",
                models.CharField(
                    choices=[("waiting", "Pas encore partie"), ("left", "Partie"), ("cancelled", "Reprise"), ("dropped", "N’est pas partie")],
                    default="waiting",
                    max_length=10,
                ),
            ),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "arrival",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="answers", to="intake.arrival"),
            ),
            (
                "author",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                ),
            ),
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
            "verbose_name": "réponse à un envoi",
            "ordering": ["written_at", "id"],
            "indexes": [models.Index(condition=models.Q(("state", "waiting")), fields=["leaves_at"], name="answer_due")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("state", "waiting")),
                        models.Q(models.Q(("state", "waiting"), _negated=True), ("ended_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="answer_ended",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("interaction__isnull", False), ("state", "left")),
                        models.Q(models.Q(("state", "left"), _negated=True), ("interaction__isnull", True)),
                        _connector="OR",
                    ),
                    name="answer_left_as_contact",
                ),
                models.CheckConstraint(condition=models.Q(("leaves_at__gte", models.F("written_at"))), name="answer_in_order"),
                models.CheckConstraint(
                    condition=models.Q(("interaction__isnull", True), ("interaction", models.F("id")), _connector="OR"),
                    name="answer_is_contact",
                ),
            ],
        },
    ),
)


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_sorting"), ("interactions", "0003_awaiting")]
    operations = [
        TABLES,
        SectorWall("Answer", opened_by="id", opens=["SELECT"]),
        SameWall("Answer", "arrival"),
        SameWall("Answer", "interaction"),
        SealedColumns("Answer", ["recipient", "recipient_name", "postal_address", "subject", "body"]),
    ]
