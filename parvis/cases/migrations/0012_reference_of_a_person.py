from django.db import migrations

# A person is found by the reference of a request of hers (docs/decisions/0018-person-search.md). Row by row and on
# a condition: a request just filed has no profile yet, and costs nothing more.
FEED = """
CREATE FUNCTION cases_profile_indexed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM people_searchkey WHERE source_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.profile_id IS NOT NULL THEN
        INSERT INTO people_searchkey (source_id, profile_id, authority_id, sector, keys)
        VALUES (NEW.id, NEW.profile_id, NEW.authority_id, NEW.sector, ARRAY[NEW.reference]);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER person_indexed_insert AFTER INSERT ON cases_case
    FOR EACH ROW WHEN (NEW.profile_id IS NOT NULL) EXECUTE FUNCTION cases_profile_indexed();
CREATE TRIGGER person_indexed_update AFTER UPDATE OF profile_id, authority_id, sector ON cases_case
    FOR EACH ROW WHEN ((OLD.profile_id, OLD.authority_id, OLD.sector)
        IS DISTINCT FROM (NEW.profile_id, NEW.authority_id, NEW.sector)) EXECUTE FUNCTION cases_profile_indexed();
CREATE TRIGGER person_indexed_delete AFTER DELETE ON cases_case
    FOR EACH ROW WHEN (OLD.profile_id IS NOT NULL) EXECUTE FUNCTION cases_profile_indexed();

INSERT INTO people_searchkey (source_id, profile_id, authority_id, sector, keys)
SELECT id, profile_id, authority_id, sector, ARRAY[reference] FROM cases_case WHERE profile_id IS NOT NULL;
"""

BACK = """
DROP TRIGGER person_indexed_insert ON cases_case;
DROP TRIGGER person_indexed_update ON cases_case;
DROP TRIGGER person_indexed_delete ON cases_case;
DROP FUNCTION cases_profile_indexed();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_confidential"), ("people", "0003_person_index")]
    operations = [migrations.RunSQL(FEED, BACK)]
