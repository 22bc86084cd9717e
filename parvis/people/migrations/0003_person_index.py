from django.conf import settings
from django.db import migrations

INDEX = r"""
-- The narrow index of persons: words of their names two by two, with the date of birth (0018-person-search).
CREATE FUNCTION people_folded(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT lower(unaccent('unaccent', normalize(value, NFKC)))
$$;

-- Words as they are compared: without accents nor signs, digits among letters read as letters (0/O, 1/L).
CREATE FUNCTION people_parts(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(CASE
        WHEN part IN ('st', 'ste') THEN replace(part, 'st', 'saint')
        WHEN part ~ '[a-z]' THEN translate(part, '01358', 'olesb') ELSE part END ORDER BY place), '{}')
    FROM regexp_split_to_table(people_folded(value), '[^a-z0-9]+') WITH ORDINALITY AS split(part, place)
    WHERE part <> ''
$$;

CREATE FUNCTION people_is_particle(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT word IN ('d', 'de', 'du', 'des', 'l', 'le', 'la', 'les', 'n', 'o', 'm', 'el', 'al', 'da', 'das', 'do', 'dos',
                    'di', 'del', 'della', 'van', 'von', 'der', 'den', 'ten', 'epouse', 'ep', 'ne', 'nee', 'veuve', 'vve',
                    'mr', 'mme', 'mlle', 'monsieur', 'madame', 'mademoiselle')
$$;

-- What one field of a name is found by: its words, and its first ones in one word (Le Goff, Legoff).
CREATE FUNCTION people_name_words(value text, joined integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    parts text[];
    kept text[];
BEGIN
    IF value ~ '^[A-Za-z]+$' AND length(value) > 3 THEN RETURN ARRAY[lower(value)]; END IF;
    parts := (people_parts(value))[1:6];
    IF cardinality(parts) < 2 THEN RETURN parts; END IF;
    kept := ARRAY(SELECT part FROM unnest(parts) AS part WHERE NOT people_is_particle(part));
    RETURN kept || array_to_string(parts[1:joined], '');
END $$;

-- How a French ear hears a word; capitals stand for sounds of several letters (C: ch, W: oi, A I O: an in on).
CREATE FUNCTION people_sound(word text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    w text := word;
BEGIN
    w := replace(replace(replace(w, 'ph', 'f'), 'sch', 'C'), 'sh', 'C');
    w := replace(replace(w, 'ault', 'au'), 'auld', 'au');
    w := regexp_replace(w, 'ch(?=[rlt])', 'k', 'g');
    w := replace(replace(replace(w, 'ch', 'C'), 'h', ''), 'bv', 'v');
    w := regexp_replace(w, 's?c(?=[eiy])', 's', 'g');
    w := replace(replace(replace(w, 'qu', 'k'), 'q', 'k'), 'c', 'k');
    w := regexp_replace(w, 'ge(?=[aou])|g(?=[eiy])', 'j', 'g');
    w := regexp_replace(w, 'gu(?=[eiy])', 'g', 'g');
    w := replace(replace(replace(replace(w, 'gn', 'n'), 'y', 'i'), 'w', 'v'), 'z', 's');
    w := replace(replace(w, 'ill', 'i'), 'x', 'ks');
    w := regexp_replace(w, '(.)\1+', '\1', 'g');
    w := replace(replace(replace(w, 'eau', 'o'), 'au', 'o'), 'oi', 'W');
    w := replace(replace(replace(w, 'oeu', 'e'), 'eu', 'e'), 'oe', 'e');
    w := regexp_replace(w, '([ae]?i|u)[nm](?![aeiounm])', 'I', 'g');
    w := regexp_replace(w, '[ae][nm](?![aeiounm])', 'A', 'g');
    w := regexp_replace(w, 'o[nm](?![aeiounm])', 'O', 'g');
    w := replace(replace(replace(replace(w, 'ou', 'u'), 'ai', 'e'), 'ei', 'e'), 'ae', 'e');
    w := regexp_replace(w, '(?<=..)er$', 'e');
    w := regexp_replace(w, '(?<=..)(ks|[etdsp])+$', '');
    RETURN regexp_replace(w, '(.)\1+', '\1', 'g');
END $$;

-- A word with up to two letters left out, and its sound with up to one: two words that share one are near.
-- Seven letters are enough to meet; the distance is measured afterwards, on the whole.
CREATE FUNCTION people_hashes(word text, sound text) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    head text := left(word, 7);
    shorter text;
    found integer[] := ARRAY[hashtext(head)];
BEGIN
    FOR i IN 1..length(head) LOOP
        shorter := left(head, i - 1) || substr(head, i + 1);
        found := found || hashtext(shorter);
        IF length(head) > 3 THEN
            FOR j IN i..length(shorter) LOOP
                found := found || hashtext(left(shorter, j - 1) || substr(shorter, j + 1));
            END LOOP;
        END IF;
    END LOOP;
    head := left(sound, 7);
    found := found || hashtext('/' || head);
    IF length(head) > 3 THEN
        FOR i IN 1..length(head) LOOP
            found := found || hashtext('/' || left(head, i - 1) || substr(head, i + 1));
        END LOOP;
    END IF;
    RETURN found;
END $$;

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
"""

FEED = r"""
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

CREATE FUNCTION people_is_way(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT word IN ('rue', 'r', 'avenue', 'av', 'ave', 'boulevard', 'bd', 'bld', 'chemin', 'ch', 'place', 'pl', 'impasse',
                    'imp', 'allee', 'allees', 'all', 'route', 'rte', 'quai', 'square', 'cours', 'montee', 'residence',
                    'lotissement', 'hameau', 'lieu', 'dit', 'cedex', 'france')
$$;

-- The words of an address that tell it from another.
CREATE FUNCTION people_address_words(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT part), '{}') FROM unnest((people_parts(left(value, 300)))[1:20]) AS part
    WHERE NOT people_is_particle(part) AND NOT people_is_way(part)
$$;

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
"""

FIRST = """
SELECT people_index_profiles(ARRAY(SELECT id FROM people_profile));
SELECT people_index_contacts(ARRAY(SELECT id FROM people_contactpoint));
"""

BACK = """
DROP TABLE people_searchword, people_searchname, people_searchkey;
DROP TRIGGER indexed_insert ON people_profile;
DROP TRIGGER indexed_update ON people_profile;
DROP TRIGGER indexed_delete ON people_profile;
DROP TRIGGER indexed_update ON people_organisation;
DROP TRIGGER indexed_insert ON people_contactpoint;
DROP TRIGGER indexed_update ON people_contactpoint;
DROP TRIGGER indexed_delete ON people_contactpoint;
DROP FUNCTION people_profile_indexed(), people_organisation_indexed(), people_contact_indexed(),
    people_index_profiles(uuid[]), people_index_contacts(uuid[]), people_learn_words(text[]), people_forget_words(),
    people_address_words(text), people_is_way(text), people_hashes(text, text), people_sound(text),
    people_name_words(text, integer), people_is_particle(text), people_parts(text), people_folded(text);
"""

OURS = (
    "people_learn_words(text[])", "people_forget_words()", "people_index_profiles(uuid[])",
    "people_index_contacts(uuid[])",
)


def wall(apps, schema_editor):
    from parvis.base.walls import SealedWall, SectorWall

    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    tables = {
        "people_searchword": SealedWall(""),
        "people_searchname": SectorWall("", opened_by=None),
        "people_searchkey": SectorWall("", opened_by=None),
    }
    for table, kind in tables.items():
        for statement in kind.statements(table):
            schema_editor.execute(statement)
        # The triggers alone write the index, as its owner.
        schema_editor.execute(f'REVOKE INSERT, UPDATE, DELETE ON {table} FROM "{web}", "{worker}"')
    for function in OURS:
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION people_forget_words() TO "{worker}"')


class Migration(migrations.Migration):
    dependencies = [("people", "0002_origins_and_notes")]
    operations = [
        migrations.RunSQL([INDEX, FEED], BACK),
        migrations.RunPython(wall, migrations.RunPython.noop),
        migrations.RunSQL(FIRST, migrations.RunSQL.noop),
    ]
