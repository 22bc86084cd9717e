-- The cases that bear words, as the inbox lists and counts them.

-- The sectors of an authority that the transaction sees, among these.
CREATE FUNCTION cases_seen(authority uuid, sectors text[]) RETURNS text[]
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT wall.sector), '{}') FROM parvis_walls() AS wall
    WHERE wall.authority = $1 AND wall.sector = ANY ($2)
$$;

-- So many of the cases of these units and a sector, under a sign, that bear the words: in no order, by their index.
CREATE FUNCTION cases_gathered(
    authority uuid, sector text, units uuid[], sign text, lexemes text[], most integer)
RETURNS TABLE (id uuid, day date)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE
    query tsquery := cases_query(cases_marks(authority, sector, units, sign), lexemes);
BEGIN
    RETURN QUERY SELECT s.case_id, s.due_on FROM cases_searchentry AS s
    WHERE cases_placed(s.authority_id, s.sector, s.unit_id, s.state, s.is_confidential, s.words) @@ query
      AND s.authority_id IS NOT DISTINCT FROM $1 AND s.sector IS NOT DISTINCT FROM $2
      AND array_position(units, s.unit_id) IS NOT NULL
    LIMIT most;
END $$;

-- The confidential cases that bear the words: who reads a place does not read them all.
CREATE FUNCTION cases_search_confidential(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT bearing.id FROM cases_lexemes(wanted) AS lexemes,
        (SELECT DISTINCT authority, sector FROM parvis_walls()) AS wall,
        cases_gathered(authority, sector, cases_units(authority, sector), 'x', lexemes, NULL) AS bearing
$$;

-- The lines of the list of a place and a state between two of its points, at most so many: which bear the words, in
-- their order, and how many were read. The index walked holds the words: a line takes a third of a microsecond.
CREATE FUNCTION cases_walked(
    authority uuid, sector text, units uuid[], shelf text, query tsquery, descends boolean, day date, last uuid,
    until date, final uuid, most integer, OUT ids uuid[], OUT days date[], OUT lines bigint)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
SET enable_indexscan = on SET enable_seqscan = off SET enable_bitmapscan = off AS $$ BEGIN
    IF descends THEN
        SELECT array_agg(line.case_id) FILTER (WHERE bears), array_agg(line.due_on) FILTER (WHERE bears), count(*)
        INTO ids, days, lines FROM (
            SELECT s.case_id, s.due_on, s.words @@ query AND s.unit_id = ANY (units) AS bears FROM cases_searchentry AS s
            WHERE s.authority_id = $1 AND s.sector = $2 AND s.state = shelf AND NOT s.is_confidential
              AND (s.due_on, s.case_id) < (day, last) AND (s.due_on, s.case_id) > (until, final)
            ORDER BY s.due_on DESC, s.case_id DESC LIMIT most) AS line;
    ELSE
        SELECT array_agg(line.case_id) FILTER (WHERE bears), array_agg(line.due_on) FILTER (WHERE bears), count(*)
        INTO ids, days, lines FROM (
            SELECT s.case_id, s.due_on, s.words @@ query AND s.unit_id = ANY (units) AS bears FROM cases_searchentry AS s
            WHERE s.authority_id = $1 AND s.sector = $2 AND s.state = shelf AND NOT s.is_confidential
              AND (s.due_on, s.case_id) > (day, last) AND (s.due_on, s.case_id) < (until, final)
            ORDER BY s.due_on, s.case_id LIMIT most) AS line;
    END IF;
END $$;

-- The first so many that bear them, or all when fewer do, as soon as ``probed`` lines let expect them within ``walked``.
-- Nothing otherwise: the words are rare there, and are gathered from their own index.
CREATE FUNCTION cases_met(
    authority uuid, sector text, units uuid[], shelf text, query tsquery, descends boolean, day date, last uuid,
    until date, final uuid, most integer, probed integer, walked integer, OUT ids uuid[], OUT days date[])
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE
    allowed bigint := probed;
    lines bigint;
    met bigint;
BEGIN
    LOOP
        SELECT w.ids, w.days, w.lines INTO ids, days, lines FROM cases_walked(
            authority, sector, units, shelf, query, descends, day, last, until, final, allowed::integer) AS w;
        met := coalesce(cardinality(ids), 0);
        IF lines < allowed OR met >= most THEN
            ids := coalesce(ids, '{}');
            RETURN;
        END IF;
        EXIT WHEN allowed > probed OR met = 0 OR most * allowed > walked * met;
        allowed := 3 * most * allowed / (2 * met) + 1;
    END LOOP;
    ids := NULL;
END $$;

-- How many cases of each state bear the words in units of an authority, or in all of it when none is named, confidential
-- ones apart; each stops past so many.
CREATE FUNCTION cases_counted(
    wanted text, authority uuid, sectors text[], units uuid[], shelves text[], most integer, probed integer,
    walked integer)
RETURNS TABLE (state text, cases bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    lexemes text[] := cases_lexemes(wanted);
    query tsquery := cases_query('{""}', lexemes);
    seen text[] := cases_seen(authority, sectors);
    one text;
    inside uuid[];
    met uuid[];
    found bigint;
    totals bigint[] := array_fill(0::bigint, ARRAY[cardinality(shelves)]);
BEGIN
    FOREACH one IN ARRAY seen LOOP
        inside := coalesce(units, cases_units(authority, one));
        FOR number IN 1 .. cardinality(shelves) LOOP
            CONTINUE WHEN totals[number] > most;
            SELECT m.ids INTO met FROM cases_met(
                authority, one, inside, shelves[number], query, true, 'infinity',
                'ffffffff-ffff-ffff-ffff-ffffffffffff', '-infinity', '00000000-0000-0000-0000-000000000000',
                most + 1, probed, walked) AS m;
            IF met IS NOT NULL THEN
                found := cardinality(met);
            ELSE
                SELECT count(*) INTO found FROM cases_gathered(
                    authority, one, inside, cases_sign(shelves[number], false), lexemes, most + 1);
            END IF;
            totals[number] := least(totals[number] + found, most + 1);
        END LOOP;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(shelves, totals);
END $$;

-- The first of these cases, beyond a point of the list if any. Once so many are found, the last of them ends what is looked at.
CREATE FUNCTION cases_first(
    wanted text, authority uuid, sectors text[], units uuid[], shelves text[], descends boolean, day date, last uuid,
    most integer, probed integer, walked integer)
RETURNS TABLE (id uuid, due_on date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    lexemes text[] := cases_lexemes(wanted);
    query tsquery := cases_query('{""}', lexemes);
    seen text[] := cases_seen(authority, sectors);
    until date := CASE WHEN descends THEN '-infinity' ELSE 'infinity' END;
    final uuid := CASE WHEN descends THEN '00000000-0000-0000-0000-000000000000' ELSE 'ffffffff-ffff-ffff-ffff-ffffffffffff' END;
    shelf text;
    one text;
    inside uuid[];
    ids uuid[] := '{}';
    days date[] := '{}';
    met_ids uuid[];
    met_days date[];
BEGIN
    IF day IS NULL THEN
        day := CASE WHEN descends THEN 'infinity' ELSE '-infinity' END;
        last := CASE WHEN descends THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff' ELSE '00000000-0000-0000-0000-000000000000' END;
    END IF;
    FOREACH one IN ARRAY seen LOOP
        inside := coalesce(units, cases_units(authority, one));
        FOREACH shelf IN ARRAY shelves LOOP
            SELECT m.ids, m.days INTO met_ids, met_days FROM cases_met(
                authority, one, inside, shelf, query, descends, day, last, until, final, most, probed, walked) AS m;
            IF met_ids IS NULL THEN
                SELECT array_agg(g.id), array_agg(g.day) INTO met_ids, met_days
                FROM cases_gathered(
                    authority, one, inside, cases_sign(shelf, false), lexemes, walked + 1) AS g;
                -- Common, yet not among the first lines: a procedure of another season.
                IF cardinality(met_ids) > walked THEN
                    SELECT m.ids, m.days INTO met_ids, met_days FROM cases_met(
                        authority, one, inside, shelf, query, descends, day, last, until, final, most,
                        10 * walked, walked) AS m;
                    IF met_ids IS NULL THEN
                        SELECT array_agg(g.id), array_agg(g.day) INTO met_ids, met_days
                        FROM cases_gathered(
                            authority, one, inside, cases_sign(shelf, false), lexemes, NULL) AS g;
                    END IF;
                END IF;
            END IF;
            CONTINUE WHEN coalesce(cardinality(met_ids), 0) = 0;
            IF descends THEN
            SELECT array_agg(one.id), array_agg(one.day) INTO ids, days FROM (
                SELECT f.id, f.day FROM unnest(ids || met_ids, days || met_days) AS f (id, day)
                WHERE (f.day, f.id) < (cases_first.day, last)
                ORDER BY f.day DESC, f.id DESC LIMIT most) AS one;
            ELSE
            SELECT array_agg(one.id), array_agg(one.day) INTO ids, days FROM (
                SELECT f.id, f.day FROM unnest(ids || met_ids, days || met_days) AS f (id, day)
                WHERE (f.day, f.id) > (cases_first.day, last)
                ORDER BY f.day, f.id LIMIT most) AS one;
            END IF;
            IF cardinality(ids) = most THEN
                until := days[most];
                final := ids[most];
            END IF;
        END LOOP;
    END LOOP;
    RETURN QUERY SELECT * FROM unnest(ids, days);
END $$;
