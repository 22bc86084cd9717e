-- The search of persons, inside the walls of the transaction.

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

-- Persons known by their family name alone, when no given name comes near: some of the nearest. With initials, those
-- whose given names begin so; with a preference (place 0), those first.
CREATE FUNCTION people_of_family(alike text[], places integer[], costs real[], words text[], slots integer[], extras real[])
RETURNS TABLE (profile_id uuid, slot integer, cost real, word text, birth_date date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    initials text[] := ARRAY(SELECT DISTINCT u.one FROM unnest(words, slots) AS u(one, slot) WHERE length(u.one) = 1 AND u.slot > 0);
    hint text := (SELECT min(u.one) FROM unnest(words, slots) AS u(one, slot) WHERE u.slot = 0);
    first_letters text[] := CASE WHEN initials = '{}' AND hint <> '' THEN ARRAY[hint] ELSE initials END;
BEGIN
    RETURN QUERY
    WITH near AS MATERIALIZED (
        SELECT * FROM unnest(alike, places, costs) AS n(word, slot, cost) ORDER BY n.cost, n.word LIMIT 60
    ), rows AS MATERIALIZED (
        SELECT n.profile_id, n.family, n.given, n.birth_date, f.slot,
               (f.cost + CASE WHEN starts_with(n.given, hint) THEN 0 ELSE 0.3 END)::real AS cost
        FROM near AS f, LATERAL (
            SELECT s.profile_id, s.family, s.given, s.birth_date FROM unnest(first_letters) AS letter, LATERAL (
                SELECT * FROM people_searchname AS s
                WHERE s.family = f.word AND s.given >= letter COLLATE "C" AND s.given < (letter || '{') COLLATE "C"
                  AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
                LIMIT 400) AS s
            UNION ALL
            (SELECT s.profile_id, s.family, s.given, s.birth_date FROM people_searchname AS s
             WHERE initials = '{}' AND s.family = f.word
               AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
             LIMIT 150)) AS n
        ORDER BY 6, n.profile_id LIMIT CASE WHEN first_letters = '{}' THEN 300 ELSE 900 END
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
          FROM rows AS r JOIN asked AS a ON a.slot <> r.slot AND a.slot > 0 AND left(a.word, 1) = left(r.given, 1)) AS side
    ORDER BY side.profile_id, side.slot, side.cost, side.word;
END $$;

-- The search. It answers ids and scores only, from 1 (all that is asked) down. What is asked is spelt first; the family name
-- alone is looked for with what « M. » may mean; nobody having an exact mark, those one letter away from it (begun by ~)
-- are looked for. Persons equal on all that is asked have one score; they never take all the places.
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
    exact_marks text[] := ARRAY(SELECT m FROM unnest(marks) AS m WHERE NOT starts_with(m, '~'));
    wanted integer;
    hint text;
    miss real;
BEGIN
    SELECT array_agg(a.word) FILTER (WHERE a.slot > 0), array_agg(a.slot) FILTER (WHERE a.slot > 0),
           array_agg(a.extra) FILTER (WHERE a.slot > 0), array_agg(a.is_exact) FILTER (WHERE a.slot > 0),
           count(DISTINCT a.slot) FILTER (WHERE a.slot > 0), coalesce(max(a.word) FILTER (WHERE a.slot = 0), '')
    INTO words, slots, extras, exacts, wanted, hint FROM people_asked_words(people_spelt(left(asked, 200))) AS a;
    miss := CASE WHEN wanted <= 2 THEN 2.6 ELSE 1.4 END;
    IF cardinality(exact_marks) > 0 THEN
        SELECT array_agg(k.profile_id), array_agg(0::real), array_agg(k.profile_id::text) INTO hits, prices, groups
        FROM (SELECT DISTINCT s.profile_id FROM people_searchkey AS s
              WHERE s.keys && exact_marks AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
              LIMIT 200) AS k;
    END IF;
    IF hits IS NULL AND cardinality(marks) > cardinality(exact_marks) THEN
        SELECT array_agg(k.profile_id), array_agg(0.6::real), array_agg(k.profile_id::text) INTO hits, prices, groups
        FROM (SELECT DISTINCT m.profile_id FROM people_marked_near(marks) AS m LIMIT 200) AS k;
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
                  FROM people_of_family(alike, places, costs, words || hint, slots || 0, extras || 0::real) AS n GROUP BY n.profile_id) AS d;
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
