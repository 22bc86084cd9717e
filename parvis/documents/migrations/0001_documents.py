"""The documents."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables, replaced
from parvis.base.walls import SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name="Document",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("holder_id", models.UUIDField(db_index=True)),
            (
                "held",
                models.CharField(
                    choices=[("case", "Demande"), ("interaction", "Échange"), ("elimination", "Bordereau d’élimination")],
                    db_default="case",
                    default="case",
                    max_length=11,
                ),
            ),
            ("document_type", models.SlugField(blank=True, max_length=60, verbose_name="type de pièce")),
            ("name", parvis.authorities.sealed.SealedTextField(max_length=120, verbose_name="nom")),
            ("kind", models.CharField(max_length=10)),
            ("media_type", models.CharField(max_length=100)),
            ("size", models.PositiveBigIntegerField(verbose_name="taille en octets")),
            ("sha256", models.CharField(max_length=64)),
            ("storage_name", models.CharField(max_length=64, unique=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("received", "Analyse en cours"),
                        ("clean", "Analysé, aucun virus trouvé"),
                        ("infected", "Écarté\xa0: virus trouvé"),
                        ("scan_failed", "Analyse à refaire"),
                        ("unscanned", "Non analysé\xa0: aucun antivirus n’est raccordé"),
                    ],
                    default="received",
                    max_length=12,
                ),
            ),
            ("signature", models.CharField(blank=True, max_length=200, verbose_name="virus trouvé")),
            ("thumbnail_name", models.CharField(blank=True, max_length=64)),
            ("pages", models.PositiveIntegerField(blank=True, null=True)),
            ("origin", models.CharField(choices=[("person", "Usager"), ("agent", "Agent"), ("house", "Produit par la plateforme")], max_length=6)),
            ("created_at", models.DateTimeField()),
            ("examined_at", models.DateTimeField(blank=True, null=True)),
            ("expires_on", models.DateField(blank=True, null=True)),
            ("removed_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "document",
            "ordering": ["created_at", "id"],
            "indexes": [
                models.Index(
                    condition=models.Q(("removed_at__isnull", True), ("state__in", ["received", "scan_failed"])),
                    fields=["created_at"],
                    name="document_unexamined",
                ),
                models.Index(condition=models.Q(("thumbnail_name", ""), _negated=True), fields=["thumbnail_name"], name="document_thumbnail"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="document_not_empty"),
                models.CheckConstraint(
                    condition=models.Q(("thumbnail_name", ""), ("state__in", ["clean", "unscanned"]), _connector="OR"),
                    name="document_thumbnail_once_examined",
                ),
                models.CheckConstraint(
                    condition=models.Q(("signature", ""), ("state", "infected"), _connector="OR"), name="document_signature_when_infected"
                ),
            ],
        },
    )
)

WALLS = [SectorWall("Document"), SealedColumns("Document", ["name"])]


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [("authorities", "0001_authorities"), ("base", "0001_foundations")]
    operations = [TABLES, *WALLS]
