from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agents", "0003_shortcuts")]
    operations = [
        migrations.AddField(
            model_name="agent",
            name="is_operator",
            field=models.BooleanField(default=False, verbose_name="exploite l’installation"),
        ),
    ]
