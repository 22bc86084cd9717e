-- A merge brings along the sealed link of the profile absorbed, when the one kept has none. Each has its own: refused
-- when the agent may know of both; otherwise she is told nothing, and what she may know of is what the one kept shows
-- (the two links change places until the merge is taken back). Only behind the walls of the transaction.
CREATE FUNCTION people_merge_links(wanted uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    mine people_personlink%ROWTYPE;
    theirs people_personlink%ROWTYPE;
    merged people_merge%ROWTYPE;
BEGIN
    SELECT * INTO merged FROM people_merge AS m WHERE m.id = wanted AND m.undone_at IS NULL
        AND (m.authority_id, m.sector) IN (SELECT authority, walls.sector FROM parvis_walls() AS walls);
    IF NOT FOUND THEN RETURN 'absent'; END IF;
    SELECT * INTO mine FROM people_personlink WHERE profile_id = merged.kept_id;
    SELECT * INTO theirs FROM people_personlink WHERE profile_id = merged.absorbed_id;
    IF theirs.person_id IS NULL OR mine.person_id = theirs.person_id THEN RETURN 'done'; END IF;
    IF mine.person_id IS NULL THEN
        INSERT INTO people_personlink (profile_id, person_id, linked_at, by_merge)
        VALUES (merged.kept_id, theirs.person_id, statement_timestamp(), merged.id);
        RETURN 'done';
    END IF;
    IF NOT person_file_known_elsewhere(merged.absorbed_id) THEN RETURN 'done'; END IF;
    IF person_file_known_elsewhere(merged.kept_id) THEN RETURN 'apart'; END IF;
    -- A link that an earlier merge brought stays where that merge will look for it.
    IF mine.by_merge IS NULL AND theirs.by_merge IS NULL THEN
        UPDATE people_personlink SET person_id = theirs.person_id, linked_at = statement_timestamp(),
            by_merge = merged.id WHERE profile_id = merged.kept_id;
        UPDATE people_personlink SET person_id = mine.person_id, by_merge = merged.id
            WHERE profile_id = merged.absorbed_id;
    END IF;
    RETURN 'done';
END $$;

-- What the merge brought goes back, or changes places again; and what was linked since to the person whose link it had
-- brought is linked no more: some of it was said of the one kept, and would be left with another person's.
CREATE FUNCTION people_unmerge_links(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    merged people_merge%ROWTYPE;
    brought people_personlink%ROWTYPE;
    aside people_personlink%ROWTYPE;
BEGIN
    SELECT * INTO merged FROM people_merge AS m WHERE m.id = wanted
        AND (m.authority_id, m.sector) IN (SELECT authority, walls.sector FROM parvis_walls() AS walls);
    SELECT * INTO brought FROM people_personlink WHERE profile_id = merged.kept_id AND by_merge = merged.id;
    IF NOT FOUND THEN RETURN; END IF;
    DELETE FROM people_personlink WHERE person_id = brought.person_id AND linked_at > brought.linked_at;
    SELECT * INTO aside FROM people_personlink WHERE profile_id = merged.absorbed_id AND by_merge = merged.id;
    IF NOT FOUND THEN
        DELETE FROM people_personlink WHERE profile_id = merged.kept_id;
        RETURN;
    END IF;
    UPDATE people_personlink SET person_id = aside.person_id, by_merge = NULL WHERE profile_id = merged.kept_id;
    UPDATE people_personlink SET person_id = brought.person_id, by_merge = NULL
        WHERE profile_id = merged.absorbed_id;
END $$;
