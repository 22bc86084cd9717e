import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is past its duration is read from an index: it was looked for among all that is closed."""

    dependencies = [
        ("catalogue", "0001_initial"),
        ("cases", "0030_unassigned_without_rows"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["version", "closed_at", "id"], name="case_version_closed"),
        ),
        migrations.AlterField(
            model_name="case",
            name="version",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="catalogue.procedureversion",
            ),
        ),
    ]
