from django.db import migrations

from parvis.base.walls import FUNCTIONS


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(FUNCTIONS, "DROP FUNCTION parvis_walls(), parvis_cases(), parvis_account(), parvis_office()")
    ]
