from django.db import migrations

UNMERGE = """
-- As before; and what was linked since to the person whose link the merge had brought is linked no more: some of it
-- was said of the one kept, and would be left with another person's. Reception says it again.
CREATE OR REPLACE FUNCTION people_unmerge_links(wanted uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH brought AS (
        DELETE FROM people_personlink AS l USING people_merge AS m
        WHERE m.id = wanted AND l.by_merge = m.id AND l.profile_id = m.kept_id
          AND (m.authority_id, m.sector) IN (SELECT authority, walls.sector FROM parvis_walls() AS walls)
        RETURNING l.person_id, l.linked_at
    )
    DELETE FROM people_personlink AS since USING brought
    WHERE since.person_id = brought.person_id AND since.linked_at > brought.linked_at
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_suspecting")]
    operations = [migrations.RunSQL(UNMERGE, migrations.RunSQL.noop)]
