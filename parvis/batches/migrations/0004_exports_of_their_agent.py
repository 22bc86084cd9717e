from django.db import migrations

from parvis.base.walls import OwnRows


class Migration(migrations.Migration):
    dependencies = [("batches", "0003_messages")]
    operations = [OwnRows("Export")]
