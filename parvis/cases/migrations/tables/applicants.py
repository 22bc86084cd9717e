"""Who filed a case."""

import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Applicant",
        fields=[
            (
                "case",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="applicant",
                    serialize=False,
                    to="cases.case",
                ),
            ),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("is_organisation", models.BooleanField(default=False)),
            ("family_name", models.CharField(blank=True, max_length=120, verbose_name="nom")),
            ("birth_name", models.CharField(blank=True, max_length=120, verbose_name="nom de naissance")),
            ("given_names", models.CharField(blank=True, max_length=160, verbose_name="prénoms")),
            ("birth_date", models.DateField(blank=True, null=True, verbose_name="date de naissance")),
            ("organisation_name", models.CharField(blank=True, max_length=200, verbose_name="organisation")),
            ("siret", models.CharField(blank=True, max_length=14)),
            ("rna", models.CharField(blank=True, max_length=10)),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique")),
            ("telephone", models.CharField(blank=True, max_length=20, verbose_name="téléphone")),
            ("address", models.TextField(blank=True, verbose_name="adresse postale")),
        ],
        options={
            "verbose_name": "demandeur",
            "indexes": [
                models.Index(
                    django.db.models.functions.text.Lower("email"), condition=models.Q(("email", ""), _negated=True), name="applicant_email"
                ),
                models.Index(
                    django.db.models.functions.text.Right("telephone", 9),
                    condition=models.Q(("telephone", ""), _negated=True),
                    name="applicant_telephone",
                ),
            ],
        },
    )
]

WALLS = [SectorWall("Applicant", opened_by="case_id", opens=["SELECT", "INSERT"]), SameWall("Applicant", "case")]
