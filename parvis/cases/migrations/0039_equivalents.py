from django.db import migrations, models


class Migration(migrations.Migration):
    """A designer chooses which question takes the answers of one that is gone."""

    dependencies = [("cases", "0038_worded_corrections")]

    operations = [
        migrations.AddField("casemove", "equivalents", models.JSONField(blank=True, default=dict)),
        migrations.AddField("moverun", "equivalents", models.JSONField(blank=True, default=dict)),
    ]
