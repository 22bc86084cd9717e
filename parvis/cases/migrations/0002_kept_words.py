from django.db import migrations

CLOSED = "DROP POLICY held_select ON cases_wording"
OPENED = """
CREATE POLICY held_select ON cases_wording FOR SELECT USING ("case_id" = ANY (ARRAY(SELECT parvis_cases())))
"""


class Migration(migrations.Migration):
    """The words kept for a letter are the service's: who follows her case reads the letter, once it has left."""

    dependencies = [("cases", "0001_cases")]

    operations = [migrations.RunSQL(CLOSED, OPENED)]
