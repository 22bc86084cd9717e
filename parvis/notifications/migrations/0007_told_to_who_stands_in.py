from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0006_news_of_opinions_and_drops")]
    operations = [
        migrations.AddField("notice", "instead_of", models.UUIDField(blank=True, null=True)),
    ]
