import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.base.walls import PublicWall, SameWall


class Migration(migrations.Migration):
    """The gallery: what an authority shares is read by all of them, and written in its own name only."""

    dependencies = [
        ("authorities", "0002_legal_notice"),
        ("catalogue", "0003_milestones"),
    ]

    operations = [
        migrations.CreateModel(
            name="SharedProcedure",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200)),
                ("summary", models.TextField(blank=True)),
                ("sector", models.CharField(choices=[('civil_status', 'État civil et citoyenneté'), ('school', 'Enfance et scolarité'), ('social', 'Social'), ('health', 'Santé et handicap'), ('transport', 'Transports et stationnement'), ('culture', 'Sports, culture et vie associative'), ('planning', 'Urbanisme et habitat'), ('public_space', 'Voirie, propreté et espace public'), ('taxation', 'Facturation et fiscalité'), ('general', 'Relation générale avec les habitants')], max_length=30)),
                ("nature", models.CharField(choices=[('request', 'Demande'), ('declaration', 'Déclaration'), ('report', 'Signalement'), ('question', 'Question'), ('complaint', 'Réclamation'), ('appeal', 'Recours administratif')], max_length=12)),
                ("licence", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("archive", models.BinaryField()),
                ("shared_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
                ("procedure", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedure")),
                ("version", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
            ],
            options={
                "verbose_name": "démarche de la galerie",
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("withdrawn_at__isnull", True)), fields=("procedure",), name="procedure_shared_once")
                ],
            },
        ),
        PublicWall("SharedProcedure", visible_when="withdrawn_at IS NULL"),
        SameWall("SharedProcedure", "procedure"),
        SameWall("SharedProcedure", "version", columns=["authority_id"]),
    ]
