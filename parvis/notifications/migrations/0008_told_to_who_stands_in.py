from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0007_secrets_of_the_person")]
    operations = [
        migrations.AddField("notice", "instead_of", models.UUIDField(blank=True, null=True)),
    ]
