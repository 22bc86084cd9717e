from django.db import migrations

# Who filed for somebody without an e-mail address receives the messages at her own: she may ask for a new link there.
DECLARED = """
CREATE OR REPLACE FUNCTION cases_declared(wanted text, contact text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM cases_case c JOIN cases_applicant a ON a.case_id = c.id
    LEFT JOIN cases_filing f ON f.case_id = c.id
    WHERE c.reference = wanted AND contact <> ''
      AND lower(coalesce(nullif(a.email, ''), f.email)) = lower(contact)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_filed_for_somebody")]
    operations = [migrations.RunSQL(DECLARED, migrations.RunSQL.noop)]
