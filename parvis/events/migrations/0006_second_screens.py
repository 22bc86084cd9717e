from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0005_names_shown"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accesslog",
            name="kind",
            field=models.CharField(
                choices=[
                    ("page", "Page de la demande"),
                    ("document", "Document"),
                    ("message", "Courriel envoyé"),
                    ("file", "Fiche de l’usager"),
                    ("crossing", "Ouverture par un autre service, avec votre accord"),
                    ("call", "Rappel promis"),
                    ("shown", "Nom apparu dans une recherche ou une liste"),
                    ("screen", "Réponses relues sur un second écran"),
                ],
                max_length=10,
            ),
        ),
    ]
