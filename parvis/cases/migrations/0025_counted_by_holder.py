from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0024_sealed_narratives"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["authority", "sector", "unit", "responsible"],
                include=("state", "due_on", "received_at", "id", "is_confidential"),
                name="case_open_held",
            ),
        ),
    ]
