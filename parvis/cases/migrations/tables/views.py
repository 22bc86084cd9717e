"""Saved views of the inbox, and how each agent likes hers."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.base.walls import AuthorityWall, OwnRows, SameWall

TABLES = [
    migrations.CreateModel(
        name="SavedView",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("owner", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("name", models.CharField(max_length=60)),
            ("filters", models.JSONField(default=dict)),
            ("columns", models.JSONField(default=list)),
            (
                "reach",
                models.CharField(
                    choices=[("own", "Vous seulement"), ("unit", "Un service"), ("authority", "Toute la collectivité")], default="own", max_length=10
                ),
            ),
            (
                "unit",
                models.ForeignKey(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit"
                ),
            ),
            ("position", models.PositiveSmallIntegerField(default=0)),
        ],
        options={
            "verbose_name": "vue enregistrée",
            "ordering": ["position", "name", "id"],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="view_has_a_name"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("reach", "unit"), ("unit__isnull", False)),
                        models.Q(("reach__in", ["own", "authority"]), ("unit__isnull", True)),
                        _connector="OR",
                    ),
                    name="view_shared_with_one_place",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="InboxHabits",
        fields=[
            (
                "agent",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="agents.agent",
                ),
            ),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("opens_on_inbox", models.BooleanField(default=False)),
            (
                "opens_on",
                models.ForeignKey(
                    blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="cases.savedview"
                ),
            ),
            ("columns", models.JSONField(default=dict)),
        ],
        options={"verbose_name": "habitudes de la boîte de réception"},
    ),
]

WALLS = [
    AuthorityWall("SavedView"),
    SameWall("SavedView", "owner", columns=["authority_id"]),
    SameWall("SavedView", "unit", columns=["authority_id"]),
    OwnRows("SavedView", column="owner_id", unless="reach <> 'own'"),
    AuthorityWall("InboxHabits"),
    SameWall("InboxHabits", "agent", columns=["authority_id"]),
    SameWall("InboxHabits", "opens_on", columns=["authority_id"]),
]
