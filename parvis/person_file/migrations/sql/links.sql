-- Files of one person, in the sectors of an authority.

-- The agent whom the transaction's account belongs to, if she receives there: in her own authority only, in a
-- sector of that membership which the transaction sees. Every function below asks it first.
CREATE FUNCTION person_file_receptionist(wanted_authority uuid, wanted_sector text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id FROM agents_agent a JOIN agents_membership m ON m.agent_id = a.id
    WHERE a.account_id = parvis_account() AND a.authority_id = wanted_authority
      AND m.authority_id = a.authority_id AND 'receive' = ANY (m.rights) AND wanted_sector = ANY (m.sectors)
      AND (a.left_on IS NULL OR a.left_on > current_date)
      AND (wanted_authority, wanted_sector) IN (SELECT authority, sector FROM parvis_walls())
    LIMIT 1
$$;

-- The other profiles of the same person, in the same authority: those of the sectors where she receives, and
-- while an opening lives (the database reads its own clock), those of the other ordinary sectors.
CREATE FUNCTION person_file_together(wanted uuid) RETURNS TABLE (profile uuid, sector text, opened boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT there.id, there.sector::text, NOT mission.held
    FROM people_profile here
    CROSS JOIN LATERAL (SELECT person_file_receptionist(here.authority_id, here.sector) AS id) AS agent
    JOIN people_personlink mine ON mine.profile_id = here.id
    JOIN people_personlink other ON other.person_id = mine.person_id AND other.profile_id <> here.id
    JOIN people_profile there ON there.id = other.profile_id AND there.authority_id = here.authority_id
        AND there.sector <> here.sector AND there.merged_into_id IS NULL
    CROSS JOIN LATERAL (
        SELECT person_file_receptionist(there.authority_id, there.sector) IS NOT NULL AS held
    ) AS mission
    WHERE here.id = wanted AND agent.id IS NOT NULL
      AND (mission.held OR (there.sector NOT IN ('social', 'health') AND EXISTS (
          SELECT FROM person_file_crosssectoropening o
          WHERE o.profile_id = here.id AND o.agent_id = agent.id AND o.ended_at IS NULL
            AND o.opened_at <= statement_timestamp() AND o.ends_at > statement_timestamp())))
    ORDER BY there.sector, there.id
$$;

-- Whether the agent who asks may know that this profile is known for somebody's elsewhere: she receives here, and one
-- of the other profiles is of an ordinary sector, whose days she reads, or of a sector where she receives too.
CREATE FUNCTION person_file_known_elsewhere(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM people_profile here
        JOIN people_personlink mine ON mine.profile_id = here.id
        JOIN people_personlink other ON other.person_id = mine.person_id AND other.profile_id <> here.id
        JOIN people_profile there ON there.id = other.profile_id AND there.authority_id = here.authority_id
            AND there.sector <> here.sector AND there.merged_into_id IS NULL
        WHERE here.id = wanted AND person_file_receptionist(here.authority_id, here.sector) IS NOT NULL
          AND (there.sector NOT IN ('social', 'health')
               OR person_file_receptionist(there.authority_id, there.sector) IS NOT NULL))
$$;

-- Two profiles of two sectors where she receives are the same person's, who is there and says so. Known each for
-- somebody's already: refused when she may know of both; otherwise the two persons were one, and become one, whatever
-- is hidden from her (decision note 29). What a merge brought stays: what joins it since goes if it is taken back.
CREATE FUNCTION person_file_link(one uuid, another uuid) RETURNS text
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

-- A profile is no longer known for the person that others are: said where it was linked, by who receives there and sees
-- the other end of the link; any other one is answered as if there were none. The link that a merge brought along is taken
-- back with the merge.
CREATE FUNCTION person_file_unlink(wanted uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM 1 FROM people_profile AS p WHERE p.id = wanted AND p.merged_into_id IS NULL
        AND person_file_receptionist(p.authority_id, p.sector) IS NOT NULL FOR UPDATE;
    IF NOT FOUND THEN RETURN 'absent'; END IF;
    IF NOT EXISTS (SELECT FROM person_file_together(wanted) AS other WHERE NOT other.opened) THEN
        RETURN 'absent';
    END IF;
    IF EXISTS (SELECT FROM people_personlink WHERE profile_id = wanted AND by_merge IS NOT NULL) THEN
        RETURN 'merged';
    END IF;
    DELETE FROM people_personlink WHERE profile_id = wanted;
    RETURN 'unlinked';
END $$;

-- What the holder of a profile's capability may be told the accesses of: its cases, by their ids only.
CREATE FUNCTION person_file_held_cases(wanted uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM cases_case WHERE profile_id = wanted AND wanted = ANY (ARRAY(SELECT parvis_cases()))
$$;

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
