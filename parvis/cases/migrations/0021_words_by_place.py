from django.conf import settings
from django.db import migrations

PLACED = """
-- A word of a title is borne by all the cases of a sector and by none of the next: how many bear it is known place
-- by place, when the index holds the words of each place apart. Two places under the same mark would only be read
-- together: authority and sector are tested besides.
CREATE FUNCTION cases_mark(authority uuid, sector text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT left(md5(authority::text || sector), 8) $$;

-- In the language that is quickest here: it is run for each case written.
CREATE FUNCTION cases_placed(authority uuid, sector text, words tsvector) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    mark text := public.cases_mark(authority, sector);
BEGIN
    RETURN array_to_tsvector(string_to_array(
        mark || array_to_string(tsvector_to_array(words), ' ' || mark), ' '));
END $$;

CREATE INDEX cases_searchentry_placed ON cases_searchentry USING gin (cases_placed(authority_id, sector, words));
DROP INDEX cases_searchentry_words;

CREATE FUNCTION cases_asked(wanted text) RETURNS TABLE (authority uuid, sector text, query tsquery)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT authority, sector, string_agg(quote_literal(cases_mark(authority, sector) || lexeme)
        || CASE WHEN length(lexeme) > 1 THEN ':*' ELSE '' END, ' & ')::tsquery
    FROM (SELECT DISTINCT authority, sector FROM parvis_walls()) AS wall,
        unnest(to_tsvector('parvis_french', left(wanted, 200)))
    GROUP BY authority, sector
$$;

-- Whatever the server believes of the table, the index of the words is the way in.
CREATE OR REPLACE FUNCTION cases_search(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT s.case_id FROM cases_asked(wanted) AS asked, cases_searchentry AS s
    WHERE cases_placed(s.authority_id, s.sector, s.words) @@ asked.query
      AND s.authority_id = asked.authority AND s.sector = asked.sector
$$;

-- The same, where at most so many bear the words.
CREATE FUNCTION cases_search_few(wanted text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT unnest(cases) FROM cases_asked(wanted) AS asked, LATERAL (
        SELECT array_agg(case_id) AS cases FROM (
            SELECT s.case_id FROM cases_searchentry AS s
            WHERE cases_placed(s.authority_id, s.sector, s.words) @@ asked.query
              AND s.authority_id = asked.authority AND s.sector = asked.sector
            LIMIT most + 1) AS bearing) AS found
    WHERE cardinality(cases) <= most
$$;

-- The places where some case bears them, and whether more than so many do.
CREATE FUNCTION cases_bearing(wanted text, most integer) RETURNS TABLE (authority uuid, sector text, common boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off
AS $$
    SELECT asked.authority, asked.sector, bearing.cases > most FROM cases_asked(wanted) AS asked, LATERAL (
        SELECT count(*) AS cases FROM (
            SELECT FROM cases_searchentry AS s
            WHERE cases_placed(s.authority_id, s.sector, s.words) @@ asked.query
              AND s.authority_id = asked.authority AND s.sector = asked.sector
            LIMIT most + 1) AS found) AS bearing
    WHERE bearing.cases > 0
$$;
"""

BACK = """
DROP FUNCTION cases_search_few(text, integer);
DROP FUNCTION cases_bearing(text, integer);
CREATE INDEX cases_searchentry_words ON cases_searchentry USING gin (words);
CREATE OR REPLACE FUNCTION cases_search(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.case_id FROM cases_searchentry s,
        (SELECT string_agg(
            quote_literal(lexeme) || CASE WHEN length(lexeme) > 1 THEN ':*' ELSE '' END, ' & ')::tsquery AS q
         FROM unnest(to_tsvector('parvis_french', left(wanted, 200)))) AS asked
    WHERE s.words @@ asked.q AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
$$;
DROP FUNCTION cases_asked(text);
DROP INDEX cases_searchentry_placed;
DROP FUNCTION cases_placed(uuid, text, tsvector);
DROP FUNCTION cases_mark(uuid, text);
"""


def grant(apps, schema_editor):
    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    for function in ("cases_search_few(text, integer)", "cases_bearing(text, integer)"):
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {function} TO "{web}", "{worker}"')


class Migration(migrations.Migration):
    dependencies = [("cases", "0020_drafts_and_views_of_their_agent")]
    operations = [
        migrations.RunSQL(PLACED, BACK),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
