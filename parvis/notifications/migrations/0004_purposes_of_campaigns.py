"""What is written to those who agreed to be informed, and the link by which they agree."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_answers")]
    operations = [
        migrations.AlterField(
            "delivery",
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
                    ("campaign", "Campagne d’information"),
                    ("agreement", "Lien pour confirmer un abonnement"),
                ],
                max_length=24,
            ),
        )
    ]
