from django.conf import settings
from django.db import migrations

JOURNAL = """
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
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (id, recorded_at)
) PARTITION BY RANGE (recorded_at);
CREATE INDEX events_event_case ON events_event (case_id, occurred_at, id) WHERE case_id IS NOT NULL;
CREATE INDEX events_event_sealing ON events_event (xid, id);

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
    from_xid bigint NOT NULL,
    upto_xid bigint NOT NULL CHECK (upto_xid > from_xid),
    count integer NOT NULL CHECK (count > 0),
    digest bytea NOT NULL,
    previous bytea NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    UNIQUE (authority_id, upto_xid)
);

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
                EXECUTE format(
                    'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                    part, parent, month::timestamp AT TIME ZONE 'UTC',
                    (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
                PERFORM events_guard(part);
            END IF;
        END LOOP;
        month := month + interval '1 month';
    END LOOP;
END $$;

CREATE FUNCTION events_guard(part text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON %I EXECUTE FUNCTION events_refuse()', part);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', part);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', part);
    EXECUTE format('REVOKE ALL ON %I FROM PUBLIC', part);
END $$;
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
        for statement in SectorWall("", opened_by="case_id", offices=offices).statements(table):
            schema_editor.execute(statement)
    for statement in AuthorityWall("", offices=offices).statements("events_seal"):
        schema_editor.execute(statement)
    web, worker = settings.DATABASE_ROLES["web"], settings.DATABASE_ROLES["worker"]
    for table in ("events_event", "events_eventobject", "events_seal"):
        schema_editor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM "{web}", "{worker}"')
        schema_editor.execute(f'GRANT SELECT, INSERT ON {table} TO "{web}", "{worker}"')
    schema_editor.execute(f'REVOKE INSERT ON events_seal FROM "{web}"')
    schema_editor.execute(f'GRANT USAGE ON SEQUENCE events_event_id_seq TO "{web}", "{worker}"')


class Migration(migrations.Migration):
    initial = True
    dependencies = [("base", "0001_scope")]
    operations = [
        migrations.RunSQL(JOURNAL, migrations.RunSQL.noop),
        migrations.RunPython(wall_the_journal, migrations.RunPython.noop),
    ]
