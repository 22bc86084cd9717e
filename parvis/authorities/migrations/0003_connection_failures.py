"""What a source of data failed at last, told to who connects it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("authorities", "0002_connections")]
    operations = [
        migrations.AddField(
            model_name="connection", name="failures", field=models.JSONField(default=list)
        ),
    ]
