from django.db import migrations

from parvis.authorities.sealed import SealedColumns, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("people", "0009_who_wrote")]
    operations = [
        migrations.AlterField(
            "profilenote",
            "body",
            SealedTextField(max_length=4_000),
        ),
        SealedColumns("ProfileNote", ("body",)),
    ]
