from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Lower, Right

DECLARED = """
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
"""

BACK = """
DROP FUNCTION cases_declared_near(text, integer);
DROP FUNCTION cases_declared(text, text[], text[], integer);
"""


def grant(apps, schema_editor):
    for function in ("cases_declared(text, text[], text[], integer)", "cases_declared_near(text, integer)"):
        schema_editor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC")
        schema_editor.execute(f'GRANT EXECUTE ON FUNCTION {function} TO "{settings.DATABASE_ROLES["web"]}"')


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_counted_by_holder")]
    operations = [
        migrations.AddIndex(
            "applicant",
            models.Index(Lower("email"), condition=~models.Q(email=""), name="applicant_email"),
        ),
        migrations.AddIndex(
            "applicant",
            models.Index(Right("telephone", 9), condition=~models.Q(telephone=""), name="applicant_telephone"),
        ),
        migrations.RunSQL(DECLARED, BACK),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
