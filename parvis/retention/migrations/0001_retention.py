"""What is kept, eliminated and frozen."""

from django.db import migrations

from parvis.base.audited import CalledBy
from parvis.base.tables import Tables, replaced, written

from .tables import TABLES, WALLS


class Migration(migrations.Migration):
    initial = True
    replaces = replaced(__file__)
    dependencies = [
        ("agents", "0001_agents"),
        ("authorities", "0001_authorities"),
        ("base", "0001_foundations"),
        ("cases", "0001_cases"),
        ("catalogue", "0001_catalogue"),
        ("documents", "0001_documents"),
        ("people", "0001_people"),
    ]
    operations = [Tables(*TABLES), *WALLS, written(__file__, "unlink"), CalledBy("retention_unlink(uuid[])", ["worker"])]
