"""The authorities, their units, places and signatures."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables, replaced
from parvis.base.walls import AuthorityWall, PublicWall, SameWall

TABLES = Tables(
    migrations.CreateModel(
        name="Authority",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
            ("name", models.CharField(max_length=160, verbose_name="nom")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("commune", "Commune"),
                        ("intercommunality", "Intercommunalité"),
                        ("department", "Département"),
                        ("region", "Région"),
                        ("syndicate", "Syndicat"),
                    ],
                    max_length=20,
                    verbose_name="nature",
                ),
            ),
            (
                "parent",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="members", to="authorities.authority"
                ),
            ),
            (
                "siren",
                models.CharField(blank=True, max_length=9, validators=[django.core.validators.RegexValidator("^\\d{9}$")], verbose_name="SIREN"),
            ),
            ("insee_code", models.CharField(blank=True, max_length=5, verbose_name="code INSEE")),
            ("department", models.CharField(max_length=3, verbose_name="département")),
            ("population", models.PositiveIntegerField(blank=True, null=True, verbose_name="population")),
            ("postcodes", models.JSONField(blank=True, default=list, verbose_name="codes postaux")),
            ("address", models.TextField(blank=True, verbose_name="adresse postale")),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
            ("telephone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
            ("website", models.URLField(blank=True, verbose_name="site internet")),
            (
                "brand_colour",
                models.CharField(
                    default="#1f5c4a", max_length=7, validators=[django.core.validators.RegexValidator("^#[0-9a-f]{6}$")], verbose_name="couleur"
                ),
            ),
            ("tagline", models.CharField(blank=True, max_length=200, verbose_name="phrase d’accueil")),
            ("sender_name", models.CharField(blank=True, max_length=120, verbose_name="nom de l’expéditeur")),
            ("sender_email", models.EmailField(blank=True, max_length=254, verbose_name="adresse de l’expéditeur")),
            ("dpo_contact", models.TextField(blank=True, verbose_name="contact de la personne déléguée à la protection des données")),
            ("publication_director", models.CharField(blank=True, max_length=160, verbose_name="directeur ou directrice de la publication")),
            ("host", models.TextField(blank=True, verbose_name="hébergeur du site")),
            ("homologation", models.JSONField(blank=True, default=dict, verbose_name="homologation de sécurité")),
            ("accessibility", models.JSONField(blank=True, default=dict, verbose_name="déclaration d’accessibilité")),
            ("court", models.JSONField(blank=True, default=dict, verbose_name="tribunal administratif compétent")),
        ],
        options={
            "verbose_name": "collectivité",
            "verbose_name_plural": "collectivités",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("id", models.F("parent")), _negated=True), name="authority_not_its_own_parent"),
                models.UniqueConstraint(condition=models.Q(("siren", ""), _negated=True), fields=("siren",), name="authority_siren_unique"),
            ],
        },
    ),
    migrations.CreateModel(
        name="CalendarCorrection",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="calendar_corrections", to="authorities.authority"),
            ),
            ("day", models.DateField(verbose_name="jour")),
            ("is_holiday", models.BooleanField(verbose_name="férié")),
            ("reason", models.CharField(blank=True, max_length=120, verbose_name="motif")),
        ],
        options={"constraints": [models.UniqueConstraint(fields=("authority", "day"), name="correction_once_a_day")]},
    ),
    migrations.CreateModel(
        name="Unit",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="units", to="authorities.authority")),
            (
                "parent",
                models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="children", to="authorities.unit"),
            ),
            ("code", models.SlugField(max_length=40, verbose_name="code")),
            ("name", models.CharField(max_length=120, verbose_name="nom")),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
            ("telephone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
            ("address", models.TextField(blank=True, verbose_name="adresse postale")),
            ("is_sorting", models.BooleanField(default=False, verbose_name="oriente vers les autres services")),
            ("path", models.JSONField(default=list, editable=False)),
        ],
        options={
            "verbose_name": "service",
            "constraints": [
                models.UniqueConstraint(fields=("authority", "code"), name="unit_code_in_authority"),
                models.CheckConstraint(condition=models.Q(("id", models.F("parent")), _negated=True), name="unit_not_its_own_parent"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Site",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sites", to="authorities.authority")),
            ("name", models.CharField(max_length=120, verbose_name="nom")),
            ("address", models.TextField(verbose_name="adresse")),
            ("telephone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
            ("hours", models.JSONField(default=dict, verbose_name="horaires")),
            ("access", models.TextField(blank=True, verbose_name="accès et accessibilité")),
        ],
        options={"verbose_name": "lieu d’accueil"},
    ),
    migrations.CreateModel(
        name="SealCertificate",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("subject", models.CharField(max_length=300)),
            ("issuer", models.CharField(max_length=300)),
            ("fingerprint", models.CharField(max_length=64)),
            ("keys", parvis.authorities.sealed.SealedTextField(always=True)),
            ("starts_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField()),
            ("is_required", models.BooleanField(default=True)),
            ("imported_at", models.DateTimeField()),
            ("retired_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "certificat de cachet",
            "constraints": [
                models.UniqueConstraint(condition=models.Q(("retired_at", None)), fields=("authority",), name="seal_certificate_one_in_force")
            ],
        },
    ),
    migrations.CreateModel(
        name="Letterhead",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authorities.authority")),
            ("logo", models.BinaryField(blank=True, null=True)),
            ("return_address", models.TextField(blank=True, max_length=300, verbose_name="adresse de réponse")),
            ("place", models.CharField(blank=True, max_length=80, verbose_name="lieu de signature")),
            ("signature", models.CharField(blank=True, max_length=160, verbose_name="formule de signature")),
        ],
        options={"verbose_name": "papier à lettres"},
    ),
)

WALLS = [
    PublicWall("Authority", column="id"),
    PublicWall("CalendarCorrection"),
    PublicWall("Unit"),
    SameWall("Unit", "parent", columns=["authority_id"]),
    PublicWall("Site"),
    AuthorityWall("SealCertificate"),
    SealedColumns("SealCertificate", ["keys"]),
    AuthorityWall("Letterhead"),
]


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [("base", "0001_foundations")]
    operations = [TABLES, *WALLS]
