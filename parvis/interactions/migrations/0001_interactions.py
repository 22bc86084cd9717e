"""Contacts and promised calls."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables, replaced
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name="Interaction",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("holder_id", models.UUIDField(db_index=True, null=True)),
            (
                "profile",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="interactions", to="people.profile"
                ),
            ),
            (
                "channel",
                models.CharField(
                    choices=[
                        ("portal", "En ligne"),
                        ("counter", "Guichet"),
                        ("telephone", "Téléphone"),
                        ("email", "Courriel"),
                        ("post", "Courrier postal"),
                    ],
                    max_length=10,
                ),
            ),
            ("direction", models.CharField(choices=[("in", "Reçu"), ("out", "Envoyé")], max_length=3)),
            ("body", parvis.authorities.sealed.SealedTextField(max_length=20000)),
            ("occurred_at", models.DateTimeField()),
            ("recorded_at", models.DateTimeField(blank=True, null=True)),
            ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            (
                "outcomes",
                django.contrib.postgres.fields.ArrayField(
                    base_field=models.CharField(
                        choices=[
                            ("answered", "Réponse donnée"),
                            ("case_opened", "Demande ouverte"),
                            ("oriented", "Orientation vers un service"),
                            ("document_taken", "Document remis au service"),
                            ("document_given", "Document donné à la personne"),
                            ("call_back", "Rappel promis"),
                            ("no_follow_up", "Sans suite"),
                        ],
                        max_length=20,
                    ),
                    blank=True,
                    default=list,
                    size=None,
                ),
            ),
            ("duration", models.PositiveIntegerField(blank=True, null=True)),
            ("language", models.CharField(blank=True, max_length=5)),
            ("declared_name", models.CharField(blank=True, max_length=200)),
            ("declared_telephone", models.CharField(blank=True, max_length=20)),
            ("declared_organisation", models.CharField(blank=True, db_default="", max_length=200)),
            ("agent", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("author_name", models.CharField(blank=True, max_length=200)),
        ],
        options={
            "verbose_name": "échange",
            "ordering": ["occurred_at", "id"],
            "indexes": [models.Index(condition=models.Q(("recorded_at__isnull", False)), fields=["agent", "recorded_at"], name="interaction_noted")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(("direction", "in"), ("agent__isnull", False), _connector="OR"), name="interaction_out_by_an_agent"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        (
                            "outcomes__contained_by",
                            ["answered", "case_opened", "oriented", "document_taken", "document_given", "call_back", "no_follow_up"],
                        )
                    ),
                    name="interaction_known_outcomes",
                ),
                models.CheckConstraint(
                    condition=models.Q(("outcomes", []), models.Q(("agent__isnull", False), ("recorded_at__isnull", False)), _connector="OR"),
                    name="interaction_noted_by_an_agent",
                ),
                models.CheckConstraint(
                    condition=models.Q(("recorded_at__isnull", True), ("recorded_at__gte", models.F("occurred_at")), _connector="OR"),
                    name="interaction_noted_afterwards",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CallBack",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("contact", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="call_backs", to="interactions.interaction")),
            (
                "profile",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="call_backs", to="people.profile"
                ),
            ),
            ("name", models.CharField(blank=True, max_length=200, verbose_name="nom")),
            ("telephone", models.CharField(max_length=20, verbose_name="téléphone")),
            ("subject", parvis.authorities.sealed.SealedTextField(max_length=300, verbose_name="objet")),
            ("since", models.DateTimeField()),
            ("until", models.DateTimeField()),
            ("unit", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.unit")),
            ("agent", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            (
                "state",
                models.CharField(
                    choices=[("promised", "À rappeler"), ("tried", "Déjà essayé"), ("kept", "Tenu"), ("abandoned", "Abandonné")],
                    default="promised",
                    max_length=10,
                ),
            ),
            ("tries", models.PositiveSmallIntegerField(default=0)),
            ("promised_by", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("promised_signed", models.CharField(blank=True, max_length=300)),
            ("promised_at", models.DateTimeField()),
            ("ended_at", models.DateTimeField(blank=True, null=True)),
            ("result", parvis.authorities.sealed.SealedTextField(blank=True, max_length=2000)),
        ],
        options={
            "verbose_name": "rappel",
            "indexes": [
                models.Index(fields=["unit", "state", "until", "id"], name="call_back_of_unit"),
                models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["authority", "sector", "until", "id"], name="call_back_due"),
            ],
            "constraints": [
                models.CheckConstraint(condition=models.Q(("state__in", ["promised", "tried", "kept", "abandoned"])), name="call_back_known_state"),
                models.CheckConstraint(condition=models.Q(("until__gt", models.F("since"))), name="call_back_in_order"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("ended_at__isnull", False), ("state__in", ["kept", "abandoned"])),
                        models.Q(models.Q(("state__in", ["kept", "abandoned"]), _negated=True), ("ended_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="call_back_over_at_a_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("state", "tried"), _negated=True), ("tries__gt", 0), _connector="OR"), name="call_back_tried"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="CallAttempt",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("call_back", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="attempts", to="interactions.callback")),
            (
                "outcome",
                models.CharField(
                    choices=[("reached", "Personne jointe"), ("no_answer", "Pas de réponse"), ("message_left", "Message laissé")], max_length=12
                ),
            ),
            ("agent", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agents.agent")),
            ("signed", models.CharField(blank=True, max_length=300)),
            ("tried_at", models.DateTimeField()),
        ],
        options={"verbose_name": "essai d’un rappel", "ordering": ["tried_at", "id"]},
    ),
    migrations.CreateModel(
        name="ContactReason",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authorities.authority"),
            ),
            ("code", models.SlugField(max_length=40)),
            ("label", models.JSONField()),
            ("position", models.PositiveSmallIntegerField()),
            ("retired_on", models.DateField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "objet",
            "ordering": ["position", "code"],
            "constraints": [
                models.UniqueConstraint(fields=("authority", "code"), name="contact_reason_once"),
                models.CheckConstraint(condition=models.Q(("label__has_key", "fr")), name="contact_reason_in_french"),
            ],
        },
    ),
    migrations.CreateModel(
        name="ContactMatter",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ("authority", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority")),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("contact", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="matters", to="interactions.interaction")),
            ("position", models.PositiveSmallIntegerField()),
            (
                "reason",
                models.ForeignKey(
                    blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="interactions.contactreason"
                ),
            ),
            (
                "procedure",
                models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="catalogue.procedure"),
            ),
        ],
        options={
            "verbose_name": "sujet d’un échange",
            "ordering": ["position", "id"],
            "constraints": [
                models.UniqueConstraint(fields=("contact", "position"), name="contact_matter_in_order"),
                models.CheckConstraint(
                    condition=models.Q(("reason__isnull", False), ("procedure__isnull", False), _connector="OR"), name="contact_matter_says_something"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="ContactDocument",
        fields=[
            (
                "document",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="+", serialize=False, to="documents.document"
                ),
            ),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("contact", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="papers", to="interactions.interaction")),
        ],
        options={"verbose_name": "papier d’un échange"},
    ),
)

WALLS = [
    SectorWall("Interaction", opens=["SELECT", "INSERT"], held_check="direction = 'in'"),
    SameWall("Interaction", "profile"),
    SealedColumns("Interaction", ["body"]),
    SectorWall("CallBack", opened_by=None),
    SameWall("CallBack", "contact"),
    SameWall("CallBack", "profile"),
    SameWall("CallBack", "unit", columns=["authority_id"]),
    SealedColumns("CallBack", ["subject", "result"]),
    SectorWall("CallAttempt", opened_by=None),
    SameWall("CallAttempt", "call_back"),
    AuthorityWall("ContactReason"),
    SectorWall("ContactMatter", opened_by=None),
    SameWall("ContactMatter", "contact"),
    SameWall("ContactMatter", "reason", columns=["authority_id"]),
    SameWall("ContactMatter", "procedure"),
    SectorWall("ContactDocument", opened_by=None),
    SameWall("ContactDocument", "document"),
    SameWall("ContactDocument", "contact"),
]


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [
        ("agents", "0001_agents"),
        ("authorities", "0001_authorities"),
        ("base", "0001_foundations"),
        ("catalogue", "0001_catalogue"),
        ("documents", "0001_documents"),
        ("people", "0001_people"),
    ]
    operations = [TABLES, *WALLS]
