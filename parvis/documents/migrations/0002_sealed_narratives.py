from django.db import migrations

from parvis.authorities.sealed import SealedColumns, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [
        migrations.AlterField(
            "document",
            "name",
            SealedTextField(max_length=120, verbose_name="nom"),
        ),
        SealedColumns("Document", ("name",)),
    ]
