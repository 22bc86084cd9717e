import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall


class Migration(migrations.Migration):
    """An agent may put another price in place of the one a table computed."""

    dependencies = [
        ("agents", "0006_guests"),
        ("authorities", "0002_legal_notice"),
        ("cases", "0039_equivalents"),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectedPrice",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("sector", models.CharField(choices=[('civil_status', 'État civil et citoyenneté'), ('school', 'Enfance et scolarité'), ('social', 'Social'), ('health', 'Santé et handicap'), ('transport', 'Transports et stationnement'), ('culture', 'Sports, culture et vie associative'), ('planning', 'Urbanisme et habitat'), ('public_space', 'Voirie, propreté et espace public'), ('taxation', 'Facturation et fiscalité'), ('general', 'Relation générale avec les habitants')], max_length=30)),
                ("price", parvis.authorities.sealed.SealedTextField(max_length=20)),
                ("reason", parvis.authorities.sealed.SealedTextField(max_length=1000)),
                ("signed", models.CharField(blank=True, max_length=300)),
                ("corrected_at", models.DateTimeField()),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
                ("authority", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
                ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="corrected_prices", to="cases.case")),
                ("result", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="corrections", to="cases.tableresult")),
            ],
            options={
                "verbose_name": "prix corrigé",
                "ordering": ["corrected_at", "id"],
            },
        ),
        SectorWall("CorrectedPrice", opened_by="case_id", opens=["SELECT"]),
        SealedColumns("CorrectedPrice", ("price", "reason")),
        SameWall("CorrectedPrice", "case"),
        SameWall("CorrectedPrice", "result"),
    ]
