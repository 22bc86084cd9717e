from django.conf import settings
from django.db import migrations

JOURNAL = """
-- Transaction numbers count from the birth of a server: restored on another one, the journal meets lower ones
-- again. Each fact and each seal therefore says in which server its number was given.
CREATE FUNCTION events_server() RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT system_identifier FROM pg_catalog.pg_control_system()
$$;

-- Digests lines one after the other in constant memory, however many facts one seal covers.
CREATE FUNCTION events_digest_step(state bytea, line text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(state || convert_to(line, 'UTF8'))
$$;
CREATE AGGREGATE events_digest(text) (SFUNC = events_digest_step, STYPE = bytea, INITCOND = '');

CREATE SEQUENCE events_event_id_seq;
CREATE TABLE events_event (
    id bigint NOT NULL DEFAULT nextval('events_event_id_seq'),
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    occurred_at timestamptz NOT NULL,
    kind text NOT NULL CHECK (length(kind) BETWEEN 3 AND 60),
    authority_id uuid NOT NULL,
    sector text NOT NULL DEFAULT '',
    case_id uuid,
    actor_kind text NOT NULL CHECK (actor_kind IN ('agent', 'person', 'system')),
    actor_id uuid,
    objects jsonb NOT NULL CHECK (jsonb_typeof(objects) = 'array'),
    facts jsonb NOT NULL CHECK (jsonb_typeof(facts) = 'object'),
    server bigint NOT NULL DEFAULT events_server(),
    -- Not xid8: its operators are not leakproof, and the sealer would read the whole journal behind its policy.
    xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX events_event_case ON events_event (case_id, occurred_at, id) WHERE case_id IS NOT NULL;
CREATE INDEX events_event_sealing ON events_event (server, xid, id);

CREATE TABLE events_eventobject (
    event_id bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    object_type text NOT NULL,
    object_id uuid NOT NULL,
    qualifier text NOT NULL DEFAULT '',
    authority_id uuid NOT NULL,
    sector text NOT NULL DEFAULT '',
    case_id uuid,
    PRIMARY KEY (event_id, recorded_at, object_type, object_id, qualifier)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX events_eventobject_object ON events_eventobject (object_id, recorded_at);

CREATE TABLE events_seal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    authority_id uuid NOT NULL,
    server bigint NOT NULL,
    from_xid bigint NOT NULL,
    upto_xid bigint NOT NULL CHECK (upto_xid > from_xid),
    count integer NOT NULL CHECK (count > 0),
    digest bytea NOT NULL,
    previous bytea NOT NULL,
    sealed_at timestamptz NOT NULL,
    UNIQUE (authority_id, server, upto_xid)
);
CREATE INDEX events_seal_last ON events_seal (server, upto_xid);
CREATE INDEX events_seal_chain ON events_seal (authority_id, id);

CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

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
REVOKE ALL ON FUNCTION events_ensure_partitions(date, date) FROM PUBLIC;
REVOKE ALL ON FUNCTION events_guard(text) FROM PUBLIC;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events_event FOR EACH ROW EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events_eventobject FOR EACH ROW EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events_seal FOR EACH ROW EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events_event EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events_eventobject EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events_seal EXECUTE FUNCTION events_refuse();

CREATE TABLE events_event_rest PARTITION OF events_event DEFAULT;
CREATE TABLE events_eventobject_rest PARTITION OF events_eventobject DEFAULT;
SELECT events_guard('events_event_rest'), events_guard('events_eventobject_rest');
SELECT events_ensure_partitions((current_date - interval '19 months')::date, (current_date + interval '3 months')::date);
"""


def wall_the_journal(apps, schema_editor):
    """Sector walls written by hand: the tables are made in SQL, so there is no model state to read."""
    from parvis.base.walls import AuthorityWall, SectorWall

    offices = ("seal", "sweep", "retention", "backup")
    for table in ("events_event", "events_eventobject"):
        # Whoever holds the capability of a case records what she does, never what an agent would.
        check = "actor_kind <> 'agent'" if table == "events_event" else "true"
        wall = SectorWall(
            "", opened_by="case_id", offices=offices, opens=["SELECT", "INSERT"], held_check=check
        )
        for statement in wall.statements(table):
            schema_editor.execute(statement)
    for statement in AuthorityWall("", offices=offices).statements("events_seal"):
        schema_editor.execute(statement)
    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    for table in ("events_event", "events_eventobject", "events_seal"):
        schema_editor.execute(f'REVOKE ALL ON {table} FROM "{web}", "{worker}"')
        schema_editor.execute(f'GRANT SELECT ON {table} TO "{web}", "{worker}"')
    schema_editor.execute(f'GRANT INSERT ON events_eventobject TO "{web}", "{worker}"')
    schema_editor.execute(f'GRANT INSERT ON events_seal TO "{worker}"')
    # Nobody chooses the transaction number of a fact, which says whether a seal covers it; only the bulk
    # writer, under the worker's role, chooses its number and its date.
    columns = "occurred_at, kind, authority_id, sector, case_id, actor_kind, actor_id, objects, facts"
    schema_editor.execute(f'GRANT INSERT ({columns}) ON events_event TO "{web}", "{worker}"')
    schema_editor.execute(f'GRANT INSERT (id, recorded_at) ON events_event TO "{worker}"')
    schema_editor.execute(f'GRANT EXECUTE ON FUNCTION events_ensure_partitions(date, date) TO "{worker}"')
    schema_editor.execute(f'GRANT USAGE ON SEQUENCE events_event_id_seq TO "{web}", "{worker}"')


class Migration(migrations.Migration):
    initial = True
    dependencies = [("base", "0001_scope")]
    operations = [
        migrations.RunSQL(JOURNAL, migrations.RunSQL.noop),
        migrations.RunPython(wall_the_journal, migrations.RunPython.noop),
    ]
