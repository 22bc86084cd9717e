from django.db import migrations

from parvis.authorities.sealed import SealedColumns, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("batches", "0004_exports_of_their_agent")]
    operations = [
        migrations.AlterField(
            "bulkrun",
            "note",
            SealedTextField(always=True, blank=True, max_length=5_000),
        ),
        SealedColumns("BulkRun", ("note",)),
    ]
