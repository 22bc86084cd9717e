from django.conf import settings
from django.db import migrations

SEARCH = """
CREATE TEXT SEARCH CONFIGURATION parvis_french (COPY = french);
ALTER TEXT SEARCH CONFIGURATION parvis_french
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;

CREATE TABLE cases_searchentry (
    case_id uuid PRIMARY KEY REFERENCES cases_case ON DELETE CASCADE,
    authority_id uuid NOT NULL REFERENCES authorities_authority,
    sector text NOT NULL,
    words tsvector NOT NULL
);
CREATE INDEX cases_searchentry_words ON cases_searchentry USING gin (words);

-- Text search operators are not leakproof and lose their index behind a row-level policy: this function
-- reads the narrow table for its owner, keeps what lies inside the caller's walls, and returns ids only.
CREATE FUNCTION cases_search(wanted text, most integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.case_id FROM cases_searchentry s,
        (SELECT string_agg(quote_literal(lexeme) || ':*', ' & ')::tsquery AS q
         FROM unnest(to_tsvector('parvis_french', left(wanted, 200)))) AS asked
    WHERE s.words @@ asked.q AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
    LIMIT least(most, 1000)
$$;

CREATE FUNCTION cases_open(wanted text, digest text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM cases_case WHERE reference = wanted AND code_digest = digest
$$;

CREATE FUNCTION catalogue_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.document, OLD.title, OLD.number, OLD.procedure_id, OLD.published_at)
        IS DISTINCT FROM (NEW.document, NEW.title, NEW.number, NEW.procedure_id, NEW.published_at) THEN
        RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON catalogue_procedureversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION catalogue_refuse_change();
"""


def wall_and_grant(apps, schema_editor):
    from parvis.base.walls import SectorWall, same_wall_statements

    wall = SectorWall("", opened_by="case_id", opens=["SELECT", "INSERT"])
    for statement in wall.statements("cases_searchentry"):
        schema_editor.execute(statement)
    for statement in same_wall_statements("cases_searchentry", "case_id", "cases_case"):
        schema_editor.execute(statement)
    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    for function in ("cases_search(text, integer)", "cases_open(text, text)"):
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {function} TO "{web}", "{worker}"')


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(SEARCH, migrations.RunSQL.noop),
        migrations.RunPython(wall_and_grant, migrations.RunPython.noop),
    ]
