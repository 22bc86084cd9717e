"""Messages that leave, and what became of them."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import SectorWall

TABLES = [
    migrations.CreateModel(
        name="Delivery",
        fields=[
            ("id", models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            (
                "authority",
                models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="authorities.authority"),
            ),
            ("sector", models.CharField(blank=True, choices=SECTORS, max_length=30)),
            ("holder_type", models.CharField(default="case", max_length=20)),
            ("holder_id", models.UUIDField()),
            ("key", models.CharField(max_length=80)),
            (
                "purpose",
                models.CharField(
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
                    ],
                    max_length=24,
                ),
            ),
            ("channel", models.CharField(choices=[("email", "Courriel")], default="email", max_length=10)),
            ("recipient", models.CharField(max_length=254)),
            ("recipient_name", models.CharField(blank=True, max_length=200)),
            ("reply_to", models.CharField(blank=True, max_length=254)),
            ("language", models.CharField(default="fr", max_length=5)),
            ("subject", models.CharField(max_length=250)),
            ("text", parvis.authorities.sealed.SealedTextField()),
            ("html", parvis.authorities.sealed.SealedTextField(blank=True)),
            ("documents", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
            ("is_legal", models.BooleanField(default=False)),
            ("message_id", models.CharField(max_length=300, unique=True)),
            (
                "state",
                models.CharField(
                    choices=[
                        ("queued", "En attente d’envoi"),
                        ("sending", "Envoi en cours"),
                        ("transmitting", "Envoi en cours, dernier octet"),
                        ("sent", "Envoyé"),
                        ("uncertain", "Envoi incertain"),
                        ("failed", "Non envoyé"),
                    ],
                    default="queued",
                    max_length=12,
                ),
            ),
            ("attempts", models.PositiveIntegerField(default=0)),
            ("refusals", models.PositiveIntegerField(default=0)),
            ("losses", models.PositiveIntegerField(default=0)),
            ("doubts", models.PositiveIntegerField(default=0)),
            (
                "failure",
                models.CharField(
                    blank=True, choices=[("temporary", "Refus répété du serveur"), ("permanent", "Refus définitif du serveur")], max_length=10
                ),
            ),
            ("reason", models.CharField(blank=True, max_length=20)),
            ("server_reply", models.CharField(blank=True, max_length=300)),
            ("queued_at", models.DateTimeField()),
            ("next_attempt_at", models.DateTimeField(blank=True, null=True)),
            ("sending_at", models.DateTimeField(blank=True, null=True)),
            ("transmitting_at", models.DateTimeField(blank=True, null=True)),
            ("sent_at", models.DateTimeField(blank=True, null=True)),
            ("uncertain_at", models.DateTimeField(blank=True, null=True)),
            ("failed_at", models.DateTimeField(blank=True, null=True)),
            ("handled_at", models.DateTimeField(blank=True, null=True)),
        ],
        options={
            "verbose_name": "suivi d’envoi",
            "verbose_name_plural": "suivis d’envoi",
            "indexes": [
                models.Index(
                    condition=models.Q(("state__in", ["queued", "sending", "transmitting"])),
                    fields=["state", "next_attempt_at"],
                    name="delivery_to_do",
                ),
                models.Index(fields=["authority", "sector", "-queued_at", "-id"], name="delivery_outbox"),
                models.Index(
                    condition=models.Q(("handled_at", None), ("state__in", ["uncertain", "failed"])),
                    fields=["holder_id"],
                    include=("holder_type", "authority", "sector"),
                    name="delivery_in_trouble",
                ),
            ],
            "constraints": [
                models.UniqueConstraint(fields=("authority", "holder_id", "key"), name="delivery_asked_once"),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("next_attempt_at__isnull", False), ("state", "queued")),
                        models.Q(models.Q(("state", "queued"), _negated=True), ("next_attempt_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="delivery_next_only_when_queued",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("sent_at__isnull", False), ("state", "sent")),
                        models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", True)),
                        _connector="OR",
                    ),
                    name="delivery_sent_with_its_time",
                ),
                models.CheckConstraint(
                    condition=models.Q(
                        models.Q(("state", "failed"), models.Q(("failure", ""), _negated=True), ("failed_at__isnull", False)),
                        models.Q(models.Q(("state", "failed"), _negated=True), ("failure", "")),
                        _connector="OR",
                    ),
                    name="delivery_failed_with_its_cause",
                ),
                models.CheckConstraint(
                    condition=models.Q(models.Q(("state", "uncertain"), _negated=True), ("uncertain_at__isnull", False), _connector="OR"),
                    name="delivery_uncertain_with_its_time",
                ),
                models.CheckConstraint(condition=models.Q(("recipient", ""), _negated=True), name="delivery_has_a_recipient"),
                models.CheckConstraint(
                    condition=models.Q(("handled_at", None), ("state__in", ["uncertain", "failed"]), _connector="OR"),
                    name="delivery_handled_when_in_trouble",
                ),
            ],
        },
    )
]

WALLS = [SectorWall("Delivery"), SealedColumns("Delivery", ["text", "html"])]
