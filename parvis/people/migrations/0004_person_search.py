from django.conf import settings
from django.db import migrations

SEARCH = r"""
-- The words asked for, each with its place: the same place for two writings of one name. A letter alone is an initial.
CREATE FUNCTION people_asked_words(asked text) RETURNS TABLE (word text, slot integer, extra real, is_exact boolean)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    WITH parts AS MATERIALIZED (
        SELECT part, place::integer, lead(part) OVER (ORDER BY place) AS next,
               people_is_particle(part) AND NOT is_only AND (length(part) > 1 OR place < last) AS is_particle
        FROM (SELECT part, place, max(place) OVER () AS last, bool_and(people_is_particle(part)) OVER () AS is_only
              FROM unnest((people_parts(asked))[1:8]) WITH ORDINALITY AS t(part, place)
              WHERE part !~ '^[0-9]+$') AS numbered
    )
    SELECT part, place, 0::real, length(part) = 1 FROM parts WHERE NOT is_particle
    UNION ALL
    SELECT part || next, covered, 0::real, NOT is_particle
    FROM parts, LATERAL unnest(CASE WHEN is_particle THEN ARRAY[place + 1] ELSE ARRAY[place, place + 1] END) AS covered
    WHERE next IS NOT NULL AND covered IN (SELECT place FROM parts WHERE NOT is_particle)
    UNION ALL
    SELECT long.name, place, 0.8::real, true FROM parts JOIN (VALUES
        ('bob', 'robert'), ('manu', 'emmanuel'), ('manu', 'manuel'), ('fred', 'frederic'), ('fred', 'alfred'),
        ('nico', 'nicolas'), ('steph', 'stephane'), ('steph', 'stephanie'), ('seb', 'sebastien'), ('vero', 'veronique'),
        ('cathy', 'catherine'), ('cath', 'catherine'), ('kate', 'catherine'), ('beb', 'albert'), ('bebert', 'albert'),
        ('gege', 'gerard'), ('jeannot', 'jean'), ('pierrot', 'pierre'), ('charlot', 'charles'), ('toinou', 'antoine'),
        ('tonio', 'antonio'), ('titi', 'thierry'), ('domi', 'dominique'), ('momo', 'mohamed'), ('moh', 'mohamed'),
        ('mimi', 'michelle'), ('lulu', 'lucien'), ('lulu', 'lucienne'), ('loulou', 'louis'), ('lili', 'liliane'),
        ('zaza', 'isabelle'), ('isa', 'isabelle'), ('babette', 'elisabeth'), ('lisa', 'elisabeth'), ('beth', 'elisabeth'),
        ('betty', 'elisabeth'), ('tina', 'christina'), ('tina', 'martine'), ('chris', 'christophe'), ('chris', 'christine'),
        ('cricri', 'christine'), ('kiki', 'christiane'), ('nath', 'nathalie'), ('sandy', 'sandrine'), ('alex', 'alexandre'),
        ('alex', 'alexandra'), ('sacha', 'alexandre'), ('max', 'maxime'), ('jojo', 'joseph'), ('jo', 'joseph'),
        ('jo', 'joelle'), ('gaby', 'gabriel'), ('gaby', 'gabrielle'), ('dede', 'andre'), ('nenette', 'antoinette'),
        ('margot', 'marguerite'), ('ninon', 'anne'), ('annie', 'anne'), ('guigui', 'guillaume'), ('guy', 'guillaume'),
        ('will', 'william'), ('mick', 'mickael'), ('mike', 'mickael'), ('micha', 'michael'), ('phil', 'philippe'),
        ('pat', 'patrick'), ('pat', 'patricia'), ('patou', 'patricia'), ('rico', 'eric'), ('riri', 'henri'),
        ('sev', 'severine'), ('val', 'valerie'), ('tony', 'antoine'), ('ben', 'benjamin'), ('ben', 'benoit'),
        ('flo', 'florence'), ('flo', 'florian'), ('jp', 'jean'), ('jc', 'jean'), ('jm', 'jean'), ('jf', 'jean')
    ) AS long (short, name) ON short = part
$$;

-- The distance of two words, counted in letters: one letter wrong, missing, added or two exchanged is 1.
-- What only sounds the same is nearer than its letters. It reads no table.
CREATE FUNCTION people_distance(asked text, asked_sound text, word text, sound text) RETURNS real
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    letters integer := levenshtein_less_equal(asked, word, 4);
    heard integer;
    swapped integer;
BEGIN
    IF letters = 0 THEN RETURN 0; END IF;
    IF letters BETWEEN 2 AND 4 THEN
        -- Two letters exchanged are two changes by one count and one move by the other.
        swapped := (levenshtein(asked, word, 1, 1, 2) + abs(length(asked) - length(word))) / 2;
        IF swapped < letters AND length(translate(asked, word, '')) + length(translate(word, asked, ''))
            <= 2 * (2 * swapped - letters) THEN
            letters := swapped;
        ELSIF letters > 1 AND replace(replace(asked, 'rn', 'm'), 'vv', 'w') = replace(replace(word, 'rn', 'm'), 'vv', 'w') THEN
            RETURN 0.8;
        END IF;
    END IF;
    heard := levenshtein_less_equal(asked_sound, sound, 2);
    IF heard = 0 OR heard = 1 AND length(asked_sound) > 3 THEN
        RETURN least(letters, 0.45 + 0.8 * heard + 0.1 * letters);
    END IF;
    RETURN letters;
END $$;

-- Words of the vocabulary near to those asked, at most 800 in all. Among three words or more, one that exists is
-- looked for one letter away only. The vocabulary is that of all walls, so nobody calls this but us.
CREATE FUNCTION people_near_words(words text[], slots integer[], extras real[], exacts boolean[],
    OUT alike text[], OUT places integer[], OUT costs real[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    wanted integer := (SELECT count(DISTINCT one) FROM unnest(slots) AS one);
BEGIN
    SELECT array_agg(n.word), array_agg(n.slot), array_agg(n.cost) INTO alike, places, costs FROM (
        SELECT m.word, m.slot, m.cost, row_number() OVER (PARTITION BY m.slot ORDER BY m.cost, m.word) AS place
        FROM (
            SELECT w.word, a.slot, min(a.extra + people_distance(a.word, a.heard, w.word, w.sound)) AS cost
            FROM (SELECT word, slot, extra, people_sound(word) AS heard, people_hashes(word, people_sound(word)) AS hashes,
                         CASE WHEN wanted > 2 AND EXISTS (SELECT FROM people_searchword AS s
                             WHERE s.word = u.word COLLATE "C") THEN 1 ELSE 2 END AS far
                  FROM unnest(words, slots, extras, exacts) AS u(word, slot, extra, is_exact)
                  WHERE NOT is_exact OFFSET 0) AS a
            CROSS JOIN LATERAL (SELECT s.word, s.sound FROM people_searchword AS s
                WHERE people_hashes(s.word, s.sound) && a.hashes) AS w
            -- What people_distance would find too far, told sooner; the last lines are two letters exchanged.
            WHERE levenshtein_less_equal(a.word, w.word, a.far) <= a.far OR a.heard = w.sound
               OR a.far = 2 AND length(a.heard) > 3 AND levenshtein_less_equal(a.heard, w.sound, 1) <= 1
               OR a.far = 2 AND length(a.word) > 3 AND abs(length(a.word) - length(w.word)) < 2
                  AND length(translate(a.word, w.word, '')) + length(translate(w.word, a.word, '')) < 3
                  AND levenshtein_less_equal(a.word, w.word, 1, 1, 2, 4) <= 4
            GROUP BY w.word, a.slot
            UNION ALL
            SELECT a.word, a.slot, a.extra
            FROM unnest(words, slots, extras, exacts) AS a(word, slot, extra, is_exact)
            WHERE is_exact AND EXISTS (SELECT FROM people_searchword AS s WHERE s.word = a.word COLLATE "C")
            UNION ALL
            SELECT w.word, a.slot, (a.extra + least(1.9, 1 + 0.1 * (length(w.word) - length(a.word))))::real
            FROM unnest(words, slots, extras, exacts) AS a(word, slot, extra, is_exact)
            CROSS JOIN LATERAL (SELECT s.word FROM people_searchword AS s
                WHERE s.word > a.word COLLATE "C" AND s.word < (a.word || '{') COLLATE "C"
                ORDER BY s.word LIMIT 40) AS w
            WHERE NOT is_exact AND length(a.word) > 2
        ) AS m WHERE m.cost <= 2.3
    ) AS n WHERE n.place <= 800 / wanted;
END $$;

-- Persons born that day, by their names.
CREATE FUNCTION people_born(words text[], slots integer[], extras real[], born date)
RETURNS TABLE (profile_id uuid, slot integer, cost real, word text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH asked AS MATERIALIZED (
        SELECT u.word, u.slot, u.extra, people_sound(u.word) AS heard FROM unnest(words, slots, extras) AS u(word, slot, extra)
    ), said AS MATERIALIZED (
        SELECT n.profile_id, part.word, people_sound(part.word) AS sound
        FROM people_searchname AS n, LATERAL (VALUES (n.family), (n.given)) AS part(word)
        WHERE n.birth_date = born AND (n.authority_id, n.sector) IN (SELECT authority, sector FROM parvis_walls())
        GROUP BY n.profile_id, part.word
    )
    SELECT DISTINCT ON (s.profile_id, a.slot) s.profile_id, a.slot,
           (a.extra + CASE WHEN length(a.word) <> 2 AND starts_with(s.word, a.word) AND s.word <> a.word
                           THEN CASE length(a.word) WHEN 1 THEN 0.4 ELSE 0.9 END ELSE people_distance(a.word, a.heard, s.word, s.sound) END)::real AS near, s.word
    FROM said AS s, asked AS a ORDER BY s.profile_id, a.slot, near, s.word;
END $$;

-- The rows whose family and given names are both among these words. Before PostgreSQL 17 two lists in one index
-- condition are tried one by one, all against all: the given names are then looked at afterwards.
CREATE FUNCTION people_rows(alike text[])
RETURNS TABLE (profile_id uuid, family text, given text, birth_date date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    IF current_setting('server_version_num')::integer >= 170000 THEN
        RETURN QUERY SELECT n.profile_id, n.family::text, n.given::text, n.birth_date FROM people_searchname AS n
        WHERE n.family = ANY (alike) AND n.given = ANY (alike)
          AND (n.authority_id, n.sector) IN (SELECT authority, sector FROM parvis_walls());
    ELSE
        RETURN QUERY
        WITH rows AS MATERIALIZED (
            SELECT n.profile_id, n.family, n.given, n.birth_date FROM people_searchname AS n
            WHERE n.family = ANY (alike)
              AND (n.authority_id, n.sector) IN (SELECT authority, sector FROM parvis_walls())
        ), near AS MATERIALIZED (SELECT DISTINCT word COLLATE "C" AS word FROM unnest(alike) AS word)
        SELECT r.profile_id, r.family::text, r.given::text, r.birth_date FROM rows AS r JOIN near AS g ON g.word = r.given;
    END IF;
END $$;

-- Persons whose family name is near one word and given name near another.
CREATE FUNCTION people_named(alike text[], places integer[], costs real[])
RETURNS TABLE (profile_id uuid, slot integer, cost real, word text, birth_date date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH near AS MATERIALIZED (SELECT * FROM unnest(alike, places, costs) AS n(word, slot, cost)),
    pairs AS MATERIALIZED (
        SELECT r.profile_id, r.birth_date, f.slot AS fs, f.cost AS fc, r.family, g.slot AS gs, g.cost AS gc, r.given
        FROM people_rows(alike) AS r
        JOIN near AS f ON f.word = r.family JOIN near AS g ON g.word = r.given AND g.slot <> f.slot
    )
    SELECT DISTINCT ON (side.profile_id, side.slot) side.profile_id, side.slot, side.cost, side.word, side.birth_date
    FROM (SELECT p.profile_id, p.fs AS slot, p.fc AS cost, p.family AS word, p.birth_date FROM pairs AS p
          UNION ALL SELECT p.profile_id, p.gs, p.gc, p.given, p.birth_date FROM pairs AS p) AS side
    ORDER BY side.profile_id, side.slot, side.cost, side.word;
END $$;

-- Persons known by their family name alone, when no given name comes near: some of the nearest.
CREATE FUNCTION people_of_family(alike text[], places integer[], costs real[], words text[], slots integer[], extras real[])
RETURNS TABLE (profile_id uuid, slot integer, cost real, word text, birth_date date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    initial text := coalesce((SELECT min(one) FROM unnest(words) AS one WHERE length(one) = 1), '');
BEGIN
    RETURN QUERY
    WITH near AS MATERIALIZED (
        SELECT * FROM unnest(alike, places, costs) AS n(word, slot, cost) ORDER BY n.cost, n.word LIMIT 60
    ), rows AS MATERIALIZED (
        SELECT n.profile_id, n.family, n.given, n.birth_date, f.slot, f.cost
        FROM near AS f, LATERAL (
            SELECT * FROM people_searchname AS s
            WHERE s.family = f.word AND starts_with(s.given, initial)
              AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
            LIMIT 150) AS n
        ORDER BY f.cost, n.profile_id LIMIT 300
    ), asked AS MATERIALIZED (
        SELECT u.word, u.slot, u.extra, people_sound(u.word) AS heard FROM unnest(words, slots, extras) AS u(word, slot, extra)
    )
    SELECT DISTINCT ON (side.profile_id, side.slot) side.profile_id, side.slot, side.cost, side.word, side.birth_date
    FROM (SELECT r.profile_id, r.slot, r.cost, r.family AS word, r.birth_date FROM rows AS r
          UNION ALL
          SELECT r.profile_id, a.slot,
                 (a.extra + CASE WHEN length(a.word) = 1 THEN 0.4
                                 WHEN starts_with(r.given, a.word) OR starts_with(a.word, r.given) THEN 1
                                 ELSE people_distance(a.word, a.heard, r.given, people_sound(r.given)) END)::real,
                 r.given, r.birth_date
          FROM rows AS r JOIN asked AS a ON a.slot <> r.slot AND left(a.word, 1) = left(r.given, 1)) AS side
    ORDER BY side.profile_id, side.slot, side.cost, side.word;
END $$;

-- The search of persons. It keeps the walls of the transaction and answers ids and scores only, from 1 (all that is
-- asked) down. Persons equal on all that is asked have one score; they never take all the places.
CREATE FUNCTION people_search(asked text, born date, nears date[], marks text[], most integer)
RETURNS TABLE (profile uuid, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
    words text[]; slots integer[]; extras real[]; exacts boolean[];
    alike text[]; places integer[]; costs real[];
    hits uuid[] := '{}'; prices real[] := '{}'; groups text[] := '{}';
    more_hits uuid[]; more_prices real[]; more_groups text[];
    address text[];
    wanted integer;
    miss real;
BEGIN
    SELECT array_agg(a.word), array_agg(a.slot), array_agg(a.extra), array_agg(a.is_exact), count(DISTINCT a.slot)
    INTO words, slots, extras, exacts, wanted FROM people_asked_words(left(asked, 200)) AS a;
    miss := CASE WHEN wanted <= 2 THEN 2.6 ELSE 1.4 END;
    IF cardinality(marks) > 0 THEN
        SELECT array_agg(k.profile_id), array_agg(0::real), array_agg(k.profile_id::text) INTO hits, prices, groups
        FROM (SELECT DISTINCT s.profile_id FROM people_searchkey AS s
              WHERE s.keys && marks AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
              LIMIT 200) AS k;
    END IF;
    IF born IS NOT NULL THEN
        IF wanted = 0 THEN
            SELECT array_agg(d.profile_id), array_agg(1::real), array_agg(''::text)
            INTO more_hits, more_prices, more_groups
            FROM (SELECT DISTINCT n.profile_id FROM people_searchname AS n
                  WHERE n.birth_date = born AND (n.authority_id, n.sector) IN (SELECT authority, sector FROM parvis_walls())
                  LIMIT 200) AS d;
        ELSE
            SELECT array_agg(d.profile_id), array_agg(d.price), array_agg(d.said)
            INTO more_hits, more_prices, more_groups
            FROM (SELECT b.profile_id, sum(least(b.cost, miss)) AS price, string_agg(b.word, ' ' ORDER BY b.slot) AS said
                  FROM people_born(words, slots, extras, born) AS b
                  GROUP BY b.profile_id HAVING min(b.cost) <= 2) AS d;
        END IF;
        hits := hits || more_hits; prices := prices || more_prices; groups := groups || more_groups;
    END IF;
    -- A day of birth and names that agree with it leave nothing to look for.
    IF wanted > 0 AND (born IS NULL OR coalesce((SELECT min(p) FROM unnest(more_prices) AS p), 9) > 0.8 * wanted) THEN
        SELECT n.alike, n.places, n.costs INTO alike, places, costs
        FROM people_near_words(words, slots, extras, exacts) AS n;
        SELECT array_agg(d.profile_id), array_agg(d.price), array_agg(d.said) INTO more_hits, more_prices, more_groups
        FROM (SELECT n.profile_id, string_agg(n.word, ' ' ORDER BY n.slot) || coalesce(min(n.birth_date)::text, '') AS said,
                     sum(n.cost) + miss * (wanted - count(*)) + people_date_price(min(n.birth_date), born, nears) AS price
              FROM people_named(alike, places, costs) AS n GROUP BY n.profile_id) AS d;
        hits := hits || more_hits; prices := prices || more_prices; groups := groups || more_groups;
        IF coalesce((SELECT min(p) FROM unnest(prices) AS p), 9) > 1.2 THEN
            SELECT array_agg(d.profile_id), array_agg(d.price), array_agg(d.said) INTO more_hits, more_prices, more_groups
            FROM (SELECT n.profile_id, string_agg(n.word, ' ' ORDER BY n.slot) || coalesce(min(n.birth_date)::text, '') AS said,
                         sum(n.cost) + miss * (wanted - count(*)) + people_date_price(min(n.birth_date), born, nears) AS price
                  FROM people_of_family(alike, places, costs, words, slots, extras) AS n GROUP BY n.profile_id) AS d;
            hits := hits || more_hits; prices := prices || more_prices; groups := groups || more_groups;
        END IF;
    END IF;
    address := people_address_words(left(asked, 200));
    IF cardinality(address) > 1 OR cardinality(address) = 1 AND cardinality(people_parts(left(asked, 200))) > 1 THEN
        SELECT array_agg(k.profile_id), array_agg(0.4::real), array_agg(k.profile_id::text)
        INTO more_hits, more_prices, more_groups
        FROM (SELECT DISTINCT s.profile_id FROM people_searchkey AS s
              WHERE s.keys @> address AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
              LIMIT 200) AS k;
        hits := hits || more_hits; prices := prices || more_prices; groups := groups || more_groups;
    END IF;
    RETURN QUERY SELECT * FROM people_ranked(hits, prices, groups, least(greatest(most, 1), 100));
END $$;

CREATE FUNCTION people_date_price(known date, born date, nears date[]) RETURNS real
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN born IS NULL AND cardinality(nears) = 0 THEN 0 WHEN known = born THEN 0
                 WHEN known IS NULL THEN 0.9 WHEN known = ANY (nears) THEN 0.8 ELSE 3 END)::real
$$;

-- The first answers: one person of each, then more of those who are equal, as long as there is room. A profile
-- merged into another answers by it.
CREATE FUNCTION people_ranked(hits uuid[], prices real[], groups text[], most integer)
RETURNS TABLE (profile uuid, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE firsts AS MATERIALIZED (
        SELECT DISTINCT ON (h.id) h.id, h.price, h.said FROM unnest(hits, prices, groups) AS h(id, price, said)
        ORDER BY h.id, h.price, h.said
    ), numbered AS MATERIALIZED (
        SELECT f.*, row_number() OVER (PARTITION BY f.price, f.said ORDER BY f.id) AS member FROM firsts AS f
    ), kept AS MATERIALIZED (
        SELECT n.id, n.price, n.member FROM numbered AS n
        ORDER BY n.member > (CASE WHEN n.price = 0 THEN 8 ELSE 2 END), n.price, n.said, n.member LIMIT most * 2
    ), up AS (
        SELECT k.id, k.id AS root, p.merged_into_id AS next, 0 AS steps FROM kept AS k JOIN people_profile AS p ON p.id = k.id
        UNION ALL
        SELECT u.id, p.id, p.merged_into_id, u.steps + 1 FROM up AS u JOIN people_profile AS p ON p.id = u.next
        WHERE u.steps < 20
    ), answers AS (
        SELECT DISTINCT ON (u.root) u.root, k.price, k.member FROM up AS u JOIN kept AS k ON k.id = u.id
        WHERE u.next IS NULL ORDER BY u.root, k.price, k.member
    ), chosen AS (
        SELECT * FROM answers AS a
        ORDER BY a.member > (CASE WHEN a.price = 0 THEN 8 ELSE 2 END), a.price, a.member, a.root LIMIT most
    )
    SELECT c.root, (1 / (1 + 0.25 * c.price))::real FROM chosen AS c ORDER BY c.price, c.root;
END $$;
"""

FUNCTIONS = (
    "people_asked_words(text)",
    "people_distance(text, text, text, text)",
    "people_near_words(text[], integer[], real[], boolean[])",
    "people_born(text[], integer[], real[], date)",
    "people_rows(text[])",
    "people_named(text[], integer[], real[])",
    "people_of_family(text[], integer[], real[], text[], integer[], real[])",
    "people_date_price(date, date, date[])",
    "people_ranked(uuid[], real[], text[], integer)",
    "people_search(text, date, date[], text[], integer)",
)


def grant(apps, schema_editor):
    for function in FUNCTIONS:
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {FUNCTIONS[-1]} TO "{web}", "{worker}"')


class Migration(migrations.Migration):
    dependencies = [("people", "0003_person_index")]
    operations = [
        migrations.RunSQL(SEARCH, "DROP FUNCTION " + ", ".join(FUNCTIONS)),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
