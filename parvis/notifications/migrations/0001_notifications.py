"""Messages that leave, and what agents are told."""

from django.db import migrations

from parvis.base.tables import Tables, replaced

from .tables import TABLES, WALLS


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [("agents", "0001_agents"), ("authorities", "0001_authorities"), ("base", "0001_foundations")]
    operations = [Tables(*TABLES), *WALLS]
