from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interactions", "0004_sealed_narratives")]
    operations = [
        migrations.AddField("interaction", "withdrawn_at", models.DateTimeField(blank=True, null=True)),
    ]
