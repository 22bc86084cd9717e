"""Acts on many cases at once, and exports."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables, replaced
from parvis.base.walls import OwnRows, SameWall, SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name="BulkRun",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(blank=True, default="", max_length=30)),
            ("agent", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            (
                "gesture",
                models.CharField(
                    choices=[
                        ("take", "Prendre en charge"),
                        ("assign", "Confier à un agent"),
                        ("label", "Poser une étiquette"),
                        ("hand_over", "Confier à un autre service"),
                        ("pass_on", "Confier à des collègues"),
                        ("release", "Rendre au service"),
                        ("message", "Écrire aux usagers"),
                    ],
                    max_length=10,
                ),
            ),
            ("target", models.UUIDField(blank=True, null=True)),
            ("among", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
            ("note", parvis.authorities.sealed.SealedTextField(always=True, blank=True, max_length=5000)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("prepared", "À confirmer"),
                        ("running", "En cours"),
                        ("ended", "Terminée"),
                        ("undoing", "Annulation en cours"),
                        ("undone", "Annulée"),
                    ],
                    default="prepared",
                    max_length=8,
                ),
            ),
            ("total", models.PositiveIntegerField()),
            ("position", models.PositiveIntegerField(default=0)),
            ("undo_position", models.PositiveIntegerField(default=0)),
            ("done", models.PositiveIntegerField(default=0)),
            ("refused", models.PositiveIntegerField(default=0)),
            ("undone", models.PositiveIntegerField(default=0)),
            ("kept", models.PositiveIntegerField(default=0)),
            ("created_at", models.DateTimeField()),
            ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("undo_asked_at", models.DateTimeField(blank=True, null=True)),
            ("undone_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "action groupée",
            "indexes": [models.Index(fields=["agent", "-created_at", "-id"], name="bulk_of_agent")],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("total__gt", 0)), name="bulk_not_empty"),
                models.CheckConstraint(
                    condition=models.Q(("state__in", ["prepared", "running"]), ("note", ""), _connector="OR"), name="bulk_note_while_it_serves"
                ),
                models.CheckConstraint(
                    condition=models.Q(("position__lte", models.F("total")), ("undo_position__lte", models.F("total"))), name="bulk_within_its_cases"
                ),
                models.CheckConstraint(
                    condition=models.Q(("position", django.db.models.expressions.CombinedExpression(models.F("done"), "+", models.F("refused")))),
                    name="bulk_counts_what_it_treated",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", True), ("state__in", ["prepared", "running"])),
                        models.Q(models.Q(("state__in", ["prepared", "running"]), _negated=True), ("ended_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="bulk_ended_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="BulkItem",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "authority",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                ),
            ),
            ("sector", models.CharField(blank=True, default="", max_length=30)),
            (
                "run",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="items", to="batches.bulkrun"
                ),
            ),
            ("position", models.PositiveIntegerField()),
            ("case_id", models.UUIDField()),
            ("revision", models.PositiveIntegerField()),
            (
                "outcome",
                models.CharField(
                    choices=[
                        ("pending", "À traiter"),
                        ("done", "Faite"),
                        ("refused", "Non faite"),
                        ("undone", "Annulée"),
                        ("kept", "Laissée en l’état"),
                    ],
                    default="pending",
                    max_length=8,
                ),
            ),
            (
                "reason",
                models.CharField(
                    blank=True,
                    choices=[
                        ("absent", "Vous n’y avez plus accès"),
                        ("forbidden", "Vos droits ne permettent pas ce geste sur cette demande"),
                        ("changed", "Elle a changé depuis que vous l’avez choisie"),
                        ("over", "Elle est terminée"),
                        ("already", "C’était déjà fait"),
                        ("unfit", "Ce choix ne convient pas à cette demande"),
                        ("anonymous", "Elle est anonyme\xa0: il n’y a personne à qui écrire"),
                        ("left", "Le message était déjà parti"),
                        ("gone", "Qui en répondait avant ne peut plus s’en occuper"),
                        ("error", "Une erreur l’a empêché\xa0; l’administrateur en trouve la trace"),
                    ],
                    max_length=10,
                ),
            ),
            ("responsible_after", models.UUIDField(blank=True, null=True)),
            ("responsible_before", models.UUIDField(blank=True, null=True)),
            ("part", models.UUIDField(blank=True, null=True)),
            ("state_before", models.CharField(blank=True, max_length=12)),
        ],
        options={
            "verbose_name": "demande d’une action groupée",
            "indexes": [models.Index(condition=models.Q(("outcome__in", ["refused", "kept"])), fields=["run", "position"], name="bulk_item_refused")],
            "constraints": [
                models.UniqueConstraint(fields=("run", "position"), name="bulk_item_place"),
                models.UniqueConstraint(fields=("run", "case_id"), name="bulk_item_once_a_case"),
                models.CheckConstraint(
                    condition=models.Q(("outcome__in", ["refused", "kept"]), ("reason", ""), _connector="OR"), name="bulk_item_reason_when_refused"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Export",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(blank=True, default="", max_length=30)),
            ("agent", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            (
                "format",
                models.CharField(choices=[("csv", "CSV (texte, séparateur point-virgule)"), ("ods", "ODS (classeur LibreOffice)")], max_length=4),
            ),
            ("query", models.JSONField(default=dict)),
            ("columns", models.JSONField(default=list)),
            ("places", models.JSONField(default=list)),
            (
                "state",
                models.CharField(
                    choices=[("asked", "En préparation"), ("ready", "Prêt"), ("failed", "Échec"), ("forgotten", "Supprimé")],
                    default="asked",
                    max_length=10,
                ),
            ),
            ("rows", models.PositiveIntegerField(default=0)),
            ("storage_name", models.CharField(blank=True, max_length=64)),
            ("size", models.PositiveBigIntegerField(default=0)),
            ("asked_at", models.DateTimeField()),
            ("ready_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "export",
            "indexes": [
                models.Index(fields=["agent", "-asked_at", "-id"], name="export_of_agent"),
                models.Index(condition=models.Q(("state", "ready")), fields=["ready_at"], name="export_to_forget"),
            ],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ready_at__isnull", False), ("state", "ready"), models.Q(("storage_name", ""), _negated=True)),
                        models.Q(models.Q(("state", "ready"), _negated=True), ("storage_name", "")),
                        _connector="OR",
                    ),
                    name="export_ready_with_its_file",
                )
            ],
        },
    ),
)

WALLS = [
    SectorWall("BulkRun", opened_by=None),
    SameWall("BulkRun", "agent", columns=["authority_id"]),
    SealedColumns("BulkRun", ["note"]),
    SectorWall("BulkItem", opened_by=None),
    SameWall("BulkItem", "run"),
    SectorWall("Export", opened_by=None),
    SameWall("Export", "agent", columns=["authority_id"]),
    OwnRows("Export"),
]


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [("agents", "0001_agents"), ("authorities", "0001_authorities"), ("base", "0001_foundations")]
    operations = [TABLES, *WALLS]
