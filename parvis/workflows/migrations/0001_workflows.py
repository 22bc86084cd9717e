"""Processes of cases: where each stands, what is awaited, what stopped."""

import django.contrib.postgres.fields
import django.db.models.deletion
import parvis.authorities.sealed
import parvis.base.identifiers
from django.db import migrations, models
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables
from parvis.base.walls import AuthorityWall, PublicWall, SameWall, SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name="Plan",
        fields=[
            (
                "version",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="catalogue.procedureversion"
                ),
            ),
            ("digest", models.CharField(max_length=32)),
            ("text", models.TextField()),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
        ],
        options={
            "verbose_name": "plan d’un parcours",
        },
    ),
    migrations.CreateModel(
        name="Instance",
        fields=[
            (
                "case",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="instance",
                    serialize=False,
                    to="cases.case",
                ),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("state", parvis.authorities.sealed.SealedTextField()),
            ("revision", models.PositiveIntegerField(default=0)),
            ("passed", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
            ("next_due", models.DateTimeField(blank=True, null=True)),
            ("is_stopped", models.BooleanField(default=False)),
            ("started_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                ),
            ),
            ("version", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
        ],
        options={
            "verbose_name": "parcours d’une demande",
            "indexes": [
                models.Index(condition=models.Q(("ended_at__isnull", True), ("next_due__isnull", False)), fields=["next_due", "case"], name="instance_due"),
                models.Index(condition=models.Q(("ended_at__isnull", True), ("is_stopped", True)), fields=["authority", "case"], name="instance_stopped"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Task",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("element", models.CharField(max_length=300)),
            ("attempt", models.PositiveIntegerField()),
            ("rank", models.PositiveSmallIntegerField(default=0)),
            ("kind", models.CharField(max_length=20)),
            ("title", models.CharField(max_length=200)),
            (
                "role",
                models.CharField(
                    blank=True,
                    choices=[
                        ("", "un service"),
                        ("person", "un agent nommé"),
                        ("responsible", "qui répond de la demande"),
                        ("service", "le service de la demande"),
                        ("manager", "un responsable du service"),
                        ("signatory", "qui peut signer"),
                    ],
                    max_length=12,
                ),
            ),
            ("due_on", models.DateField(blank=True, null=True)),
            ("given_at", models.DateTimeField()),
            ("outcome", models.CharField(blank=True, choices=[("", "À faire"), ("done", "Faite"), ("withdrawn", "Sans objet")], max_length=10)),
            ("ended_signed", models.CharField(blank=True, max_length=300)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "agent",
                models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            ("authority", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            (
                "case",
                models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="tasks", to="cases.case"),
            ),
            (
                "ended_by",
                models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            (
                "procedure",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedure"
                ),
            ),
            (
                "unit",
                models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit"),
            ),
        ],
        options={
            "indexes": [
                models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["unit", "due_on", "id"], name="task_of_unit"),
                models.Index(condition=models.Q(("agent__isnull", False), ("ended_at__isnull", True)), fields=["agent", "due_on", "id"], name="task_of_agent"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("case", "element", "attempt", "rank"), name="task_once_an_attempt"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("outcome", "")),
                        models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="task_ended",
                ),
            ],
            "verbose_name": "tâche",
            "ordering": ["given_at", "id"],
        },
    ),
    migrations.CreateModel(
        name="TaskAnswers",
        fields=[
            (
                "task",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="answered",
                    serialize=False,
                    to="workflows.task",
                ),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("answers", parvis.authorities.sealed.SealedJSONField(default=dict)),
            ("words", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                ),
            ),
            ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
        ],
        options={
            "verbose_name": "réponse à une tâche",
        },
    ),
    migrations.CreateModel(
        name="Effect",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("element", models.CharField(max_length=300)),
            ("attempt", models.PositiveIntegerField()),
            ("kind", models.CharField(max_length=20)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("wanted", "À faire"),
                        ("awaited", "Faite, réponse attendue"),
                        ("done", "Faite"),
                        ("failed", "Bloquée"),
                        ("withdrawn", "Sans objet"),
                    ],
                    default="wanted",
                    max_length=10,
                ),
            ),
            ("about", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
            ("until", models.DateTimeField(blank=True, null=True)),
            ("tries", models.PositiveSmallIntegerField(default=0)),
            ("next_try_at", models.DateTimeField(blank=True, null=True)),
            ("answer", parvis.authorities.sealed.SealedJSONField(default=dict)),
            ("wanted_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                ),
            ),
            (
                "case",
                models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="effects", to="cases.case"),
            ),
        ],
        options={
            "verbose_name": "effet d’une étape",
            "ordering": ["wanted_at", "id"],
            "indexes": [
                models.Index(condition=models.Q(("state", "wanted")), fields=["wanted_at", "id"], name="effect_wanted"),
                models.Index(
                    condition=models.Q(("state", "awaited"), ("until__isnull", False)), fields=["until", "id"], name="effect_until"
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("case", "element", "attempt"), name="effect_once_an_attempt"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("state__in", ["wanted", "awaited"])),
                        models.Q(models.Q(("state__in", ["wanted", "awaited"]), _negated=True), ("ended_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="effect_ended",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Incident",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("element", models.CharField(max_length=300)),
            ("attempt", models.PositiveIntegerField()),
            ("title", models.CharField(blank=True, max_length=200)),
            ("reason", parvis.authorities.sealed.SealedTextField(max_length=2000)),
            ("opened_at", models.DateTimeField()),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[("", "Bloquée"), ("retried", "Refaite"), ("skipped", "Passée"), ("corrected", "Corrigée"), ("withdrawn", "Sans objet")],
                    max_length=10,
                ),
            ),
            ("words", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            ("ended_signed", models.CharField(blank=True, max_length=300)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                ),
            ),
            ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="incidents", to="cases.case")),
            (
                "ended_by",
                models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
        ],
        options={
            "verbose_name": "étape bloquée",
            "ordering": ["opened_at", "id"],
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("case", "element", "attempt"), name="incident_open_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("outcome", "")),
                        models.Q(("ended_at__isnull", False), models.Q(("outcome", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="incident_ended",
                ),
            ],
        },
    ),
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("agents", "0001_agents"),
        ("authorities", "0001_authorities"),
        ("base", "0001_foundations"),
        ("cases", "0002_kept_words"),
        ("catalogue", "0001_catalogue"),
    ]
    operations = [
        TABLES,
        PublicWall("Plan"),
        SameWall("Plan", "version", columns=["authority_id"]),
        SectorWall("Instance", opened_by="case_id", opens=["SELECT"]),
        SameWall("Instance", "case"),
        SameWall("Instance", "version", columns=["authority_id"]),
        SealedColumns("Instance", ["state"]),
        AuthorityWall("Task"),
        SameWall("Task", "case"),
        SameWall("Task", "unit", columns=["authority_id"]),
        SameWall("Task", "procedure"),
        SectorWall("TaskAnswers", opened_by="case_id", opens=["SELECT", "INSERT", "UPDATE"]),
        SameWall("TaskAnswers", "case"),
        SameWall("TaskAnswers", "task"),
        SealedColumns("TaskAnswers", ["answers", "words"]),
        SectorWall("Effect", opened_by=None),
        SameWall("Effect", "case"),
        SealedColumns("Effect", ["answer"]),
        SectorWall("Incident", opened_by=None),
        SameWall("Incident", "case"),
        SealedColumns("Incident", ["reason", "words"]),
    ]
