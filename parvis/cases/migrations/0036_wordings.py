import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall


OUTCOMES = [('accepted', 'Acceptée'), ('refused', 'Refusée'), ('partly', 'Acceptée en partie'), ('recorded', 'Enregistrée'), ('done', 'Traitée'), ('answered', 'Répondue'), ('implicit_acceptance', 'Acceptation implicite'), ('implicit_rejection', 'Refus implicite'), ('no_action', 'Classée sans suite'), ('withdrawn', 'Retirée par l’usager'), ('referred', 'Transmise à une autre administration')]


class Migration(migrations.Migration):
    """The words of a letter of the procedure, as an agent corrected them for a case, are kept as they were sent."""

    dependencies = [
        ("agents", "0006_guests"),
        ("authorities", "0002_legal_notice"),
        ("cases", "0035_visas"),
        ("catalogue", "0002_drafts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ("sector", models.CharField(choices=[('civil_status', 'État civil et citoyenneté'), ('school', 'Enfance et scolarité'), ('social', 'Social'), ('health', 'Santé et handicap'), ('transport', 'Transports et stationnement'), ('culture', 'Sports, culture et vie associative'), ('planning', 'Urbanisme et habitat'), ('public_space', 'Voirie, propreté et espace public'), ('taxation', 'Facturation et fiscalité'), ('general', 'Relation générale avec les habitants')], max_length=30)),
                ("kind", models.CharField(choices=[("letter", "Courrier"), ("attestation", "Attestation"), ("decision", "Décision")], max_length=12)),
                ("outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=20)),
                ("letter", models.CharField(max_length=60)),
                ("document", parvis.authorities.sealed.SealedJSONField()),
                ("signed", models.CharField(blank=True, max_length=300)),
                ("written_at", models.DateTimeField()),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
                ("authority", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
                ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="wordings", to="cases.case")),
                ("decision", models.OneToOneField(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="wording", to="cases.decision")),
                ("version", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion")),
            ],
            options={
                "verbose_name": "courrier rédigé",
                "ordering": ["written_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("kind", "decision"), models.Q(("decision", None), ("outcome", "")), _connector="OR"), name="wording_of_its_kind"),
                    models.UniqueConstraint(condition=models.Q(("decision", None), ("kind", "decision")), fields=("case",), name="wording_waits_once"),
                ],
            },
        ),
        SectorWall("Wording", opened_by="case_id", opens=["SELECT"]),
        SealedColumns("Wording", ("document",)),
        SameWall("Wording", "case"),
        SameWall("Wording", "version", columns=["authority_id"]),
        SameWall("Wording", "decision"),
    ]
