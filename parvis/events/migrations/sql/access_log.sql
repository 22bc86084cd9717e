-- Who looked at what.

-- Nothing changes a line; it goes once it is twelve months old, and no sooner, whoever asks.
CREATE FUNCTION events_keep_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND OLD.at < statement_timestamp() - interval '365 days' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the log of accesses is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events_accesslog
    FOR EACH ROW EXECUTE FUNCTION events_keep_access();

CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events_accesslog
    EXECUTE FUNCTION events_refuse();

-- The person reads who looked at her file with the capability of the profile, as at her case with the case's.
CREATE POLICY held_profile ON events_accesslog FOR SELECT USING (profile_id = ANY (ARRAY(SELECT parvis_cases())));

-- The pages insert and read; the worker, in the retention office, also removes what is old.
REVOKE ALL ON events_accesslog FROM :"web", :"worker";
GRANT SELECT, INSERT ON events_accesslog TO :"web", :"worker";
GRANT DELETE ON events_accesslog TO :"worker";
