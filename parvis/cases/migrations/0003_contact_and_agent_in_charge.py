from django.conf import settings
from django.db import migrations

CONTACT = """
-- Somebody who lost her tracking link gives the reference and the e-mail address she declared: this function
-- answers the case of both together, and nothing else.
CREATE FUNCTION cases_declared(wanted text, contact text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM cases_case c JOIN cases_applicant a ON a.case_id = c.id
    WHERE c.reference = wanted AND a.email <> '' AND lower(a.email) = lower(contact)
$$;

-- The person may know who is in charge of her case (L111-2): its tracking capability opens that one row.
CREATE POLICY in_charge ON agents_agent FOR SELECT USING (
    id IN (SELECT responsible_id FROM cases_case WHERE id = ANY (ARRAY(SELECT parvis_cases())))
);
"""


def grant(apps, schema_editor):
    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    schema_editor.execute("REVOKE ALL ON FUNCTION cases_declared(text, text) FROM PUBLIC")
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION cases_declared(text, text) TO "{web}", "{worker}"')


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_search_and_tracking"), ("agents", "0001_initial")]
    operations = [
        migrations.RunSQL(
            CONTACT, "DROP POLICY in_charge ON agents_agent; DROP FUNCTION cases_declared(text, text)"
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
