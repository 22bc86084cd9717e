from django.db import migrations

LINK = """
-- Two profiles of two sectors where she receives are the same person's, who is there and says so. Known each for
-- somebody's already: refused when she may know of both; otherwise the two persons were one, and become one, whatever
-- is hidden from her (decision note 29). What a merge brought stays: what joins it since goes if it is taken back.
CREATE OR REPLACE FUNCTION person_file_link(one uuid, another uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    allowed integer;
    persons uuid[];
    person uuid;
BEGIN
    PERFORM 1 FROM people_profile WHERE id IN (one, another) ORDER BY id FOR UPDATE;
    SELECT count(*) INTO allowed FROM people_profile p
    WHERE p.id IN (one, another) AND p.kind = 'person' AND p.merged_into_id IS NULL
      AND person_file_receptionist(p.authority_id, p.sector) IS NOT NULL;
    IF allowed < 2 OR (SELECT count(DISTINCT sector) FROM people_profile WHERE id IN (one, another)) < 2 THEN
        RETURN 'absent';
    END IF;
    SELECT array_agg(person_id ORDER BY by_merge IS NULL, profile_id) INTO persons
    FROM people_personlink WHERE profile_id IN (one, another);
    person := persons[1];
    IF persons[2] = person THEN
        RETURN 'known';
    END IF;
    IF persons[2] IS NOT NULL THEN
        IF person_file_known_elsewhere(one) AND person_file_known_elsewhere(another) THEN
            RETURN 'apart';
        END IF;
        UPDATE people_personlink SET person_id = person, linked_at = statement_timestamp()
        WHERE person_id = persons[2];
        RETURN 'linked';
    END IF;
    IF person IS NULL THEN
        person := gen_random_uuid();
        INSERT INTO people_person (id, created_at) VALUES (person, statement_timestamp());
    END IF;
    INSERT INTO people_personlink (profile_id, person_id, linked_at)
    SELECT id, person, statement_timestamp() FROM unnest(ARRAY[one, another]) AS id
    ON CONFLICT (profile_id) DO NOTHING;
    RETURN 'linked';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("person_file", "0009_own_files_by_their_address")]
    operations = [migrations.RunSQL(LINK, migrations.RunSQL.noop)]
