-- The months of the journal, each reached through its parent only.

CREATE FUNCTION events_ensure_partitions(first_day date, last_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    month date := date_trunc('month', first_day);
    parent text;
    part text;
BEGIN
    IF last_day > first_day + 3660 THEN
        RAISE EXCEPTION 'more than ten years of partitions at once';
    END IF;
    WHILE month <= last_day LOOP
        FOREACH parent IN ARRAY ARRAY['events_event', 'events_eventobject'] LOOP
            part := parent || '_' || to_char(month, 'YYYY_MM');
            IF to_regclass(part) IS NULL THEN
                BEGIN
                    EXECUTE format(
                        'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                        part, parent, month::timestamp AT TIME ZONE 'UTC',
                        (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
                    PERFORM events_guard(part);
                EXCEPTION WHEN check_violation THEN
                    -- Facts of that month already lie in the partition of the rest: they stay there, and the
                    -- months after it must still get theirs.
                    RAISE WARNING 'the facts of % stay in %_rest', month, parent;
                END;
            END IF;
        END LOOP;
        month := month + interval '1 month';
    END LOOP;
END $$;

CREATE FUNCTION events_guard(part text) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    grantee text;
BEGIN
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION events_refuse()', part);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
    -- A dump reads each partition by its own name, as the owner: without this policy it would be empty.
    EXECUTE format('CREATE POLICY owner ON %I TO %I USING (true) WITH CHECK (true)', part, current_user);
    FOR grantee IN
        SELECT DISTINCT a.grantee::regrole::text FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = part::regclass AND a.grantee NOT IN (0, c.relowner)
    LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %s', part, grantee);
    END LOOP;
END $$;

CREATE TABLE events_event_rest PARTITION OF events_event DEFAULT;

CREATE TABLE events_eventobject_rest PARTITION OF events_eventobject DEFAULT;

SELECT events_guard('events_event_rest'), events_guard('events_eventobject_rest');

SELECT events_ensure_partitions((current_date - interval '19 months')::date, (current_date + interval '3 months')::date);
