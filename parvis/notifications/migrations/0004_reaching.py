"""How people are reached: what came back of a message, what an address takes and wants, paper, quiet hours."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.base.tables import Tables
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

SIGNED = models.CharField(blank=True, max_length=300)


def _key(to, **options):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=to, **options
    )


TABLES = Tables(
    migrations.CreateModel(
        name="Addressee",
        fields=[
            ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            (
                "way",
                models.CharField(
                    blank=True,
                    choices=[
                        ("portal", "La page de suivi"),
                        ("email", "Courriel"),
                        ("paper", "Courrier papier"),
                    ],
                    max_length=6,
                ),
            ),
            ("language", models.CharField(blank=True, max_length=5)),
            (
                "origin",
                models.CharField(
                    blank=True,
                    choices=[
                        ("person", "Choisi par la personne"),
                        ("agent", "Noté par un agent, à sa demande"),
                    ],
                    max_length=6,
                ),
            ),
            ("chosen_at", models.DateTimeField(blank=True, null=True)),
            ("signed", SIGNED),
            ("returned_at", models.DateTimeField(blank=True, null=True)),
            ("complained_at", models.DateTimeField(blank=True, null=True)),
            ("last_used_on", models.DateField()),
            (
                "authority",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="authorities.authority",
                ),
            ),
            ("chosen_by", _key("agents.agent", blank=True, null=True)),
        ],
        options={
            "verbose_name": "adresse de correspondance",
            "verbose_name_plural": "adresses de correspondance",
            "indexes": [models.Index(fields=["last_used_on"], name="addressee_age")],
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("chosen_at", None), ("language", ""), ("origin", ""), ("way", "")),
                        models.Q(models.Q(("origin", ""), _negated=True), ("chosen_at__isnull", False)),
                        _connector="OR",
                    ),
                    name="addressee_chosen_by_somebody",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("origin", "agent"), ("chosen_by__isnull", False)),
                        models.Q(models.Q(("origin", "agent"), _negated=True), ("chosen_by", None)),
                        _connector="OR",
                    ),
                    name="addressee_chosen_by_an_agent",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="PaperLetter",
        fields=[
            (
                "id",
                models.UUIDField(
                    default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False
                ),
            ),
            ("sector", models.CharField(choices=SECTORS, max_length=30)),
            ("holder_id", models.UUIDField()),
            ("key", models.CharField(max_length=80)),
            ("purpose", models.CharField(max_length=24)),
            (
                "reason",
                models.CharField(
                    choices=[
                        ("preferred", "La personne a choisi le papier"),
                        ("no_email", "La demande n’a pas d’adresse électronique"),
                        ("returned", "L’adresse électronique renvoie les messages"),
                        ("complained", "La personne a signalé nos courriels comme indésirables"),
                        ("failed", "Le courriel n’a pas pu lui être remis"),
                    ],
                    max_length=10,
                ),
            ),
            ("asked_at", models.DateTimeField()),
            (
                "settlement",
                models.CharField(
                    blank=True,
                    choices=[
                        ("posted", "Posté"),
                        ("handed", "Remis en main propre"),
                        ("needless", "Inutile : la personne a été jointe autrement"),
                    ],
                    max_length=8,
                ),
            ),
            ("settled_at", models.DateTimeField(blank=True, null=True)),
            ("signed", SIGNED),
            ("authority", _key("authorities.authority")),
            (
                "document",
                models.ForeignKey(
                    db_index=False,
                    on_delete=django.db.models.deletion.CASCADE,
                    related_name="+",
                    to="documents.document",
                ),
            ),
            ("settled_by", _key("agents.agent", blank=True, null=True)),
        ],
        options={
            "verbose_name": "courrier à imprimer",
            "verbose_name_plural": "courriers à imprimer",
            "indexes": [
                models.Index(
                    condition=models.Q(("settled_at", None)),
                    fields=["authority", "sector", "asked_at", "id"],
                    name="paper_letter_to_print",
                ),
                models.Index(fields=["document"], name="paper_letter_document"),
            ],
            "constraints": [
                models.UniqueConstraint(
                    fields=("authority", "holder_id", "key"), name="paper_letter_asked_once"
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("settled_at", None), ("settled_by", None), ("settlement", "")),
                        models.Q(
                            models.Q(("settlement", ""), _negated=True),
                            ("settled_at__gte", models.F("asked_at")),
                            ("settled_by__isnull", False),
                        ),
                        _connector="OR",
                    ),
                    name="paper_letter_settled_by_somebody",
                ),
            ],
        },
    ),
    migrations.CreateModel(
        name="QuietHours",
        fields=[
            (
                "authority",
                models.OneToOneField(
                    on_delete=django.db.models.deletion.CASCADE,
                    primary_key=True,
                    related_name="+",
                    serialize=False,
                    to="authorities.authority",
                ),
            ),
            (
                "starts",
                models.PositiveSmallIntegerField(
                    validators=[
                        django.core.validators.MinValueValidator(17),
                        django.core.validators.MaxValueValidator(23),
                    ]
                ),
            ),
            (
                "ends",
                models.PositiveSmallIntegerField(
                    validators=[
                        django.core.validators.MinValueValidator(5),
                        django.core.validators.MaxValueValidator(11),
                    ]
                ),
            ),
            ("keeps_days_off", models.BooleanField(default=True)),
            ("changed_at", models.DateTimeField()),
            ("signed", SIGNED),
            ("changed_by", _key("agents.agent")),
        ],
        options={
            "verbose_name": "heures de silence",
            "constraints": [
                models.CheckConstraint(
                    condition=models.Q(
                        ("ends__gte", 5), ("ends__lte", 11), ("starts__gte", 17), ("starts__lte", 23)
                    ),
                    name="quiet_hours_of_the_night",
                )
            ],
        },
    ),
)

OUTCOMES = [
    ("returned_temporary", "Retardé par un serveur plus lointain"),
    ("delivered", "Remis dans la boîte du destinataire"),
    ("complained", "Signalé comme indésirable par le destinataire"),
    ("returned_permanent", "Renvoyé par l’adresse"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0001_agents"),
        ("authorities", "0004_mailboxes"),
        ("documents", "0001_documents"),
        ("notifications", "0003_answers"),
    ]

    operations = [
        TABLES,
        SectorWall("Addressee", opened_by="id", opens=["SELECT", "UPDATE"]),
        SectorWall("PaperLetter", opens=["SELECT"]),
        SameWall("PaperLetter", "document"),
        AuthorityWall("QuietHours"),
        SameWall("QuietHours", "changed_by", columns=["authority_id"]),
        migrations.AddField("delivery", "held_until", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "delivery",
            "outcome",
            models.CharField(blank=True, choices=OUTCOMES, db_default="", default="", max_length=18),
        ),
        migrations.AddField("delivery", "outcome_at", models.DateTimeField(blank=True, null=True)),
        migrations.AlterField(
            model_name="delivery",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("acknowledgement", "Accusé de réception"),
                    ("registration_receipt", "Accusé d’enregistrement"),
                    ("message", "Message du service"),
                    ("correction_request", "Demande de complément"),
                    ("reminder", "Relance"),
                    ("decision", "Décision"),
                    ("attestation", "Attestation de décision implicite"),
                    ("closure", "Clôture de la demande"),
                    ("handover", "Transmission à un autre service"),
                    ("resume_draft", "Lien pour reprendre une saisie"),
                    ("tracking_link", "Lien de suivi"),
                    ("who_looked", "Lien vers la liste des consultations"),
                    ("own_files", "Lien pour réunir ou séparer ses fiches"),
                    ("contact_code", "Code de vérification d’une adresse"),
                    ("notice", "Avis de nouveauté sur la demande"),
                    ("invitation", "Invitation d’un agent"),
                    ("password_reset", "Nouveau mot de passe d’un agent"),
                    ("warning", "Alerte à un agent"),
                    ("digest", "Courriel du jour d’un agent"),
                    ("campaign", "Campagne d’information"),
                    ("agreement", "Lien pour confirmer un abonnement"),
                ],
                max_length=24,
            ),
        ),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("outcome_at", None)),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("outcome_at__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_outcome_with_its_time",
            ),
        ),
    ]
