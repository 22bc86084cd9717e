-- The words of each case, and the index they are searched by.

CREATE TEXT SEARCH CONFIGURATION parvis_french (COPY = french);

ALTER TEXT SEARCH CONFIGURATION parvis_french
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;

-- A name one has only heard is misspelt: the same words, written nearly so. The longest is looked for by its
-- trigrams (index), the others checked on what it found.
CREATE FUNCTION cases_spelt(words tsvector) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT array_to_string(tsvector_to_array(words), ' ')
$$;

-- The words of a place are held apart by unit and state: the first thousand cases of a state that bear a word are counted
-- without those of the others, in a service as in a town. What is confidential lies under a sign of its own, to be tested
-- case by case.
CREATE FUNCTION cases_sign(state text, is_confidential boolean) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT CASE WHEN is_confidential THEN 'x' ELSE left(state, 1) END $$;

-- Two places under the same mark would only be read together: authority, sector and unit are tested besides.
CREATE FUNCTION cases_mark(authority uuid, sector text, unit uuid) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT left(md5(authority::text || sector || unit::text), 8) $$;

-- In the language that is quickest here: it is run for each case written.
CREATE FUNCTION cases_placed(
    authority uuid, sector text, unit uuid, state text, is_confidential boolean, words tsvector)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    mark text := public.cases_mark(authority, sector, unit) || public.cases_sign(state, is_confidential);
BEGIN
    RETURN array_to_tsvector(string_to_array(
        mark || array_to_string(tsvector_to_array(words), ' ' || mark), ' '));
END $$;

-- The entry keeps what the list sorts by, and a trigger keeps it as the case is. The key on the wall holds the reference,
-- and the reference holds the authority (docs/decisions/0014).
CREATE TABLE cases_searchentry (
    case_id uuid PRIMARY KEY,
    authority_id uuid NOT NULL,
    sector text NOT NULL,
    words tsvector NOT NULL,
    unit_id uuid NOT NULL,
    state text NOT NULL,
    due_on date NOT NULL,
    is_confidential boolean NOT NULL,
    spelt text GENERATED ALWAYS AS (cases_spelt(words)) STORED,
    CONSTRAINT case_id_same_wall FOREIGN KEY (case_id, authority_id, sector)
        REFERENCES cases_case (id, authority_id, sector) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX cases_searchentry_spelt ON cases_searchentry USING gin (spelt gin_trgm_ops);

-- What waits to be sorted into it is read whole by each search of a place and a state: little may wait.
CREATE INDEX cases_searchentry_placed ON cases_searchentry
    USING gin (cases_placed(authority_id, sector, unit_id, state, is_confidential, words))
    WITH (gin_pending_list_limit = 64);

-- Walked in the order of the list, it gives the words themselves: where many bear them, the first are near.
CREATE INDEX cases_searchentry_listed ON cases_searchentry (authority_id, sector, state, due_on, case_id)
    INCLUDE (unit_id, words) WHERE NOT is_confidential;

-- Which units have cases of a sector: a few values, each read once.
CREATE INDEX cases_searchentry_units ON cases_searchentry (authority_id, sector, unit_id);

CREATE FUNCTION cases_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$ BEGIN
    UPDATE cases_searchentry AS entry
    SET unit_id = NEW.unit_id, state = NEW.state, due_on = NEW.due_on, is_confidential = NEW.is_confidential
    WHERE entry.case_id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER words_follow AFTER UPDATE OF unit_id, state, due_on, is_confidential ON cases_case FOR EACH ROW
WHEN ((OLD.unit_id, OLD.state, OLD.due_on, OLD.is_confidential)
    IS DISTINCT FROM (NEW.unit_id, NEW.state, NEW.due_on, NEW.is_confidential))
EXECUTE FUNCTION cases_follow();
