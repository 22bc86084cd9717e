-- The search of cases by their words. Text search operators are not leakproof and lose their index behind a row-level
-- policy: these functions read the narrow table for its owner, keep what lies inside the caller's walls, and return ids.

-- The threshold of cases_search_near is known once the extension is loaded: only its superuser may set an unknown one.
SELECT similarity('', '');

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

-- Whatever the server believes of the table, the index of the words is the way in.
CREATE FUNCTION cases_search(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT s.case_id FROM cases_asked(wanted) AS asked, cases_searchentry AS s
    WHERE cases_placed(s.authority_id, s.sector, s.unit_id, s.state, s.is_confidential, s.words) @@ asked.query
      AND s.authority_id IS NOT DISTINCT FROM asked.authority AND s.sector IS NOT DISTINCT FROM asked.sector
$$;

-- The same, where at most so many bear the words.
CREATE FUNCTION cases_search_few(wanted text, most integer) RETURNS SETOF uuid
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

-- The places where some case bears them, and whether more than so many do.
CREATE FUNCTION cases_bearing(wanted text, most integer)
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

-- Half the trigrams of a short word go with one letter: « hamon » shares 0.44 of « harmon ». Words that near are
-- found too when one letter makes the whole difference, which lets no other neighbour in.
CREATE FUNCTION cases_search_near(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.4 AS $$
    WITH asked AS (SELECT lexeme FROM unnest(to_tsvector('parvis_french', left(wanted, 200))))
    SELECT s.case_id FROM cases_searchentry s
    WHERE (SELECT lexeme FROM asked ORDER BY length(lexeme) DESC, lexeme LIMIT 1) <% s.spelt
      AND NOT EXISTS (
        SELECT 1 FROM asked WHERE word_similarity(lexeme, s.spelt) < 0.5
          AND (length(lexeme) < 5 OR NOT EXISTS (
            SELECT 1 FROM string_to_table(s.spelt, ' ') AS word
            WHERE length(word) <= 40 AND levenshtein_less_equal(word, left(lexeme, 40), 1) <= 1)))
      AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
$$;

-- The cases filed by whoever bears this name, or is reached by one of these addresses or numbers (their nine last
-- digits), behind the walls of the transaction. A word of the title or a part of the reference names nobody. By their name, only in the
-- places where at most so many bear it: beyond, it tells nobody from the others.
CREATE FUNCTION cases_declared(named text, emails text[], numbers text[], most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off
AS $$
    SELECT bearing.id FROM cases_search_few(named, most) AS bearing (id)
    WHERE NOT to_tsvector('parvis_french', (SELECT c.reference || ' ' || c.title FROM cases_case AS c WHERE c.id = bearing.id)) @@ (
        SELECT string_agg(
            quote_literal(lexeme) || CASE WHEN length(lexeme) > 1 THEN ':*' ELSE '' END, ' & ')::tsquery
        FROM unnest(to_tsvector('parvis_french', left(named, 200))))
    UNION
    (SELECT a.case_id FROM cases_applicant AS a
     WHERE lower(a.email) = ANY (emails) AND a.email <> ''
       AND (a.authority_id, a.sector) IN (SELECT authority, sector FROM parvis_walls()) LIMIT most)
    UNION
    (SELECT a.case_id FROM cases_applicant AS a
     WHERE right(a.telephone, 9) = ANY (numbers) AND a.telephone <> ''
       AND (a.authority_id, a.sector) IN (SELECT authority, sector FROM parvis_walls()) LIMIT most)
$$;

-- The same, her name written nearly so.
CREATE FUNCTION cases_declared_near(named text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT bearing.id FROM cases_search_near(named) AS bearing (id)
    WHERE EXISTS (
        SELECT FROM unnest(to_tsvector('parvis_french', left(named, 200)))
        WHERE word_similarity(lexeme, (
            SELECT cases_spelt(to_tsvector('parvis_french', c.reference || ' ' || c.title))
            FROM cases_case AS c WHERE c.id = bearing.id)) < 0.5)
    LIMIT most
$$;
