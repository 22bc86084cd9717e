"""What agents do of what arrived, and what their decisions teach."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

GESTURES = [
    ("person", "Personne confirmée"),
    ("attach", "Rattaché à une demande"),
    ("open_case", "Demande ouverte"),
    ("send_on", "Confié à un autre service"),
    ("spam", "Classé indésirable"),
    ("set_aside", "Classé sans suite"),
    ("answered", "Répondu"),
    ("split", "Scindé en plusieurs envois"),
    ("merge", "Réuni à un autre envoi"),
    ("refer", "Transmis à l’autorité compétente"),
    ("release", "Accusé envoyé"),
    ("not_spam", "Remis dans le tri"),
]

TABLES = Tables(
    migrations.CreateModel(
        name="Sorting",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("gesture", models.CharField(choices=GESTURES, max_length=10)),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("at", models.DateTimeField()),
            ("undone_at", models.DateTimeField(blank=True, null=True)),
            ("undone_signed", models.CharField(blank=True, max_length=300)),
            ("accepted", models.BooleanField(blank=True, null=True)),
            ("score", models.FloatField(blank=True, null=True)),
            ("reason", parvis.authorities.sealed.SealedTextField(blank=True, max_length=2000)),
            ("kept", parvis.authorities.sealed.SealedJSONField(blank=True, default=dict)),
            (
                "agent",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="agents.agent",
                ),
            ),
            (
                "arrival",
                models.ForeignKey(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="sortings",
                    to="intake.arrival",
                ),
            ),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False,
                    db_index=False,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="authorities.authority",
                ),
            ),
            (
                "case",
                models.ForeignKey(
                    blank=True,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to="cases.case",
                ),
            ),
            (
                "procedure",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="catalogue.procedure",
                ),
            ),
            (
                "undone_by",
                models.ForeignKey(
                    blank=True,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="agents.agent",
                ),
            ),
            (
                "unit_from",
                models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="authorities.unit",
                ),
            ),
            (
                "unit_to",
                models.ForeignKey(
                    blank=True,
                    db_constraint=False,
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name="+",
                    to="authorities.unit",
                ),
            ),
        ],
        options={
            "verbose_name": "geste de tri",
            "ordering": ["at", "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("undone_at", None), ("undone_by", None)),
                        models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                        _connector="OR",
                    ),
                    name="sorting_undone_by_somebody",
                )
            ],
            "indexes": [
                models.Index(
                    condition=models.Q(("accepted__isnull", False)),
                    fields=["authority", "at"],
                    name="sorting_judged",
                ),
                models.Index(fields=["authority", "sector", "-at", "id"], name="sorting_lately"),
            ],
        },
    ),
    migrations.CreateModel(
        name="LearntWord",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("procedure", models.SlugField(db_index=False, max_length=80)),
            ("word", models.CharField(max_length=24)),
            ("taken", models.PositiveIntegerField(default=0)),
            ("refused", models.PositiveIntegerField(default=0)),
            (
                "authority",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="authorities.authority",
                ),
            ),
        ],
        options={
            "verbose_name": "mot appris",
            "constraints": [
                models.UniqueConstraint(fields=("authority", "procedure", "word"), name="learnt_word_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="LearntMessage",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("word", models.CharField(max_length=24)),
            ("messages", models.PositiveIntegerField(default=0)),
            (
                "authority",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="authorities.authority",
                ),
            ),
        ],
        options={
            "verbose_name": "fréquence apprise",
            "constraints": [
                models.UniqueConstraint(fields=("authority", "word"), name="learnt_message_once")
            ],
        },
    ),
)


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0001_agents"),
        ("cases", "0003_asked_by_a_process"),
        ("catalogue", "0001_catalogue"),
        ("intake", "0001_intake"),
    ]
    operations = [
        migrations.AddField(
            model_name="arrival",
            name="urgency",
            field=models.PositiveSmallIntegerField(db_default=2, default=2),
        ),
        migrations.AddField(
            model_name="arrival",
            name="draft",
            field=models.UUIDField(blank=True, null=True),
        ),
        TABLES,
        SectorWall("Sorting", opened_by=None),
        SameWall("Sorting", "arrival"),
        SameWall("Sorting", "unit_from", columns=["authority_id"]),
        SameWall("Sorting", "unit_to", columns=["authority_id"]),
        SealedColumns("Sorting", ["reason", "kept"]),
        AuthorityWall("LearntWord"),
        AuthorityWall("LearntMessage"),
    ]
