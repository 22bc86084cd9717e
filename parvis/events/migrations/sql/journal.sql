-- The journal: facts, what each is about, and the seals that chain them.

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

-- What happened to a person's file, apart from her cases: a page reads it first, and her cases' facts are many times more.
CREATE INDEX events_eventobject_apart ON events_eventobject (object_id, recorded_at) INCLUDE (event_id) WHERE case_id IS NULL;

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

-- Nothing of it changes, whoever asks.
CREATE FUNCTION events_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % refused on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events_event FOR EACH ROW EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events_eventobject FOR EACH ROW EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON events_seal FOR EACH ROW EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events_event EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events_eventobject EXECUTE FUNCTION events_refuse();
CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON events_seal EXECUTE FUNCTION events_refuse();

REVOKE ALL ON events_event, events_eventobject, events_seal FROM :"web", :"worker";
GRANT SELECT ON events_event, events_eventobject, events_seal TO :"web", :"worker";
GRANT INSERT ON events_eventobject TO :"web", :"worker";
GRANT INSERT ON events_seal TO :"worker";
-- Nobody chooses the transaction number of a fact, which says whether a seal covers it; only the bulk writer, under the
-- worker's role, chooses its number and its date.
GRANT INSERT (occurred_at, kind, authority_id, sector, case_id, actor_kind, actor_id, objects, facts)
    ON events_event TO :"web", :"worker";
GRANT INSERT (id, recorded_at) ON events_event TO :"worker";
GRANT USAGE ON SEQUENCE events_event_id_seq TO :"web", :"worker";
