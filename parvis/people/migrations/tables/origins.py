"""Where each datum comes from, and what was noted about a person."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="DatumOrigin",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("profile", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="origins", to="people.profile")),
            (
                "datum",
                models.CharField(
                    choices=[
                        ("family_name", "Nom d’usage"),
                        ("birth_name", "Nom de naissance"),
                        ("given_names", "Prénoms"),
                        ("birth_date", "Date de naissance"),
                        ("language", "Langue"),
                    ],
                    max_length=20,
                ),
            ),
            (
                "origin",
                models.CharField(
                    choices=[("declared", "Déclarée par l’usager"), ("checked", "Vérifiée par un agent"), ("imported", "Importée")], max_length=10
                ),
            ),
            (
                "ground",
                models.CharField(
                    choices=[
                        ("identity_document", "Pièce d’identité présentée"),
                        ("family_book", "Livret de famille présenté"),
                        ("civil_record", "Acte d’état civil"),
                        ("statement", "Déclaration de la personne, sans justificatif"),
                    ],
                    max_length=20,
                ),
            ),
            ("agent", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("at", models.DateTimeField()),
        ],
        options={
            "verbose_name": "origine d’une donnée",
            "constraints": [
                models.UniqueConstraint(fields=("profile", "datum"), name="datum_origin_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ground", "statement"), ("origin", "declared")),
                        models.Q(models.Q(("ground", "statement"), _negated=True), ("origin", "checked")),
                        _connector="OR",
                    ),
                    name="datum_checked_on_a_paper",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ProfileNote",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("profile", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="people.profile")),
            ("author", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("body", parvis.authorities.sealed.SealedTextField(max_length=4000)),
            ("written_at", models.DateTimeField()),
        ],
        options={"verbose_name": "note de fiche", "indexes": [models.Index(fields=["profile", "-written_at"], name="profile_note_latest")]},
    ),
]

WALLS = [
    SectorWall("DatumOrigin", opened_by=None),
    SameWall("DatumOrigin", "profile"),
    SectorWall("ProfileNote", opened_by=None),
    SameWall("ProfileNote", "profile"),
    SealedColumns("ProfileNote", ["body"]),
]
