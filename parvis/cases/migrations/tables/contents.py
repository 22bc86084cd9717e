"""What a case holds: documents, contacts, internal notes."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="CaseDocument",
        fields=[
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="documents", to="cases.case")),
            (
                "document",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="documents.document"
                ),
            ),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("piece", models.CharField(blank=True, max_length=60)),
            ("field", models.CharField(blank=True, max_length=60)),
            ("is_ours", models.BooleanField(default=False)),
        ],
        options={"verbose_name": "pièce"},
    ),
    migrations.CreateModel(
        name="CaseInteraction",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            ("case", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="cases.case")),
            ("interaction", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="interactions.interaction")),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
        ],
        options={
            "verbose_name": "échange d’une demande",
            "constraints": [models.UniqueConstraint(fields=("case", "interaction"), name="contact_once_a_case")],
        },
    ),
    migrations.CreateModel(
        name="Note",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="cases.case")),
            ("author", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("body", parvis.authorities.sealed.SealedTextField(max_length=10000)),
            ("written_at", models.DateTimeField()),
        ],
        options={"verbose_name": "note interne", "ordering": ["written_at", "id"]},
    ),
]

WALLS = [
    SectorWall("CaseDocument", opened_by="case_id", opens=["SELECT", "INSERT"]),
    SameWall("CaseDocument", "case"),
    SameWall("CaseDocument", "document"),
    SectorWall("CaseInteraction", opened_by="case_id", opens=["SELECT", "INSERT"]),
    SameWall("CaseInteraction", "case"),
    SameWall("CaseInteraction", "interaction"),
    SectorWall("Note", opened_by=None),
    SameWall("Note", "case"),
    SealedColumns("Note", ["body"]),
]
