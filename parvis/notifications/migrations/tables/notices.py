"""What an agent is told, and how she chose to be."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

TABLES = [
    migrations.CreateModel(
        name="Notice",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(blank=True, choices=SECTORS, max_length=30)),
            ("agent", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="agents.agent")),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("assigned", "Une demande vous est confiée"),
                        ("passed_on", "Des demandes dont vous répondiez sont confiées à d’autres"),
                        ("written", "L’usager écrit ou ajoute un document"),
                        ("corrected", "L’usager complète son dossier"),
                        ("implicit_near", "Une décision implicite approche"),
                        ("mentioned", "Un collègue vous mentionne"),
                        ("opinion_asked", "Un avis est demandé à votre service"),
                        ("opinion_due", "Un avis demandé à votre service est bientôt dû"),
                        ("opinion_given", "Un avis que vous avez demandé est rendu"),
                        ("reply_dropped", "Un message que vous aviez préparé n’est pas parti"),
                        ("decision_dropped", "Une décision que vous aviez signée n’a pas été prise"),
                        ("visa_asked", "Une décision attend votre visa"),
                        ("visa_answered", "Une décision que vous aviez soumise vous revient, ou est corrigée"),
                        ("letter_held", "Un courrier de décision attend son cachet"),
                        ("call_back_late", "Un rappel promis est en retard"),
                        ("bulk_ended", "Une action groupée est terminée"),
                        ("export_ready", "Un export est prêt"),
                        ("version_to_read", "Une démarche est à relire"),
                        ("version_returned", "Une démarche que vous écrivez vous est rendue"),
                        ("version_published", "Une démarche que vous avez écrite est publiée"),
                    ],
                    max_length=20,
                ),
            ),
            ("object_type", models.CharField(max_length=20)),
            ("object_id", models.UUIDField()),
            ("case_id", models.UUIDField(blank=True, null=True)),
            ("actor_id", models.UUIDField(blank=True, null=True)),
            ("instead_of", models.UUIDField(blank=True, null=True)),
            ("fact", models.BigIntegerField()),
            ("created_at", models.DateTimeField()),
            ("read_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "nouveauté",
            "verbose_name_plural": "nouveautés",
            "indexes": [
                models.Index(fields=["agent", "-id"], name="notice_of_agent"),
                models.Index(condition=models.Q(("read_at__isnull", True)), fields=["agent"], name="notice_unread"),
                models.Index(fields=["created_at"], name="notice_age"),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("fact", "agent", "kind"), name="notice_once_a_fact"),
                models.CheckConstraint(
                    condition=models.Q(("read_at__isnull", True), ("read_at__gte", models.F("created_at")), _connector="OR"), name="notice_read_after"
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="NoticeChoice",
        fields=[
            ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authorities.authority"),
            ),
            (
                "agent",
                models.ForeignKey(
                    db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="notice_choices", to="agents.agent"
                ),
            ),
            (
                "kind",
                models.CharField(
                    choices=[
                        ("assigned", "Une demande vous est confiée"),
                        ("passed_on", "Des demandes dont vous répondiez sont confiées à d’autres"),
                        ("written", "L’usager écrit ou ajoute un document"),
                        ("corrected", "L’usager complète son dossier"),
                        ("implicit_near", "Une décision implicite approche"),
                        ("mentioned", "Un collègue vous mentionne"),
                        ("opinion_asked", "Un avis est demandé à votre service"),
                        ("opinion_due", "Un avis demandé à votre service est bientôt dû"),
                        ("opinion_given", "Un avis que vous avez demandé est rendu"),
                        ("reply_dropped", "Un message que vous aviez préparé n’est pas parti"),
                        ("decision_dropped", "Une décision que vous aviez signée n’a pas été prise"),
                        ("visa_asked", "Une décision attend votre visa"),
                        ("visa_answered", "Une décision que vous aviez soumise vous revient, ou est corrigée"),
                        ("letter_held", "Un courrier de décision attend son cachet"),
                        ("call_back_late", "Un rappel promis est en retard"),
                        ("bulk_ended", "Une action groupée est terminée"),
                        ("export_ready", "Un export est prêt"),
                        ("version_to_read", "Une démarche est à relire"),
                        ("version_returned", "Une démarche que vous écrivez vous est rendue"),
                        ("version_published", "Une démarche que vous avez écrite est publiée"),
                    ],
                    max_length=20,
                ),
            ),
            (
                "told",
                models.CharField(
                    choices=[("product", "Dans Parvis"), ("digest", "Dans Parvis et dans le courriel du jour"), ("never", "Jamais")], max_length=8
                ),
            ),
        ],
        options={
            "verbose_name": "choix de nouveautés",
            "constraints": [models.UniqueConstraint(fields=("agent", "kind"), name="notice_choice_once_a_kind")],
        },
    ),
    migrations.CreateModel(
        name="Digest",
        fields=[
            (
                "authority",
                models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="authorities.authority"),
            ),
            (
                "agent",
                models.OneToOneField(
                    db_constraint=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="digest",
                    serialize=False,
                    to="agents.agent",
                ),
            ),
            (
                "hour",
                models.PositiveSmallIntegerField(
                    default=8, validators=[django.core.validators.MinValueValidator(6), django.core.validators.MaxValueValidator(20)]
                ),
            ),
            ("done_on", models.DateField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "courriel du jour",
            "constraints": [models.CheckConstraint(condition=models.Q(("hour__gte", 6), ("hour__lte", 20)), name="digest_in_the_day")],
        },
    ),
]

WALLS = [
    SectorWall("Notice", opened_by=None),
    AuthorityWall("NoticeChoice"),
    SameWall("NoticeChoice", "agent", columns=["authority_id"]),
    AuthorityWall("Digest"),
    SameWall("Digest", "agent", columns=["authority_id"]),
]
