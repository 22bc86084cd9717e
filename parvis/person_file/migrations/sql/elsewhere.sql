-- The days when another ordinary service of the same authority was in contact with the person: no sector, no service, no
-- hour. Nothing at all of the sectors under secrecy, of what is about cases kept confidential, nor of what was taken back
-- by who noted it.
CREATE FUNCTION people_contacts_elsewhere(wanted uuid, zone text) RETURNS SETOF date
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT (contact.at AT TIME ZONE zone)::date AS contact_on
    FROM people_profile here
    JOIN people_personlink mine ON mine.profile_id = here.id
    JOIN people_personlink other ON other.person_id = mine.person_id AND other.profile_id <> here.id
    JOIN people_profile there ON there.id = other.profile_id AND there.authority_id = here.authority_id
        AND there.sector <> here.sector AND there.sector NOT IN ('social', 'health')
        AND (there.authority_id, there.sector) NOT IN (SELECT authority, walls.sector FROM parvis_walls() AS walls)
    CROSS JOIN LATERAL (
        SELECT i.occurred_at AS at FROM interactions_interaction i
        WHERE i.profile_id = there.id AND i.withdrawn_at IS NULL
          AND NOT EXISTS (SELECT FROM cases_case c WHERE c.id = i.holder_id AND c.is_confidential)
          AND NOT EXISTS (SELECT FROM cases_caseinteraction told JOIN cases_case c ON c.id = told.case_id
                          WHERE told.interaction_id = i.id AND c.is_confidential)
        UNION ALL
        SELECT c.received_at FROM cases_case c WHERE c.profile_id = there.id AND NOT c.is_confidential
    ) AS contact
    WHERE here.id = wanted AND person_file_receptionist(here.authority_id, here.sector) IS NOT NULL
    ORDER BY contact_on DESC LIMIT 12
$$;
