-- A published version never changes.

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
