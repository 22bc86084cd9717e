"""Procedures, their versions, and how they are drafted, published and shared."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.tables import Tables, replaced, written
from parvis.base.walls import AuthorityWall, PublicWall, SameWall

TABLES = Tables(
    migrations.CreateModel(
        name="BankItem",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("title", models.CharField(max_length=200, verbose_name="nom dans la banque")),
            ("edition", models.PositiveIntegerField(default=1)),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={"verbose_name": "élément de la banque"},
    ),
    migrations.CreateModel(
        name="BankEdition",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("item", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="catalogue.bankitem")),
            ("number", models.PositiveIntegerField()),
            ("element", models.JSONField()),
            ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("at", models.DateTimeField()),
        ],
        options={
            "verbose_name": "édition d’un élément de la banque",
            "constraints": [models.UniqueConstraint(fields=("item", "number"), name="bank_edition_number_in_item")],
        },
    ),
    migrations.CreateModel(
        name="SharedProcedure",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("procedure", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedure")),
            ("version", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
            ("title", models.CharField(max_length=200)),
            ("summary", models.TextField(blank=True)),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "nature",
                models.CharField(
                    choices=[
                        ("request", "Demande"),
                        ("declaration", "Déclaration"),
                        ("report", "Signalement"),
                        ("question", "Question"),
                        ("complaint", "Réclamation"),
                        ("appeal", "Recours administratif"),
                    ],
                    max_length=12,
                ),
            ),
            ("licence", models.CharField(max_length=20)),
            ("digest", models.CharField(max_length=64)),
            ("archive", models.BinaryField()),
            ("shared_at", models.DateTimeField()),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "démarche de la galerie",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("withdrawn_at__isnull", True)), fields=("procedure",), name="procedure_shared_once")
            ],
        },
    ),
    migrations.CreateModel(
        name="Procedure",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="procedures", to="authorities.authority")),
            ("slug", models.SlugField(max_length=80)),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "nature",
                models.CharField(
                    choices=[
                        ("request", "Demande"),
                        ("declaration", "Déclaration"),
                        ("report", "Signalement"),
                        ("question", "Question"),
                        ("complaint", "Réclamation"),
                        ("appeal", "Recours administratif"),
                    ],
                    max_length=12,
                ),
            ),
            (
                "level",
                models.CharField(
                    choices=[("informational", "Informer"), ("interactive", "Échanger"), ("transactional", "Demander en ligne")],
                    default="transactional",
                    max_length=14,
                ),
            ),
            ("unit", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="procedures", to="authorities.unit")),
            (
                "current",
                models.OneToOneField(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="current_of", to="catalogue.procedureversion"
                ),
            ),
        ],
        options={
            "verbose_name": "démarche",
            "constraints": [models.UniqueConstraint(fields=("authority", "slug"), name="procedure_slug_in_authority")],
        },
    ),
    migrations.CreateModel(
        name="ProcedureVersion",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("procedure", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="catalogue.procedure")),
            ("number", models.PositiveIntegerField()),
            (
                "status",
                models.CharField(
                    choices=[("draft", "Brouillon"), ("review", "À relire"), ("published", "Publiée"), ("retired", "Retirée")],
                    default="draft",
                    max_length=10,
                ),
            ),
            ("title", models.CharField(max_length=200)),
            ("document", models.JSONField()),
            ("published_at", models.DateTimeField(blank=True, null=True)),
            (
                "begun_from",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                ),
            ),
            ("revision", models.PositiveIntegerField(default=0)),
        ],
        options={
            "verbose_name": "version de démarche",
            "constraints": [
                models.UniqueConstraint(fields=("procedure", "number"), name="version_number_in_procedure"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("published_at__isnull", True), ("status__in", ["draft", "review"])),
                        models.Q(("published_at__isnull", False), ("status__in", ["published", "retired"])),
                        _connector="OR",
                    ),
                    name="version_published_at_a_time",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="VersionEdit",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("version", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="edits", to="catalogue.procedureversion")),
            ("number", models.PositiveIntegerField()),
            ("gestures", models.JSONField()),
            ("undoing", models.JSONField()),
            (
                "undoes",
                models.OneToOneField(
                    blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="undone_by", to="catalogue.versionedit"
                ),
            ),
            ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("at", models.DateTimeField()),
        ],
        options={
            "verbose_name": "modification d’un brouillon",
            "constraints": [models.UniqueConstraint(fields=("version", "number"), name="edit_number_in_version")],
        },
    ),
    migrations.CreateModel(
        name="Milestone",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("version", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="milestones", to="catalogue.procedureversion")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("begun", "Commencée"),
                        ("submitted", "Donnée à relire"),
                        ("returned", "Rendue à qui l’écrit"),
                        ("published", "Publiée"),
                        ("retired", "Retirée"),
                    ],
                    max_length=10,
                ),
            ),
            ("words", models.TextField(blank=True, max_length=2000)),
            ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("at", models.DateTimeField()),
        ],
        options={"verbose_name": "moment d’une version", "ordering": ["id"]},
    ),
    migrations.CreateModel(
        name="PublishingRule",
        fields=[
            (
                "authority",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="authorities.authority"
                ),
            ),
            ("needs_second_reader", models.BooleanField(default=False, verbose_name="une autre personne publie")),
            ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("at", models.DateTimeField()),
        ],
        options={"verbose_name": "règle de publication"},
    ),
)

WALLS = [
    AuthorityWall("BankItem"),
    AuthorityWall("BankEdition"),
    SameWall("BankEdition", "item", columns=["authority_id"]),
    PublicWall("SharedProcedure", visible_when="withdrawn_at IS NULL"),
    SameWall("SharedProcedure", "procedure"),
    SameWall("SharedProcedure", "version", columns=["authority_id"]),
    PublicWall("Procedure"),
    SameWall("Procedure", "unit", columns=["authority_id"]),
    SameWall("Procedure", "current", columns=["authority_id"]),
    PublicWall("ProcedureVersion", visible_when="status NOT IN ('draft', 'review')"),
    SameWall("ProcedureVersion", "procedure", columns=["authority_id"]),
    SameWall("ProcedureVersion", "begun_from", columns=["authority_id"]),
    AuthorityWall("VersionEdit"),
    SameWall("VersionEdit", "version", columns=["authority_id"]),
    SameWall("VersionEdit", "undoes", columns=["authority_id"]),
    AuthorityWall("Milestone"),
    SameWall("Milestone", "version", columns=["authority_id"]),
    AuthorityWall("PublishingRule"),
]


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [("agents", "0001_agents"), ("authorities", "0001_authorities"), ("base", "0001_foundations")]
    operations = [TABLES, *WALLS, written(__file__, "versions")]
