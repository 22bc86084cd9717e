from django.conf import settings
from django.db import migrations

HOLDS = """
-- Whether a contact point still is a verified one of this profile: a link sent to it dies with it. It is asked
-- with the capability of the profile, which the link carries.
CREATE FUNCTION person_file_contact_holds(wanted uuid, point uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM people_contactpoint c
        WHERE c.id = point AND c.profile_id = wanted AND c.verified_at IS NOT NULL
          AND wanted = ANY (ARRAY(SELECT parvis_cases()))
    )
$$;
"""


def grant(apps, schema_editor):
    web = settings.DATABASE_ROLES["web"]
    schema_editor.execute("REVOKE ALL ON FUNCTION person_file_contact_holds(uuid, uuid) FROM PUBLIC")
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION person_file_contact_holds(uuid, uuid) TO "{web}"')


class Migration(migrations.Migration):
    dependencies = [("person_file", "0002_confidential_elsewhere")]
    operations = [
        migrations.RunSQL(HOLDS, "DROP FUNCTION person_file_contact_holds(uuid, uuid)"),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
