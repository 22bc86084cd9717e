"""The journal, its seals, and the log of accesses."""

import django.db.models.functions.datetime
from django.db import migrations, models

from parvis.base.audited import CalledBy
from parvis.base.tables import Tables, Walled, replaced, written
from parvis.base.walls import AuthorityWall, SectorWall

OFFICES = ("seal", "sweep", "retention", "backup")
# Whoever holds the capability of a case records what she does, never what an agent would.
OF_FACTS = {"opened_by": "case_id", "offices": OFFICES, "opens": ("SELECT", "INSERT")}

TABLES = Tables(
    migrations.CreateModel(
        name="Event",
        fields=[
            ("pk", models.CompositePrimaryKey("id", "recorded_at", blank=True, editable=False, primary_key=True, serialize=False)),
            ("id", models.BigIntegerField()),
            ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ("occurred_at", models.DateTimeField()),
            ("kind", models.CharField(max_length=60)),
            ("authority_id", models.UUIDField()),
            ("sector", models.CharField(blank=True, max_length=30)),
            ("case_id", models.UUIDField(null=True)),
            ("actor_kind", models.CharField(max_length=10)),
            ("actor_id", models.UUIDField(null=True)),
            ("subjects", models.JSONField(db_column="objects")),
            ("facts", models.JSONField()),
        ],
        options={"db_table": "events_event", "managed": False},
    ),
    migrations.CreateModel(
        name="Seal",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("authority_id", models.UUIDField()),
            ("server", models.BigIntegerField()),
            ("from_xid", models.BigIntegerField()),
            ("upto_xid", models.BigIntegerField()),
            ("count", models.IntegerField()),
            ("digest", models.BinaryField()),
            ("previous", models.BinaryField()),
            ("sealed_at", models.DateTimeField()),
        ],
        options={"db_table": "events_seal", "managed": False},
    ),
    migrations.CreateModel(
        name="AccessLog",
        fields=[
            ("id", models.BigAutoField(primary_key=True, serialize=False)),
            ("at", models.DateTimeField()),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("page", "Page de la demande"),
                        ("document", "Document"),
                        ("message", "Courriel envoyé"),
                        ("file", "Fiche de l’usager"),
                        ("crossing", "Ouverture par un autre service, avec votre accord"),
                        ("call", "Rappel promis"),
                        ("shown", "Nom apparu dans une recherche ou une liste"),
                        ("screen", "Réponses relues sur un second écran"),
                    ],
                    max_length=10,
                ),
            ),
            ("authority_id", models.UUIDField()),
            ("sector", models.CharField(max_length=30)),
            ("object_type", models.CharField(max_length=30)),
            ("object_id", models.UUIDField()),
            ("case_id", models.UUIDField(null=True)),
            ("profile_id", models.UUIDField(null=True)),
            ("agent_id", models.UUIDField()),
            ("called", models.CharField(max_length=200)),
            ("service", models.CharField(max_length=200)),
            ("ground", models.CharField(max_length=10)),
            ("reason", models.CharField(blank=True, max_length=300)),
        ],
        options={
            "verbose_name": "consultation",
            "indexes": [
                models.Index(fields=["authority_id", "-at", "-id"], name="access_authority"),
                models.Index(fields=["agent_id", "-at"], name="access_agent"),
                models.Index(condition=models.Q(("case_id__isnull", False)), fields=["case_id", "-at"], name="access_case"),
                models.Index(condition=models.Q(("profile_id__isnull", False)), fields=["profile_id", "-at"], name="access_profile"),
                models.Index(fields=["at"], name="access_age"),
            ],
        },
    ),
)

WALLS = [SectorWall("AccessLog", offices=["retention", "backup"], opened_by="case_id", opens=["SELECT"])]


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [("base", "0001_foundations")]
    operations = [
        TABLES,
        *WALLS,
        written(__file__, "journal"),
        written(__file__, "partitions"),
        Walled("events_event", SectorWall("", held_check="actor_kind <> 'agent'", **OF_FACTS)),
        Walled("events_eventobject", SectorWall("", **OF_FACTS)),
        Walled("events_seal", AuthorityWall("", offices=OFFICES)),
        written(__file__, "access_log"),
        CalledBy("events_ensure_partitions(date, date)", ["worker"]),
        CalledBy("events_guard(text)"),
    ]
