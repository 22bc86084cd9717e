import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.base.walls import AuthorityWall, SameWall


class Migration(migrations.Migration):
    """The bank of questions: what the designers of an authority use again, with its editions."""

    dependencies = [
        ("agents", "0007_guests_away"),
        ("authorities", "0002_legal_notice"),
        ("catalogue", "0004_gallery"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankItem",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200, verbose_name="nom dans la banque")),
                ("edition", models.PositiveIntegerField(default=1)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ],
            options={"verbose_name": "élément de la banque"},
        ),
        migrations.CreateModel(
            name="BankEdition",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("element", models.JSONField()),
                ("signed", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
                ("item", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="catalogue.bankitem")),
            ],
            options={
                "verbose_name": "édition d’un élément de la banque",
                "constraints": [models.UniqueConstraint(fields=("item", "number"), name="bank_edition_number_in_item")],
            },
        ),
        AuthorityWall("BankItem"),
        AuthorityWall("BankEdition"),
        SameWall("BankEdition", "item", columns=["authority_id"]),
    ]
