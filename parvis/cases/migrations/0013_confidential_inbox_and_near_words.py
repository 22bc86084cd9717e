from django.db import migrations, models
from django.db.models import Q

NEAR = """
-- Half the trigrams of a short word go with one letter: « hamon » shares 0.44 of « harmon ». Words that near are
-- found too when one letter makes the whole difference, which lets no other neighbour in.
CREATE OR REPLACE FUNCTION cases_search_near(wanted text) RETURNS SETOF uuid
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
"""

NEAR_BEFORE = """
CREATE OR REPLACE FUNCTION cases_search_near(wanted text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET pg_trgm.word_similarity_threshold = 0.5 AS $$
    WITH asked AS (SELECT lexeme FROM unnest(to_tsvector('parvis_french', left(wanted, 200))))
    SELECT s.case_id FROM cases_searchentry s
    WHERE (SELECT lexeme FROM asked ORDER BY length(lexeme) DESC, lexeme LIMIT 1) <% s.spelt
      AND NOT EXISTS (SELECT 1 FROM asked WHERE NOT lexeme <% s.spelt)
      AND (s.authority_id, s.sector) IN (SELECT authority, sector FROM parvis_walls())
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_case_links")]
    operations = [
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["authority", "sector", "state", "due_on", "id"],
                condition=Q(is_confidential=True),
                name="case_confidential_inbox",
            ),
        ),
        # The threshold is known once the extension is loaded: only its superuser may set an unknown one.
        migrations.RunSQL("SELECT similarity('', '')", "SELECT similarity('', '')"),
        migrations.RunSQL(NEAR, NEAR_BEFORE),
    ]
