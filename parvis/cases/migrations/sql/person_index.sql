-- A person is found by the reference of a request of hers (docs/decisions/0018-person-search.md). Row by row and on a
-- condition: a request just filed has no profile yet, and costs nothing more. The reference of a confidential request
-- leads to nobody: it would say whose it is to who may not see it. Those who may see it find the request itself.

CREATE FUNCTION cases_profile_indexed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM people_searchkey WHERE source_id = OLD.id;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.profile_id IS NOT NULL AND NOT NEW.is_confidential THEN
        INSERT INTO people_searchkey (source_id, profile_id, authority_id, sector, keys)
        VALUES (NEW.id, NEW.profile_id, NEW.authority_id, NEW.sector, ARRAY[NEW.reference]);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER person_indexed_insert AFTER INSERT ON cases_case
    FOR EACH ROW WHEN (NEW.profile_id IS NOT NULL) EXECUTE FUNCTION cases_profile_indexed();

CREATE TRIGGER person_indexed_update AFTER UPDATE OF profile_id, authority_id, sector, is_confidential ON cases_case
    FOR EACH ROW WHEN ((OLD.profile_id, OLD.authority_id, OLD.sector, OLD.is_confidential)
        IS DISTINCT FROM (NEW.profile_id, NEW.authority_id, NEW.sector, NEW.is_confidential))
    EXECUTE FUNCTION cases_profile_indexed();

CREATE TRIGGER person_indexed_delete AFTER DELETE ON cases_case
    FOR EACH ROW WHEN (OLD.profile_id IS NOT NULL) EXECUTE FUNCTION cases_profile_indexed();
