"""The file of a person across sectors, and how she reads hers."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.audited import CalledBy
from parvis.base.tables import Tables, replaced, written
from parvis.base.walls import HeldWall, SameWall, SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name="CrossSectorOpening",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("profile", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.profile")),
            ("agent", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            (
                "presence",
                models.CharField(
                    choices=[("counter", "Elle est devant moi"), ("telephone", "Elle est au téléphone, et j’ai vérifié que c’est elle")],
                    max_length=10,
                ),
            ),
            ("reason", models.CharField(max_length=300, verbose_name="raison")),
            ("opened_at", models.DateTimeField()),
            ("ends_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "ouverture aux autres services",
            "indexes": [models.Index(fields=["profile", "agent", "-ends_at"], name="crossing_live")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("ends_at__gt", models.F("opened_at")),
                        (
                            "ends_at__lte",
                            django.db.models.expressions.CombinedExpression(
                                models.F("opened_at"), "+", models.Value(datetime.timedelta(seconds=900))
                            ),
                        ),
                    ),
                    name="crossing_is_short",
                ),
                models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="crossing_has_a_reason"),
            ],
        },
    ),
    migrations.CreateModel(
        name="OwnFilesLink",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("profile", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.profile")),
            ("contact_point", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.contactpoint")),
            ("sent_by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("sent_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "lien pour réunir ses fiches",
            "indexes": [models.Index(fields=["profile", "-sent_at"], name="own_files_link_latest")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("expires_at__gt", models.F("sent_at")),
                        (
                            "expires_at__lte",
                            django.db.models.expressions.CombinedExpression(models.F("sent_at"), "+", models.Value(datetime.timedelta(days=3))),
                        ),
                    ),
                    name="own_files_link_is_short",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="LookingLink",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("profile", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.profile")),
            ("contact_point", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.contactpoint")),
            (
                "sent_by",
                models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent"),
            ),
            ("sent_at", models.DateTimeField()),
            ("expires_at", models.DateTimeField()),
            ("used_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "lien vers la liste des consultations",
            "indexes": [models.Index(fields=["profile", "-sent_at"], name="looking_link_latest")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("expires_at__gt", models.F("sent_at")),
                        (
                            "expires_at__lte",
                            django.db.models.expressions.CombinedExpression(models.F("sent_at"), "+", models.Value(datetime.timedelta(days=3))),
                        ),
                    ),
                    name="looking_link_is_short",
                )
            ],
        },
    ),
    migrations.CreateModel(
        name="LooksAsking",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("reached_by", models.CharField(max_length=254)),
            ("asked_at", models.DateTimeField()),
        ],
        options={"verbose_name": "demande de la liste des consultations"},
    ),
)

WALLS = [
    SectorWall("CrossSectorOpening", opened_by=None),
    SameWall("CrossSectorOpening", "profile"),
    SameWall("CrossSectorOpening", "agent", columns=["authority_id"]),
    SectorWall("OwnFilesLink", opened_by=None),
    SameWall("OwnFilesLink", "profile"),
    SameWall("OwnFilesLink", "contact_point"),
    SameWall("OwnFilesLink", "sent_by", columns=["authority_id"]),
    SectorWall("LookingLink", opened_by="profile_id", opens=["SELECT", "UPDATE"]),
    SameWall("LookingLink", "profile"),
    SameWall("LookingLink", "contact_point"),
    SameWall("LookingLink", "sent_by", columns=["authority_id"]),
    HeldWall("LooksAsking"),
]


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [
        ("agents", "0001_agents"),
        ("authorities", "0001_authorities"),
        ("base", "0001_foundations"),
        ("cases", "0001_cases"),
        ("interactions", "0001_interactions"),
        ("people", "0001_people"),
    ]
    operations = [
        TABLES,
        *WALLS,
        written(__file__, "links"),
        written(__file__, "elsewhere"),
        written(__file__, "merging"),
        written(__file__, "own_files"),
        CalledBy("person_file_receptionist(uuid, text)", ["web"]),
        CalledBy("person_file_together(uuid)", ["web"]),
        CalledBy("people_contacts_elsewhere(uuid, text)", ["web"]),
        CalledBy("person_file_link(uuid, uuid)", ["web", "worker"]),
        CalledBy("person_file_held_cases(uuid)", ["web"]),
        CalledBy("person_file_contact_holds(uuid, uuid)", ["web"]),
        CalledBy("person_file_known_elsewhere(uuid)"),
        CalledBy("person_file_unlink(uuid)", ["web"]),
        CalledBy("people_merge_links(uuid)", ["web"]),
        CalledBy("people_unmerge_links(uuid)", ["web"]),
        CalledBy("person_file_own_link(uuid)"),
        CalledBy("person_file_own(uuid)", ["web"]),
        CalledBy("person_file_own_settle(uuid, uuid[])", ["web"]),
    ]
