import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.base.walls import AuthorityWall


class Migration(migrations.Migration):
    """An authority has a letterhead of its own."""

    dependencies = [("authorities", "0003_seal_certificates")]

    operations = [
        migrations.CreateModel(
            name="Letterhead",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("logo", models.BinaryField(blank=True, null=True)),
                ("return_address", models.TextField(blank=True, max_length=300, verbose_name="adresse de réponse")),
                ("place", models.CharField(blank=True, max_length=80, verbose_name="lieu de signature")),
                ("signature", models.CharField(blank=True, max_length=160, verbose_name="formule de signature")),
                ("authority", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authorities.authority")),
            ],
            options={"verbose_name": "papier à lettres"},
        ),
        AuthorityWall("Letterhead"),
    ]
