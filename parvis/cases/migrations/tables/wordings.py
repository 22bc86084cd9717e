"""The words of a letter of the procedure as an agent corrected them for one case: what was sent, kept as it was."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Wording",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("case", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="wordings", to="cases.case")),
            (
                "version",
                models.ForeignKey(
                    db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedureversion"
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("letter", "Courrier"),
                        ("attestation", "Attestation"),
                        ("decision", "Décision"),
                        ("correction", "Demande de complément"),
                    ],
                    max_length=12,
                ),
            ),
            ("letter", models.CharField(max_length=60)),
            (
                "outcome",
                models.CharField(
                    blank=True,
                    choices=[
                        ("accepted", "Acceptée"),
                        ("refused", "Refusée"),
                        ("partly", "Acceptée en partie"),
                        ("recorded", "Enregistrée"),
                        ("done", "Traitée"),
                        ("answered", "Répondue"),
                        ("implicit_acceptance", "Acceptation implicite"),
                        ("implicit_rejection", "Refus implicite"),
                        ("no_action", "Classée sans suite"),
                        ("withdrawn", "Retirée par l’usager"),
                        ("referred", "Transmise à une autre administration"),
                    ],
                    max_length=20,
                ),
            ),
            ("document", parvis.authorities.sealed.SealedJSONField()),
            ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("written_at", models.DateTimeField()),
            (
                "decision",
                models.OneToOneField(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="wording",
                    to="cases.decision",
                ),
            ),
            (
                "correction",
                models.OneToOneField(
                    blank=True,
                    db_constraint=False,
                    null=True,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="wording",
                    to="cases.correctionrequest",
                ),
            ),
        ],
        options={
            "verbose_name": "courrier rédigé",
            "ordering": ["written_at", "id"],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("kind", "decision"), models.Q(("decision", None), ("outcome", "")), _connector="OR"),
                    name="wording_of_its_kind",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("correction__isnull", False), ("kind", "correction")),
                        models.Q(models.Q(("kind", "correction"), _negated=True), ("correction", None)),
                        _connector="OR",
                    ),
                    name="wording_of_its_correction",
                ),
            ],
        },
    )
]

WALLS = [
    SectorWall("Wording", opened_by="case_id", opens=["SELECT"]),
    SealedColumns("Wording", ["document"]),
    SameWall("Wording", "case"),
    SameWall("Wording", "version", columns=["authority_id"]),
    SameWall("Wording", "decision"),
    SameWall("Wording", "correction"),
]
