from django.conf import settings
from django.db import migrations

SEARCH = """
-- The search gathered at most a thousand cases of the walls before units, states and dates were looked at: what
-- an agent could read might lie beyond. It now gathers all that her walls hold; the filters come afterwards.
DROP FUNCTION cases_search(text, integer);

CREATE FUNCTION cases_search(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.case_id FROM cases_searchentry s,
        (SELECT string_agg(
            quote_literal(lexeme) || CASE WHEN length(lexeme) > 1 THEN ':*' ELSE '' END, ' & ')::tsquery AS q
         FROM unnest(to_tsvector('parvis_french', left(wanted, 200)))) AS asked
    WHERE s.words @@ asked.q AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
$$;

-- A name one has only heard is misspelt: the same words, written nearly so. The longest is looked for by its
-- trigrams (index), the others checked on what it found.
CREATE FUNCTION cases_spelt(words tsvector) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT array_to_string(tsvector_to_array(words), ' ')
$$;
ALTER TABLE cases_searchentry ADD COLUMN spelt text GENERATED ALWAYS AS (cases_spelt(words)) STORED;
CREATE INDEX cases_searchentry_spelt ON cases_searchentry USING gin (spelt gin_trgm_ops);

CREATE FUNCTION cases_search_near(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.5 AS $$
    WITH asked AS (SELECT lexeme FROM unnest(to_tsvector('parvis_french', left(wanted, 200))))
    SELECT s.case_id FROM cases_searchentry s
    WHERE (SELECT lexeme FROM asked ORDER BY length(lexeme) DESC, lexeme LIMIT 1) <% s.spelt
      AND NOT EXISTS (SELECT 1 FROM asked WHERE NOT lexeme <% s.spelt)
      AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
$$;
"""

BACK = """
DROP FUNCTION cases_search(text);
DROP FUNCTION cases_search_near(text);
ALTER TABLE cases_searchentry DROP COLUMN spelt;
DROP FUNCTION cases_spelt(tsvector);
"""


def grant(apps, schema_editor):
    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    for function in ("cases_search(text)", "cases_search_near(text)"):
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {function} TO "{web}", "{worker}"')


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_contact_and_agent_in_charge")]
    operations = [
        migrations.RunSQL(SEARCH, BACK),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
