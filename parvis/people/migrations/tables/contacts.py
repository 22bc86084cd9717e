"""How a person is reached."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="ContactPoint",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("profile", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="contact_points", to="people.profile")),
            (
                "kind",
                models.CharField(
                    choices=[("email", "Adresse électronique"), ("telephone", "Téléphone"), ("postal", "Adresse postale")], max_length=10
                ),
            ),
            ("value", models.CharField(max_length=320, verbose_name="valeur")),
            ("verified_at", models.DateTimeField(blank=True, null=True)),
            (
                "verification",
                models.CharField(
                    blank=True,
                    choices=[("agent", "vérifié par un agent"), ("code", "vérifié au guichet, par un code")],
                    db_default="",
                    default="",
                    max_length=10,
                ),
            ),
            ("is_preferred", models.BooleanField(default=False)),
        ],
        options={
            "verbose_name": "moyen de contact",
            "constraints": [
                models.UniqueConstraint(fields=("profile", "kind", "value"), name="contact_point_once"),
                models.UniqueConstraint(condition=models.Q(("is_preferred", True)), fields=("profile", "kind"), name="contact_point_one_preferred"),
                models.CheckConstraint(
                    condition=models.Q(("verification", ""), ("verified_at__isnull", False), _connector="OR"), name="contact_point_verified_so"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ContactCode",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("point", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="people.contactpoint")),
            ("digest", models.CharField(max_length=64)),
            ("sent_by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("sent_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            ("tries", models.PositiveSmallIntegerField(default=0)),
            ("spent_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={"verbose_name": "code de vérification", "indexes": [models.Index(fields=["point", "-sent_at"], name="contact_code_latest")]},
    ),
]

WALLS = [
    SectorWall("ContactPoint", opened_by=None),
    SameWall("ContactPoint", "profile"),
    SectorWall("ContactCode", opened_by=None),
    SameWall("ContactCode", "point"),
]
