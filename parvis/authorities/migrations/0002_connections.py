"""The sources of data that the processes of an authority ask."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.sealed import SealedColumns, SealedTextField
from parvis.base.walls import AuthorityWall


class Migration(migrations.Migration):
    dependencies = [("authorities", "0001_authorities")]
    operations = [
        migrations.CreateModel(
            name="Connection",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.SlugField(max_length=40, verbose_name="nom")),
                ("title", models.CharField(max_length=120, verbose_name="intitulé")),
                ("address", SealedTextField(always=True)),
                ("sends", models.JSONField(default=list)),
                ("gives", models.JSONField(default=dict)),
                ("added_at", models.DateTimeField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"
                    ),
                ),
            ],
            options={
                "verbose_name": "raccordement",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("authority", "name"),
                        name="connection_one_in_force",
                    )
                ],
            },
        ),
        AuthorityWall("Connection"),
        SealedColumns("Connection", ["address"]),
    ]
