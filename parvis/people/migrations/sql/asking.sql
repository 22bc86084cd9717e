-- What is asked for: its words, and those of the vocabulary that are near.

-- The words asked for, each with its place: the same place for two writings of one name. A letter alone is an initial,
-- unless an apostrophe ties it to what follows.
CREATE FUNCTION people_asked_words(asked text) RETURNS TABLE (word text, slot integer, extra real, is_exact boolean)
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
