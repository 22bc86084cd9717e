from django.conf import settings
from django.db import migrations

UNLINK = """
-- A profile is no longer known for the person that others are: said where it was linked, by who receives there. The
-- link that a merge brought along is taken back with the merge.
CREATE FUNCTION person_file_unlink(wanted uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM people_profile AS p WHERE p.id = wanted AND p.merged_into_id IS NULL
        AND person_file_receptionist(p.authority_id, p.sector) IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN 'absent'; END IF;
    IF EXISTS (SELECT FROM people_personlink WHERE profile_id = wanted AND by_merge IS NOT NULL) THEN
        RETURN 'merged';
    END IF;
    DELETE FROM people_personlink WHERE profile_id = wanted;
    IF NOT FOUND THEN RETURN 'absent'; END IF;
    RETURN 'unlinked';
END $$;
"""


def grant(apps, schema_editor):
    """The pages alone call it."""
    function = "person_file_unlink(uuid)"
    schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {function} TO "{settings.DATABASE_ROLES["web"]}"')


class Migration(migrations.Migration):
    dependencies = [("person_file", "0004_linked_by_the_seed"), ("people", "0005_merging")]
    operations = [
        migrations.RunSQL(UNLINK, "DROP FUNCTION person_file_unlink(uuid)"),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
