from django.conf import settings
from django.db import migrations

PLACED = """
-- The words of a place are held apart by unit and state too: the first thousand cases of a state that bear a word are
-- counted without those of the others, in a service as in a town. What is confidential lies under a sign of its own, to
-- be tested case by case. The entry keeps what the list sorts by, and a trigger keeps it as the case is.
DROP INDEX cases_searchentry_placed;
ALTER TABLE cases_searchentry DROP COLUMN spelt;
ALTER TABLE cases_searchentry
    ADD COLUMN unit_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    ADD COLUMN state text NOT NULL DEFAULT '',
    ADD COLUMN due_on date NOT NULL DEFAULT '-infinity',
    ADD COLUMN is_confidential boolean NOT NULL DEFAULT false;

CREATE FUNCTION cases_listed_as(
    id uuid, OUT unit_id uuid, OUT state text, OUT due_on date, OUT is_confidential boolean)
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$ BEGIN
    SELECT c.unit_id, c.state, c.due_on, c.is_confidential INTO unit_id, state, due_on, is_confidential
    FROM cases_case AS c WHERE c.id = $1;
END $$;
-- One pass over the table, which is written anew: updated line by line, it and its indexes would be twice as large.
ALTER TABLE cases_searchentry
    ALTER COLUMN unit_id DROP DEFAULT, ALTER COLUMN state DROP DEFAULT,
    ALTER COLUMN due_on DROP DEFAULT, ALTER COLUMN is_confidential DROP DEFAULT,
    ALTER COLUMN words TYPE tsvector USING strip(words),
    ALTER COLUMN unit_id TYPE uuid USING (cases_listed_as(case_id)).unit_id,
    ALTER COLUMN state TYPE text USING (cases_listed_as(case_id)).state,
    ALTER COLUMN due_on TYPE date USING (cases_listed_as(case_id)).due_on,
    ALTER COLUMN is_confidential TYPE boolean USING (cases_listed_as(case_id)).is_confidential,
    ADD COLUMN spelt text GENERATED ALWAYS AS (cases_spelt(words)) STORED;
DROP FUNCTION cases_listed_as(uuid);

CREATE FUNCTION cases_sign(state text, is_confidential boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN is_confidential THEN 'x' ELSE left(state, 1) END $$;

DROP FUNCTION cases_asked(text);
DROP FUNCTION cases_placed(uuid, text, tsvector);
DROP FUNCTION cases_mark(uuid, text);
-- Two places under the same mark would only be read together: authority, sector and unit are tested besides.
CREATE FUNCTION cases_mark(authority uuid, sector text, unit uuid) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT left(md5(authority::text || sector || unit::text), 8) $$;

-- In the language that is quickest here: it is run for each case written.
CREATE FUNCTION cases_placed(
    authority uuid, sector text, unit uuid, state text, is_confidential boolean, words tsvector)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    mark text := public.cases_mark(authority, sector, unit) || public.cases_sign(state, is_confidential);
BEGIN
    RETURN array_to_tsvector(string_to_array(
        mark || array_to_string(tsvector_to_array(words), ' ' || mark), ' '));
END $$;

CREATE INDEX cases_searchentry_spelt ON cases_searchentry USING gin (spelt gin_trgm_ops);
-- What waits to be sorted into it is read whole by each search of a place and a state: little may wait.
CREATE INDEX cases_searchentry_placed ON cases_searchentry
    USING gin (cases_placed(authority_id, sector, unit_id, state, is_confidential, words))
    WITH (gin_pending_list_limit = 64);
-- Walked in the order of the list, it gives the words themselves: where many bear them, the first are near.
CREATE INDEX cases_searchentry_listed ON cases_searchentry (authority_id, sector, state, due_on, case_id)
    INCLUDE (unit_id, words) WHERE NOT is_confidential;
-- Which units have cases of a sector: a few values, each read once.
CREATE INDEX cases_searchentry_units ON cases_searchentry (authority_id, sector, unit_id);

CREATE FUNCTION cases_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
    UPDATE cases_searchentry AS entry
    SET unit_id = NEW.unit_id, state = NEW.state, due_on = NEW.due_on, is_confidential = NEW.is_confidential
    WHERE entry.case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER words_follow AFTER UPDATE OF unit_id, state, due_on, is_confidential ON cases_case FOR EACH ROW
WHEN ((OLD.unit_id, OLD.state, OLD.due_on, OLD.is_confidential)
    IS DISTINCT FROM (NEW.unit_id, NEW.state, NEW.due_on, NEW.is_confidential))
EXECUTE FUNCTION cases_follow();
"""

ASKED = """
CREATE FUNCTION cases_lexemes(wanted text) RETURNS text[]
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT array_agg(lexeme) FROM unnest(to_tsvector('parvis_french', left(wanted, 200)))
$$;

-- All of them, each the beginning of a word but for a single letter; under any of these marks of the index.
CREATE FUNCTION cases_query(marks text[], lexemes text[]) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(every, ' | ')::tsquery FROM unnest(marks) AS mark, LATERAL (
        SELECT string_agg(
            quote_literal(mark || lexeme) || CASE WHEN length(lexeme) > 1 THEN ':*' ELSE '' END, ' & ') AS every
        FROM unnest(lexemes) AS lexeme) AS one
$$;

-- The marks of units in a sector, under signs.
CREATE FUNCTION cases_marks(authority uuid, sector text, units uuid[], signs text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(public.cases_mark(authority, sector, unit) || sign)
    FROM unnest(units) AS unit, string_to_table(signs, NULL) AS sign
$$;

-- The units that have cases of a sector: as many reads of the index as there are units.
CREATE FUNCTION cases_units(authority uuid, sector text) RETURNS uuid[]
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp
SET enable_indexscan = on SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off AS $$
DECLARE
    found uuid[] := '{}';
    unit uuid;
BEGIN
    LOOP
        SELECT s.unit_id INTO unit FROM cases_searchentry AS s
        WHERE s.authority_id = $1 AND s.sector = $2
          AND s.unit_id > coalesce(unit, '00000000-0000-0000-0000-000000000000')
        ORDER BY s.unit_id LIMIT 1;
        IF unit IS NULL THEN
            RETURN found;
        END IF;
        found := found || unit;
    END LOOP;
END $$;

-- Whatever the state, confidential or not.
CREATE FUNCTION cases_asked(wanted text) RETURNS TABLE (authority uuid, sector text, query tsquery)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT authority, sector,
        cases_query(cases_marks(authority, sector, cases_units(authority, sector), 'fiwdcrx'), lexemes)
    FROM (SELECT DISTINCT authority, sector FROM parvis_walls()) AS wall, cases_lexemes(wanted) AS lexemes
$$;

CREATE OR REPLACE FUNCTION cases_search(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT s.case_id FROM cases_asked(wanted) AS asked, cases_searchentry AS s
    WHERE cases_placed(s.authority_id, s.sector, s.unit_id, s.state, s.is_confidential, s.words) @@ asked.query
      AND s.authority_id IS NOT DISTINCT FROM asked.authority AND s.sector IS NOT DISTINCT FROM asked.sector
$$;

CREATE OR REPLACE FUNCTION cases_search_few(wanted text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT unnest(cases) FROM cases_asked(wanted) AS asked, LATERAL (
        SELECT array_agg(case_id) AS cases FROM (
            SELECT s.case_id FROM cases_searchentry AS s
            WHERE cases_placed(s.authority_id, s.sector, s.unit_id, s.state, s.is_confidential, s.words) @@ asked.query
              AND s.authority_id IS NOT DISTINCT FROM asked.authority AND s.sector IS NOT DISTINCT FROM asked.sector
            LIMIT most + 1) AS bearing) AS found
    WHERE cardinality(cases) <= most
$$;

CREATE OR REPLACE FUNCTION cases_bearing(wanted text, most integer)
RETURNS TABLE (authority uuid, sector text, common boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT asked.authority, asked.sector, bearing.cases > most FROM cases_asked(wanted) AS asked, LATERAL (
        SELECT count(*) AS cases FROM (
            SELECT FROM cases_searchentry AS s
            WHERE cases_placed(s.authority_id, s.sector, s.unit_id, s.state, s.is_confidential, s.words) @@ asked.query
              AND s.authority_id IS NOT DISTINCT FROM asked.authority AND s.sector IS NOT DISTINCT FROM asked.sector
            LIMIT most + 1) AS found) AS bearing
    WHERE bearing.cases > 0
$$;

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
"""


def grant(apps, schema_editor):
    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    schema_editor.execute("REVOKE ALL ON FUNCTION cases_follow() FROM PUBLIC")
    for function in (
        "cases_search_confidential(text)",
        "cases_counted(text, uuid, text[], uuid[], text[], integer, integer, integer)",
        "cases_first(text, uuid, text[], uuid[], text[], boolean, date, uuid, integer, integer, integer)",
    ):
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {function} TO "{web}", "{worker}"')


class Migration(migrations.Migration):
    dependencies = [("cases", "0027_counted_without_rows")]
    operations = [
        migrations.RunSQL(PLACED, migrations.RunSQL.noop),
        migrations.RunSQL(ASKED, migrations.RunSQL.noop),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
