"""How a case was filed by somebody else than who asks."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Filing",
        fields=[
            (
                "case",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="filing",
                    serialize=False,
                    to="cases.case",
                ),
            ),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "agent",
                models.ForeignKey(
                    blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"
                ),
            ),
            ("agent_name", models.CharField(blank=True, max_length=300)),
            (
                "ground",
                models.CharField(
                    choices=[
                        ("present", "La personne était présente"),
                        ("telephone", "La personne l’a demandé au téléphone"),
                        ("letter", "La personne l’a demandé par courrier"),
                        ("parent", "Un parent ou un représentant légal l’a demandé pour elle"),
                        ("contact", "Un contact de l’organisation l’a demandé pour elle"),
                        ("helper", "Un aidant l’a demandé pour elle, avec un mandat"),
                    ],
                    max_length=10,
                ),
            ),
            ("family_name", models.CharField(blank=True, max_length=150, verbose_name="nom de qui agit pour elle")),
            ("given_names", models.CharField(blank=True, max_length=150, verbose_name="prénoms de qui agit pour elle")),
            ("relation", parvis.authorities.sealed.SealedTextField(blank=True, max_length=120, verbose_name="lien avec la personne")),
            ("mandate", parvis.authorities.sealed.SealedTextField(blank=True, max_length=200, verbose_name="ce qui l’autorise")),
            ("email", models.EmailField(blank=True, max_length=254, verbose_name="adresse électronique de qui agit pour elle")),
            ("telephone", models.CharField(blank=True, max_length=20, verbose_name="téléphone de qui agit pour elle")),
            (
                "checked",
                models.CharField(
                    blank=True,
                    choices=[
                        ("signed", "Le récapitulatif imprimé a été relu et signé"),
                        ("screen", "Les réponses ont été relues sur un second écran"),
                        ("aloud", "Les réponses ont été lues à voix haute"),
                        ("letter", "Les réponses viennent de son courrier signé"),
                    ],
                    max_length=10,
                ),
            ),
        ],
        options={
            "verbose_name": "dépôt pour quelqu’un",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("agent__isnull", False), ("family_name", ""), ("ground__in", ["present", "telephone", "letter"])),
                        models.Q(("ground__in", ["parent", "contact", "helper"]), models.Q(("family_name", ""), _negated=True)),
                        _connector="OR",
                    ),
                    name="filing_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("ground", "helper"), _negated=True), models.Q(("mandate", ""), _negated=True), _connector="OR"),
                    name="filing_helper_has_mandate",
                ),
                models.CheckConstraint(
                    condition=models.Q(("agent__isnull", False), ("checked", ""), _connector="OR"), name="filing_checked_with_an_agent"
                ),
            ],
        },
    )
]

WALLS = [
    SectorWall("Filing", opened_by="case_id", opens=["SELECT", "INSERT"]),
    SameWall("Filing", "case"),
    SealedColumns("Filing", ["relation", "mandate"]),
]
