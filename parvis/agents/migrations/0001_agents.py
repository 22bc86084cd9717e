"""The agents, their rights, absences and delegations; who acts here and belongs elsewhere."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.audited import CalledBy
from parvis.base.tables import Tables, replaced, written
from parvis.base.walls import AuthorityWall, SameWall

TABLES = Tables(
    migrations.CreateModel(
        name="Agent",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="agents", to="authorities.authority")),
            (
                "account",
                models.OneToOneField(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="agent", to=settings.AUTH_USER_MODEL
                ),
            ),
            ("given_name", models.CharField(max_length=80, verbose_name="prénom")),
            ("family_name", models.CharField(max_length=80, verbose_name="nom")),
            ("quality", models.CharField(max_length=120, verbose_name="qualité")),
            ("email", models.EmailField(max_length=254, verbose_name="adresse électronique")),
            ("telephone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
            ("is_anonymous", models.BooleanField(default=False, verbose_name="anonyme pour des raisons de sécurité (L111-2)")),
            ("left_on", models.DateField(blank=True, null=True, verbose_name="parti le")),
            ("has_shortcuts", models.BooleanField(default=True, verbose_name="raccourcis clavier")),
            ("is_operator", models.BooleanField(default=False, verbose_name="exploite l’installation")),
        ],
        options={"verbose_name": "agent", "ordering": ["family_name", "given_name", "id"]},
    ),
    migrations.CreateModel(
        name="Membership",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("agent", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="agents.agent")),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authorities.authority")),
            (
                "unit",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="authorities.unit"
                ),
            ),
            (
                "rights",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("see", "Consulter"),
                            ("act", "Instruire"),
                            ("receive", "Accueillir"),
                            ("manage", "Encadrer"),
                            ("design", "Concevoir les démarches"),
                            ("audit", "Contrôler"),
                            ("archive", "Archiver"),
                        ],
                        max_length=10,
                    ),
                    size=None,
                ),
            ),
            ("sectors", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=SECTORS, max_length=30), size=None)),
        ],
        options={
            "verbose_name": "habilitation",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("rights__contained_by", ["see", "act", "receive", "manage", "design", "audit", "archive"]), ("rights__len__gt", 0)
                    ),
                    name="membership_known_rights",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "sectors__contained_by",
                            ["civil_status", "school", "social", "health", "transport", "culture", "planning", "public_space", "taxation", "general"],
                        )
                    ),
                    name="membership_known_sectors",
                ),
                models.UniqueConstraint(fields=("agent", "authority", "unit"), name="membership_once_a_place", nulls_distinct=False),
            ],
        },
    ),
    migrations.CreateModel(
        name="Absence",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authorities.authority")),
            ("agent", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="absences", to="agents.agent")),
            (
                "substitute",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="substitutions", to="agents.agent"
                ),
            ),
            ("starts_on", models.DateField(verbose_name="premier jour")),
            ("ends_on", models.DateField(verbose_name="dernier jour")),
        ],
        options={
            "verbose_name": "absence",
            "ordering": ["starts_on"],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="absence_in_order"),
                models.CheckConstraint(
                    condition=models.Q(("substitute__isnull", True), models.Q(("substitute", models.F("agent")), _negated=True), _connector="OR"),
                    name="absence_by_another",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="Invitation",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authorities.authority")),
            ("agent", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="invitation", to="agents.agent")),
            ("sent_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            ("accepted_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={"verbose_name": "invitation"},
    ),
    migrations.CreateModel(
        name="Delegation",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("holder", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="delegations", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("is_own", models.BooleanField(default=False, verbose_name="signe au titre de son mandat")),
            ("giver", models.CharField(blank=True, max_length=120, verbose_name="par délégation")),
            ("act_number", models.CharField(max_length=60, verbose_name="numéro de l’acte")),
            ("act_on", models.DateField(verbose_name="date de l’acte")),
            ("published", models.CharField(blank=True, max_length=200, verbose_name="publication")),
            ("units", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
            ("sectors", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=SECTORS, max_length=30), size=None)),
            ("procedures", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
            ("starts_on", models.DateField(verbose_name="premier jour")),
            ("ends_on", models.DateField(blank=True, null=True, verbose_name="dernier jour")),
            ("revoked_on", models.DateField(blank=True, null=True, verbose_name="abrogée le")),
        ],
        options={
            "verbose_name": "délégation de signature",
            "ordering": ["-is_own", "starts_on", "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"), name="delegation_in_order"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("giver", ""), ("is_own", True), ("procedures", []), ("units", [])),
                        models.Q(("is_own", False), models.Q(("giver", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="delegation_says_who_gives_it",
                ),
                models.CheckConstraint(
                    condition=models.Q(("is_own", True), models.Q(("published", ""), _negated=True), _connector="OR"), name="delegation_is_published"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "sectors__contained_by",
                            ["civil_status", "school", "social", "health", "transport", "culture", "planning", "public_space", "taxation", "general"],
                        ),
                        ("sectors__len__gt", 0),
                    ),
                    name="delegation_known_sectors",
                ),
            ],
        },
    ),
)

WALLS = [
    AuthorityWall("Agent", account_condition="account_id = (SELECT parvis_account())"),
    SameWall("Membership", "unit", columns=["authority_id"]),
    AuthorityWall("Membership", account_condition="agent_id IN (SELECT id FROM agents_agent WHERE account_id = (SELECT parvis_account()))"),
    SameWall("Absence", "agent", columns=["authority_id"]),
    SameWall("Absence", "substitute", columns=["authority_id"]),
    AuthorityWall("Absence", account_condition="agent_id IN (SELECT id FROM agents_agent WHERE account_id = (SELECT parvis_account()))"),
    SameWall("Invitation", "agent", columns=["authority_id"]),
    AuthorityWall("Invitation", account_condition="agent_id IN (SELECT id FROM agents_agent WHERE account_id = (SELECT parvis_account()))"),
    AuthorityWall("Delegation"),
]


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL), ("authorities", "0001_authorities"), ("base", "0001_foundations")]
    operations = [
        TABLES,
        *WALLS,
        written(__file__, "guests"),
        CalledBy("agents_guests()", ["web", "worker"]),
        CalledBy("agents_guests_away(date)", ["web", "worker"]),
    ]
