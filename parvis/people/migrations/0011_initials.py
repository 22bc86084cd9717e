from django.db import migrations

from parvis.base.audited import CalledBy

SEARCH = r"""
-- The words asked for, as before; a letter alone is an initial unless an apostrophe ties it to what follows.
CREATE OR REPLACE FUNCTION people_asked_words(asked text) RETURNS TABLE (word text, slot integer, extra real, is_exact boolean)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    WITH said AS (
        SELECT left(part, CASE WHEN part ~ '^[dlnom]9$' THEN 1 ELSE 50 END) AS part, place::integer, part ~ '^[dlnom]9$' AS is_elided,
               max(place) OVER () AS last, bool_and(people_is_particle(part)) OVER () AS is_only,
               count(*) FILTER (WHERE length(part) = 1) OVER () AS letters, coalesce(lag(part) OVER (ORDER BY place), '') AS before
        -- An apostrophe is marked by a nine, which no folding reads as a letter: d’Aubry is one name, D. Aubry two.
        FROM unnest((people_parts(regexp_replace(asked, '\m([dlnom])[''’ʼ`](?=\S)', '\19 ', 'gi')))[1:8])
             WITH ORDINALITY AS t(part, place)
        WHERE part !~ '^[0-9]+$'
    ), parts AS MATERIALIZED (
        SELECT part, place, is_elided, lead(part) OVER (ORDER BY place) AS next,
               people_is_particle(part) AND NOT is_only AND (length(part) > 1 OR is_elided OR part = 'm' AND place < last AND letters = 1
                   OR part = 'l' AND before = 'de') AS is_particle
        FROM said
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
        ('flo', 'florence'), ('flo', 'florian')
    ) AS long (short, name) ON short = part
    UNION ALL
    -- « M. » is Monsieur or an initial: at place 0, a preference and no condition.
    SELECT part, 0, 0::real, true FROM parts WHERE part = 'm' AND is_particle AND NOT is_elided
$$;

-- Two letters are initials: « JP Martin » is asked as « J P Martin ». A name of two letters (Ly, Ng) loses nothing:
-- words that follow each other are also asked in one.
CREATE FUNCTION people_spelt(asked text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT coalesce(string_agg(CASE
        WHEN folded !~ '^[a-z]{2}$' OR people_is_particle(folded) OR people_is_way(folded)
          OR folded IN ('st', 'dr', 'pr', 'me', 'jo', 'jr', 'sr')
        THEN part ELSE left(folded, 1) || ' ' || right(folded, 1) END, ' ' ORDER BY place), '')
    FROM regexp_split_to_table(asked, '\s+') WITH ORDINALITY AS split(part, place),
         LATERAL (SELECT rtrim(people_folded(part), '.') AS folded) AS said
$$;

-- Persons known by their family name alone, when no given name comes near: some of the nearest. With initials, those
-- whose given names begin so; with a preference (place 0), those first.
CREATE OR REPLACE FUNCTION people_of_family(alike text[], places integer[], costs real[], words text[], slots integer[], extras real[])
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

-- Profiles that have one of the marks begun by ~. Hundreds of them: a plan made for each would read the whole table.
CREATE FUNCTION people_marked_near(marks text[]) RETURNS TABLE (profile_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT s.profile_id FROM people_searchkey AS s
    WHERE s.keys && ARRAY(SELECT substr(m, 2) FROM unnest(marks) AS m WHERE starts_with(m, '~'))
      AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls());
END $$;

-- The search of persons, as before: what is asked is spelt first, the family name alone is looked for with what
-- « M. » may mean, and nobody having an exact mark, those one letter away from it (begun by ~) are looked for.
CREATE OR REPLACE FUNCTION people_search(asked text, born date, nears date[], marks text[], most integer)
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
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0010_sealed_narratives")]
    operations = [
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        CalledBy("people_marked_near(text[])"),
    ]
