import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall


class Migration(migrations.Migration):
    """What the decision tables said of a case when it was filed is kept."""

    dependencies = [
        ("authorities", "0002_legal_notice"),
        ("cases", "0032_moved_to_a_version"),
        ("catalogue", "0002_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="TableResult",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("sector", models.CharField(choices=[('civil_status', 'État civil et citoyenneté'), ('school', 'Enfance et scolarité'), ('social', 'Social'), ('health', 'Santé et handicap'), ('transport', 'Transports et stationnement'), ('culture', 'Sports, culture et vie associative'), ('planning', 'Urbanisme et habitat'), ('public_space', 'Voirie, propreté et espace public'), ('taxation', 'Facturation et fiscalité'), ('general', 'Relation générale avec les habitants')], max_length=30)),
                ("table", models.CharField(max_length=40)),
                ("use", models.CharField(max_length=12)),
                ("found", parvis.authorities.sealed.SealedJSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("authority", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
                ("case", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="table_results", to="cases.case")),
                ("version", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
            ],
            options={
                "verbose_name": "résultat d’une table de décision",
                "ordering": ["at", "id"],
                "constraints": [models.UniqueConstraint(fields=("case", "table"), name="table_once_a_case")],
            },
        ),
        SectorWall("TableResult", opened_by="case_id", opens=["SELECT", "INSERT"]),
        SealedColumns("TableResult", ("found",)),
        SameWall("TableResult", "case"),
        SameWall("TableResult", "version", columns=["authority_id"]),
    ]
