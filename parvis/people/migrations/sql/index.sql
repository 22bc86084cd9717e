-- The narrow index of persons: words of their names two by two, with the date of birth; and what else they are found by.

CREATE TABLE people_searchword (
    word text COLLATE "C" NOT NULL,
    sound text COLLATE "C" NOT NULL
);

CREATE INDEX people_searchword_word ON people_searchword (word) INCLUDE (sound);

CREATE INDEX people_searchword_hashes ON people_searchword USING gin (people_hashes(word, sound)) WITH (gin_pending_list_limit = 128);

CREATE TABLE people_searchname (
    profile_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    sector text NOT NULL,
    family text COLLATE "C" NOT NULL,
    given text COLLATE "C" NOT NULL,
    birth_date date
);

CREATE INDEX people_searchname_names ON people_searchname (family, given);

CREATE INDEX people_searchname_birth ON people_searchname (birth_date);

CREATE INDEX people_searchname_profile ON people_searchname (profile_id);

CREATE TABLE people_searchkey (
    source_id uuid NOT NULL,
    profile_id uuid NOT NULL,
    authority_id uuid NOT NULL,
    sector text NOT NULL,
    keys text[] NOT NULL
);

CREATE INDEX people_searchkey_source ON people_searchkey (source_id);

CREATE INDEX people_searchkey_keys ON people_searchkey USING gin (keys) WITH (gin_pending_list_limit = 128);

-- The index follows the rows whoever writes them: an action, the demonstration's COPY, a repair by hand.
CREATE FUNCTION people_learn_words(heard text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Shared with whoever learns, exclusive of whoever forgets (people_forget_words).
    PERFORM pg_advisory_xact_lock_shared(7470018);
    -- No unique key: two transactions that learn one word at once never wait for each other, nor deadlock.
    INSERT INTO people_searchword (word, sound)
    SELECT word, people_sound(word)
    FROM (SELECT DISTINCT one COLLATE "C" AS word FROM unnest(heard) AS one WHERE one <> '') AS new
    WHERE NOT EXISTS (SELECT FROM people_searchword AS known WHERE known.word = new.word);
END $$;

-- A name that nobody bears any more is forgotten. Busy with new names, it waits for another day.
CREATE FUNCTION people_forget_words() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7470018) THEN RETURN 0; END IF;
    DELETE FROM people_searchword AS w
    WHERE NOT EXISTS (SELECT FROM people_searchname AS n WHERE n.family = w.word)
      AND NOT EXISTS (SELECT FROM people_searchname AS n WHERE n.given = w.word);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

CREATE FUNCTION people_index_profiles(wanted uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    heard text[];
BEGIN
    WITH worded AS MATERIALIZED (
        SELECT p.id, p.authority_id, p.sector, p.birth_date, o.id IS NOT NULL AS is_body,
               CASE WHEN o.id IS NULL THEN people_name_words(p.family_name::text, 6) || people_name_words(p.birth_name::text, 6)
                    ELSE people_name_words(o.name::text, 6) END AS family,
               CASE WHEN o.id IS NULL THEN people_name_words(p.given_names::text, 2)
                    ELSE people_name_words(o.name::text, 6) END AS given
        FROM unnest(wanted) AS asked(id) JOIN people_profile AS p ON p.id = asked.id
        LEFT JOIN people_organisation AS o ON o.id = p.organisation_id
    ), crossed AS (
        INSERT INTO people_searchname (profile_id, authority_id, sector, family, given, birth_date)
        SELECT DISTINCT w.id, w.authority_id, w.sector, f, g, w.birth_date
        FROM worded AS w,
             unnest(CASE WHEN w.family = '{}' THEN w.given ELSE w.family[1:8] END) AS f,
             unnest(CASE WHEN w.given = '{}' OR w.is_body AND cardinality(w.given) = 1 THEN ARRAY['']
                         ELSE w.given[1:6] END) AS g
        WHERE NOT w.is_body OR f <> g
    )
    SELECT array_agg(DISTINCT one) INTO heard FROM worded, unnest(family || given) AS one;
    PERFORM people_learn_words(heard);
    INSERT INTO people_searchkey (source_id, profile_id, authority_id, sector, keys)
    SELECT p.id, p.id, p.authority_id, p.sector,
           array_remove(ARRAY['s' || nullif(o.siret, ''), 's' || nullif(left(o.siret, 9), ''),
                              'r' || nullif(lower(o.rna), '')], NULL)
    FROM unnest(wanted) AS asked(id) JOIN people_profile AS p ON p.id = asked.id
    JOIN people_organisation AS o ON o.id = p.organisation_id WHERE o.siret <> '' OR o.rna <> '';
END $$;

CREATE FUNCTION people_index_contacts(wanted uuid[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO people_searchkey (source_id, profile_id, authority_id, sector, keys)
    SELECT c.id, c.profile_id, c.authority_id, c.sector,
           CASE c.kind WHEN 'email' THEN ARRAY[lower(c.value)]
                       WHEN 'telephone' THEN ARRAY['t' || right(regexp_replace(c.value, '\D', '', 'g'), 9)]
                       ELSE people_address_words(c.value::text) END
    FROM unnest(wanted) AS asked(id) JOIN people_contactpoint AS c ON c.id = asked.id
$$;

CREATE FUNCTION people_profile_indexed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved uuid[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM people_index_profiles(ARRAY(SELECT id FROM kept));
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        moved := ARRAY(SELECT id FROM gone);
    ELSE
        moved := ARRAY(SELECT k.id FROM kept AS k JOIN gone AS g USING (id)
            WHERE (k.authority_id, k.sector, k.family_name, k.birth_name, k.given_names, k.birth_date, k.organisation_id)
                IS DISTINCT FROM
                (g.authority_id, g.sector, g.family_name, g.birth_name, g.given_names, g.birth_date, g.organisation_id));
    END IF;
    IF moved = '{}' THEN RETURN NULL; END IF;
    DELETE FROM people_searchname WHERE profile_id = ANY (moved);
    DELETE FROM people_searchkey WHERE source_id = ANY (moved);
    IF TG_OP = 'UPDATE' THEN PERFORM people_index_profiles(moved); END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION people_organisation_indexed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    moved uuid[] := ARRAY(SELECT p.id FROM people_profile AS p JOIN kept AS k ON k.id = p.organisation_id);
BEGIN
    DELETE FROM people_searchname WHERE profile_id = ANY (moved);
    DELETE FROM people_searchkey WHERE source_id = ANY (moved);
    PERFORM people_index_profiles(moved);
    RETURN NULL;
END $$;

CREATE FUNCTION people_contact_indexed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM people_searchkey WHERE source_id IN (SELECT id FROM gone);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM people_index_contacts(ARRAY(SELECT id FROM kept));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER indexed_insert AFTER INSERT ON people_profile
    REFERENCING NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION people_profile_indexed();
CREATE TRIGGER indexed_update AFTER UPDATE ON people_profile
    REFERENCING OLD TABLE AS gone NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION people_profile_indexed();
CREATE TRIGGER indexed_delete AFTER DELETE ON people_profile
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION people_profile_indexed();
CREATE TRIGGER indexed_update AFTER UPDATE ON people_organisation
    REFERENCING NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION people_organisation_indexed();
CREATE TRIGGER indexed_insert AFTER INSERT ON people_contactpoint
    REFERENCING NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION people_contact_indexed();
CREATE TRIGGER indexed_update AFTER UPDATE ON people_contactpoint
    REFERENCING OLD TABLE AS gone NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION people_contact_indexed();
CREATE TRIGGER indexed_delete AFTER DELETE ON people_contactpoint
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION people_contact_indexed();

-- The triggers alone write the index, as its owner.
REVOKE INSERT, UPDATE, DELETE ON people_searchword, people_searchname, people_searchkey FROM :"web", :"worker";
