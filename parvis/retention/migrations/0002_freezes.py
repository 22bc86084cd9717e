from django.db import migrations, models

from parvis.authorities.sealed import SealedColumns, SealedTextField


class Migration(migrations.Migration):
    """A freeze says until when, and why it was lifted."""

    dependencies = [("retention", "0001_elimination")]

    operations = [
        migrations.AddField("hold", "until", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "hold", "lifted_why", SealedTextField(blank=True, default="", max_length=500), preserve_default=False
        ),
        migrations.AddField(
            "hold",
            "lifted_signed",
            models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        SealedColumns("Hold", ("lifted_why",)),
    ]
