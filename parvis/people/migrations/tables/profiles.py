"""Persons and bodies as each sector knows them, and the sealed link between files of one person."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import SameWall, SealedWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Person",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("created_at", models.DateTimeField(auto_now_add=True)),
        ],
        options={"verbose_name": "usager"},
    ),
    migrations.CreateModel(
        name="Profile",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("kind", models.CharField(choices=[("person", "Personne"), ("organisation", "Organisation")], default="person", max_length=12)),
            ("family_name", models.CharField(blank=True, max_length=120, verbose_name="nom d’usage")),
            ("birth_name", models.CharField(blank=True, max_length=120, verbose_name="nom de naissance")),
            ("given_names", models.CharField(blank=True, max_length=160, verbose_name="prénoms")),
            ("birth_date", models.DateField(blank=True, null=True, verbose_name="date de naissance")),
            (
                "organisation",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="profiles", to="people.organisation"
                ),
            ),
            ("language", models.CharField(default="fr", max_length=5, verbose_name="langue")),
            (
                "origin",
                models.CharField(
                    choices=[("declared", "Déclarée par l’usager"), ("checked", "Vérifiée par un agent"), ("imported", "Importée")],
                    default="declared",
                    max_length=10,
                ),
            ),
            (
                "merged_into",
                models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="merged", to="people.profile"),
            ),
            ("created_at", models.DateTimeField(auto_now_add=True)),
        ],
        options={
            "verbose_name": "fiche",
            "indexes": [models.Index(fields=["authority", "sector", "family_name", "given_names"], name="people_prof_authori_092a3a_idx")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("kind", "person"), ("organisation__isnull", True)),
                        models.Q(("kind", "organisation"), ("organisation__isnull", False)),
                        _connector="OR",
                    ),
                    name="profile_of_person_or_organisation",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="PersonLink",
        fields=[
            (
                "profile",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="people.profile"
                ),
            ),
            ("person", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person")),
            ("linked_at", models.DateTimeField(auto_now_add=True)),
            ("by_merge", models.UUIDField(db_index=True, null=True)),
        ],
        options={"verbose_name": "rattachement"},
    ),
    migrations.CreateModel(
        name="Organisation",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("name", models.CharField(max_length=200, verbose_name="nom")),
            ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET")),
            ("rna", models.CharField(blank=True, max_length=10, verbose_name="numéro RNA")),
        ],
        options={
            "verbose_name": "personne morale",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("siret", ""), ("siret__regex", "^\\d{14}$"), _connector="OR"), name="siret_shape"),
                models.CheckConstraint(condition=models.Q(("rna", ""), ("rna__regex", "^W[0-9A-Z]\\d{8}$"), _connector="OR"), name="rna_shape"),
            ],
        },
    ),
    migrations.CreateModel(
        name="Relation",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("source", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="relations", to="people.profile")),
            ("target", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reverse_relations", to="people.profile")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("parent", "Parent de"),
                        ("guardian", "Tuteur ou représentant de"),
                        ("spouse", "Conjoint de"),
                        ("household", "Du même foyer que"),
                        ("helper", "Aidant de"),
                        ("contact", "Contact de l’organisation"),
                    ],
                    max_length=10,
                ),
            ),
            ("starts_on", models.DateField(blank=True, null=True)),
            ("ends_on", models.DateField(blank=True, null=True)),
            (
                "proof",
                models.CharField(
                    choices=[
                        ("family_book", "Livret de famille présenté"),
                        ("civil_record", "Acte d’état civil"),
                        ("judgment", "Décision de justice"),
                        ("statutes", "Statuts, extrait d’immatriculation ou délégation"),
                        ("statement", "Déclaration, sans justificatif"),
                    ],
                    db_default="statement",
                    default="statement",
                    max_length=12,
                ),
            ),
            (
                "added_by",
                models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"
                ),
            ),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("added_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "lien",
            "constraints": [
                models.CheckConstraint(condition=models.Q(("source", models.F("target")), _negated=True), name="relation_to_another"),
                models.UniqueConstraint(
                    condition=models.Q(("ends_on__isnull", True)), fields=("source", "target", "kind"), name="relation_once_at_a_time"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        ("ends_on__isnull", True), ("starts_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                    ),
                    name="relation_ends_after_it_starts",
                ),
            ],
        },
    ),
]

WALLS = [
    SealedWall("Person"),
    SectorWall("Profile", opened_by=None),
    SameWall("Profile", "organisation"),
    SameWall("Profile", "merged_into"),
    SealedWall("PersonLink"),
    SectorWall("Organisation", opened_by=None),
    SectorWall("Relation", opened_by=None),
    SameWall("Relation", "source"),
    SameWall("Relation", "target"),
]
