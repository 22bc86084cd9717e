"""What the person is asked to complete."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="CorrectionRequest",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="correction_requests", to="cases.case")),
            ("asked_at", models.DateTimeField()),
            ("asked_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("message", parvis.authorities.sealed.SealedTextField(blank=True, max_length=5000)),
            ("until", models.DateField()),
            ("is_indispensable", models.BooleanField()),
            ("reminded_at", models.DateTimeField(blank=True, null=True)),
            ("answered_at", models.DateTimeField(blank=True, null=True)),
            ("cancelled_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "demande de complément",
            "ordering": ["asked_at", "id"],
            "indexes": [
                models.Index(
                    condition=models.Q(("answered_at__isnull", True), ("cancelled_at__isnull", True), ("reminded_at__isnull", True)),
                    fields=["until"],
                    name="correction_to_recall",
                )
            ],
            "constraints": [
                models.UniqueConstraint(
                    condition=models.Q(("answered_at__isnull", True), ("cancelled_at__isnull", True)),
                    fields=("case",),
                    name="correction_one_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(("answered_at__isnull", True), ("cancelled_at__isnull", True), _connector="OR"),
                    name="correction_answered_or_cancelled",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CorrectionItem",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("request", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="items", to="cases.correctionrequest")),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
            ("field", models.CharField(max_length=60)),
            ("piece", models.CharField(blank=True, max_length=60)),
            ("label", models.CharField(max_length=200)),
            (
                "reason",
                models.CharField(
                    choices=[("missing", "Manquant"), ("illegible", "Illisible"), ("out_of_date", "Périmé"), ("wrong", "Incorrect")], max_length=12
                ),
            ),
            ("comment", parvis.authorities.sealed.SealedTextField(blank=True, max_length=500)),
            ("legal_text", models.CharField(blank=True, max_length=300)),
            ("is_indispensable", models.BooleanField(default=False)),
            ("is_answered", models.BooleanField(default=False)),
        ],
        options={"verbose_name": "élément demandé", "ordering": ["id"]},
    ),
]

WALLS = [
    SectorWall("CorrectionRequest", opened_by="case_id", opens=["SELECT", "UPDATE"]),
    SameWall("CorrectionRequest", "case"),
    SealedColumns("CorrectionRequest", ["message"]),
    SectorWall("CorrectionItem", opened_by="case_id", opens=["SELECT", "UPDATE"]),
    SameWall("CorrectionItem", "case"),
    SameWall("CorrectionItem", "request"),
    SealedColumns("CorrectionItem", ["comment"]),
]
