import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import AuthorityWall, SameWall, SectorWall


class Migration(migrations.Migration):
    """Cases may go to a later version of their procedure; what it has no room for is kept."""

    dependencies = [
        ("agents", "0006_guests"),
        ("authorities", "0002_legal_notice"),
        ("cases", "0031_closed_by_version"),
        ("catalogue", "0002_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseMove",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("sector", models.CharField(choices=[('civil_status', 'État civil et citoyenneté'), ('school', 'Enfance et scolarité'), ('social', 'Social'), ('health', 'Santé et handicap'), ('transport', 'Transports et stationnement'), ('culture', 'Sports, culture et vie associative'), ('planning', 'Urbanisme et habitat'), ('public_space', 'Voirie, propreté et espace public'), ('taxation', 'Facturation et fiscalité'), ('general', 'Relation générale avec les habitants')], max_length=30)),
                ("set_aside", parvis.authorities.sealed.SealedJSONField(blank=True, default=dict)),
                ("signed", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("after", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
                ("authority", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
                ("before", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
                ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="moves", to="cases.case")),
            ],
            options={
                "verbose_name": "changement de version d’une demande",
                "ordering": ["at", "id"],
                "constraints": [models.CheckConstraint(condition=models.Q(("before", models.F("after")), _negated=True), name="case_move_between_two")],
            },
        ),
        migrations.CreateModel(
            name="MoveRun",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("signed", models.CharField(blank=True, max_length=300)),
                ("pieces", models.PositiveIntegerField(default=0)),
                ("beyond", models.UUIDField(blank=True, null=True)),
                ("moved", models.PositiveIntegerField(default=0)),
                ("staying", models.JSONField(blank=True, default=dict)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("after", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
                ("authority", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
                ("before", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
                ("by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ],
            options={
                "verbose_name": "changement de version des demandes en cours",
                "ordering": ["-asked_at", "id"],
                "constraints": [
                    models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("before",), name="move_run_one_at_a_time"),
                    models.CheckConstraint(condition=models.Q(("before", models.F("after")), _negated=True), name="move_run_between_two"),
                ],
            },
        ),
        SectorWall("CaseMove", opened_by="case_id", opens=["SELECT"]),
        AuthorityWall("MoveRun"),
        SealedColumns("CaseMove", ("set_aside",)),
        SameWall("CaseMove", "case"),
        SameWall("CaseMove", "before", columns=["authority_id"]),
        SameWall("CaseMove", "after", columns=["authority_id"]),
        SameWall("MoveRun", "before", columns=["authority_id"]),
        SameWall("MoveRun", "after", columns=["authority_id"]),
    ]
