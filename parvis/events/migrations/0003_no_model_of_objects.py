from django.db import migrations


class Migration(migrations.Migration):
    """The table stays, written and verified in SQL; no page reads it through a model."""

    dependencies = [("events", "0002_initial")]
    operations = [migrations.DeleteModel("EventObject")]
