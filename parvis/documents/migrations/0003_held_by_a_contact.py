from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_sealed_narratives")]
    operations = [
        migrations.AddField(
            "document",
            "held",
            models.CharField(
                choices=[("case", "Demande"), ("interaction", "Échange")],
                db_default="case",
                default="case",
                max_length=11,
            ),
        ),
    ]
