from django.db import migrations

from parvis.authorities.sealed import SealedColumns, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("notifications", "0009_news_of_what_was_passed_on")]
    operations = [
        migrations.AlterField(
            "delivery",
            "text",
            SealedTextField(),
        ),
        migrations.AlterField(
            "delivery",
            "html",
            SealedTextField(blank=True),
        ),
        SealedColumns("Delivery", ("text", "html")),
    ]
