-- The files of a person who leaves for good are known for nobody any more; a person that no file is any more goes.
-- Inside the scope of their walls only, for the worker.
CREATE FUNCTION retention_unlink(wanted uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    persons uuid[];
BEGIN
    PERFORM 1 FROM people_profile AS p WHERE p.id = ANY (wanted)
        AND (p.authority_id, p.sector) NOT IN (SELECT authority, sector FROM parvis_walls());
    IF FOUND THEN RAISE insufficient_privilege USING MESSAGE = 'a file outside the scope'; END IF;
    WITH gone AS (DELETE FROM people_personlink WHERE profile_id = ANY (wanted) RETURNING person_id)
    SELECT array_agg(DISTINCT person_id) INTO persons FROM gone;
    DELETE FROM people_person AS p WHERE p.id = ANY (persons)
        AND NOT EXISTS (SELECT FROM people_personlink AS l WHERE l.person_id = p.id);
END $$;

-- The pages destroy nothing: they propose, sign and launch.
REVOKE INSERT, UPDATE, DELETE ON retention_casefigures FROM :"web";
REVOKE UPDATE, DELETE ON retention_casefigures FROM :"worker";
