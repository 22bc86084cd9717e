-- Her own files, shown to the person herself by a link sent to her address.

-- The link of a file, if it may still serve: asked with the capability it carries, by the clock of the database.
-- It dies with its address, with its file, once used and when its time is over.
CREATE FUNCTION person_file_own_link(wanted uuid) RETURNS TABLE (profile uuid, email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.id, lower(c.value)
    FROM person_file_ownfileslink l
    JOIN people_profile p ON p.id = l.profile_id AND p.merged_into_id IS NULL AND p.kind = 'person'
    JOIN people_contactpoint c ON c.id = l.contact_point_id AND c.profile_id = p.id AND c.kind = 'email'
        AND c.verified_at IS NOT NULL
    WHERE l.id = wanted AND l.used_at IS NULL AND l.expires_at > statement_timestamp()
      AND l.profile_id = ANY (ARRAY(SELECT parvis_cases()))
$$;

-- Whether two files say one identity: born the same day, the same first given name, and one family name in common,
-- in use or of birth.
CREATE FUNCTION person_file_same_identity(one people_profile, other people_profile) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT one.birth_date = other.birth_date
       AND (people_parts(one.given_names))[1] = (people_parts(other.given_names))[1]
       AND array_remove(ARRAY[array_to_string(people_parts(one.family_name), ' '),
                              array_to_string(people_parts(one.birth_name), ' ')], '')
           && array_remove(ARRAY[array_to_string(people_parts(other.family_name), ' '),
                                 array_to_string(people_parts(other.birth_name), ' ')], '')
$$;

-- The files of one authority that are hers: the one of the link first; then, among those whose same address an agent
-- verified too, the ones known for the same person's, and those of other sectors with her identity that are known with
-- no other. An address of the agent's own, written on one file, thus shows nothing of the others.
CREATE FUNCTION person_file_own(wanted uuid)
RETURNS TABLE (profile uuid, authority uuid, sector text, opened_on date, joined boolean, fixed boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH here AS (
        SELECT p, l.email, mine.person_id
        FROM person_file_own_link(wanted) AS l JOIN people_profile p ON p.id = l.profile
        LEFT JOIN people_personlink mine ON mine.profile_id = p.id
    ), written AS (
        SELECT DISTINCT ON (there.id) there AS p, link.person_id, link.by_merge
        FROM here JOIN people_searchkey s ON s.keys @> ARRAY[here.email] AND s.authority_id = (here.p).authority_id
        JOIN people_contactpoint c ON c.id = s.source_id AND c.kind = 'email' AND c.verified_at IS NOT NULL
            AND lower(c.value) = here.email
        JOIN people_profile there ON there.id = c.profile_id AND there.authority_id = (here.p).authority_id
            AND there.id <> (here.p).id AND there.kind = 'person' AND there.merged_into_id IS NULL
        LEFT JOIN people_personlink link ON link.profile_id = there.id
    ), shown AS (
        SELECT here.p, true AS joined, false AS fixed, 0 AS rank FROM here
        UNION ALL
        SELECT written.p, true, written.by_merge IS NOT NULL, 1
        FROM here JOIN written ON written.person_id = here.person_id
        UNION ALL
        SELECT written.p, false, false, 1
        FROM here JOIN written ON (written.p).sector <> (here.p).sector
            AND (written.person_id IS NULL OR written.person_id IS DISTINCT FROM here.person_id)
        WHERE person_file_same_identity(here.p, written.p) AND written.by_merge IS NULL
          AND NOT EXISTS (SELECT FROM people_personlink other
                          WHERE other.person_id = written.person_id AND other.profile_id <> (written.p).id)
    )
    SELECT (shown.p).id, (shown.p).authority_id, (shown.p).sector::text, (shown.p).created_at::date,
           shown.joined, shown.fixed
    FROM shown ORDER BY shown.rank, (shown.p).created_at, (shown.p).id
$$;

-- Her files become those of one person, or no more, as she says; the link has then served, with all those of the same
-- file. What was left known with nobody when it was parted is joined again. One line for each file that changed, and one
-- that says nothing for the file of the link.
CREATE FUNCTION person_file_own_settle(wanted uuid, ticked uuid[])
RETURNS TABLE (profile uuid, authority uuid, sector text, joined boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    here uuid;
    hers uuid;
    joining uuid[];
    parting uuid[];
BEGIN
    -- Who comes second waits here, then finds that the link has served.
    PERFORM 1 FROM people_profile AS p
        WHERE p.id IN (SELECT o.profile FROM person_file_own(wanted) AS o) ORDER BY p.id FOR UPDATE;
    SELECT l.profile INTO here FROM person_file_own_link(wanted) AS l;
    IF here IS NULL THEN RETURN; END IF;
    joining := ARRAY(SELECT o.profile FROM person_file_own(wanted) AS o
                     WHERE NOT o.joined AND o.profile = ANY (ticked));
    parting := ARRAY(SELECT o.profile FROM person_file_own(wanted) AS o
                     WHERE o.joined AND NOT o.fixed AND o.profile <> here AND o.profile <> ALL (ticked));
    UPDATE person_file_ownfileslink AS l SET used_at = statement_timestamp()
        WHERE l.profile_id = here AND l.used_at IS NULL;
    SELECT l.person_id INTO hers FROM people_personlink AS l WHERE l.profile_id = here;
    IF joining <> '{}' AND hers IS NULL THEN
        hers := gen_random_uuid();
        INSERT INTO people_person (id, created_at) VALUES (hers, statement_timestamp());
        joining := joining || here;
    END IF;
    INSERT INTO people_personlink AS known (profile_id, person_id, linked_at)
        SELECT j, hers, statement_timestamp() FROM unnest(joining) AS j
        ON CONFLICT (profile_id) DO UPDATE SET person_id = excluded.person_id, linked_at = excluded.linked_at;
    DELETE FROM people_personlink AS l WHERE l.profile_id = ANY (parting);
    RETURN QUERY
        SELECT here, NULL::uuid, NULL::text, NULL::boolean
        UNION ALL
        SELECT p.id, p.authority_id, p.sector::text, p.id = ANY (joining) FROM people_profile AS p
        WHERE p.id = ANY (joining || parting);
END $$;
