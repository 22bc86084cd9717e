"""What every wall asks, and the counts of the throttle."""

from django.db import migrations

from parvis.base.tables import replaced, written
from parvis.base.walls import FUNCTIONS


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = []
    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop), written(__file__, "throttle")]
