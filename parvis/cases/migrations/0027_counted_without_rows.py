from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0026_who_declared"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="case",
            name="case_inbox",
        ),
        migrations.RemoveIndex(
            model_name="case",
            name="case_implicit",
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["authority", "sector", "state", "due_on", "id"],
                include=("unit", "responsible", "is_confidential"),
                name="case_inbox",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("implicit_borne_at__isnull", True), ("implicit_on__isnull", False)),
                fields=["implicit_on", "authority", "sector", "state", "unit"],
                name="case_implicit",
            ),
        ),
    ]
