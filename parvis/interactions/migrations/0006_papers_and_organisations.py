import django.db.models.deletion
from django.db import migrations, models

from parvis.authorities.sectors import Sector
from parvis.base.walls import SameWall, SectorWall


class Migration(migrations.Migration):
    dependencies = [
        ("authorities", "0002_legal_notice"),
        ("documents", "0003_held_by_a_contact"),
        ("interactions", "0005_taken_back"),
    ]
    operations = [
        migrations.AddField(
            "interaction", "declared_organisation", models.CharField(blank=True, db_default="", max_length=200)
        ),
        migrations.CreateModel(
            "ContactDocument",
            [
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="documents.document",
                    ),
                ),
                ("sector", models.CharField(choices=Sector.choices, max_length=30)),
                (
                    "authority",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="authorities.authority",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="papers",
                        to="interactions.interaction",
                    ),
                ),
            ],
            {"verbose_name": "papier d’un échange"},
        ),
        SectorWall("ContactDocument", opened_by=None),
        SameWall("ContactDocument", "document"),
        SameWall("ContactDocument", "contact"),
    ]
