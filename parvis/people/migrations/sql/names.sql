-- What a name and an address are compared by (docs/decisions/0018-person-search.md).

CREATE FUNCTION people_folded(value text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT lower(unaccent('unaccent', normalize(value, NFKC)))
$$;

-- Words as they are compared: without accents nor signs, digits among letters read as letters (0/O, 1/L).
CREATE FUNCTION people_parts(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(CASE
        WHEN part IN ('st', 'ste') THEN replace(part, 'st', 'saint')
        WHEN part ~ '[a-z]' THEN translate(part, '01358', 'olesb') ELSE part END ORDER BY place), '{}')
    FROM regexp_split_to_table(people_folded(value), '[^a-z0-9]+') WITH ORDINALITY AS split(part, place)
    WHERE part <> ''
$$;

CREATE FUNCTION people_is_particle(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT word IN ('d', 'de', 'du', 'des', 'l', 'le', 'la', 'les', 'n', 'o', 'm', 'el', 'al', 'da', 'das', 'do', 'dos',
                    'di', 'del', 'della', 'van', 'von', 'der', 'den', 'ten', 'epouse', 'ep', 'ne', 'nee', 'veuve', 'vve',
                    'mr', 'mme', 'mlle', 'monsieur', 'madame', 'mademoiselle')
$$;

-- What one field of a name is found by: its words, and its first ones in one word (Le Goff, Legoff).
CREATE FUNCTION people_name_words(value text, joined integer) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
DECLARE
    parts text[];
    kept text[];
BEGIN
    IF value ~ '^[A-Za-z]+$' AND length(value) > 3 THEN RETURN ARRAY[lower(value)]; END IF;
    parts := (people_parts(value))[1:6];
    IF cardinality(parts) < 2 THEN RETURN parts; END IF;
    kept := ARRAY(SELECT part FROM unnest(parts) AS part WHERE NOT people_is_particle(part));
    RETURN kept || array_to_string(parts[1:joined], '');
END $$;

-- How a French ear hears a word; capitals stand for sounds of several letters (C: ch, W: oi, A I O: an in on).
CREATE FUNCTION people_sound(word text) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    w text := word;
BEGIN
    w := replace(replace(replace(w, 'ph', 'f'), 'sch', 'C'), 'sh', 'C');
    w := replace(replace(w, 'ault', 'au'), 'auld', 'au');
    w := regexp_replace(w, 'ch(?=[rlt])', 'k', 'g');
    w := replace(replace(replace(w, 'ch', 'C'), 'h', ''), 'bv', 'v');
    w := regexp_replace(w, 's?c(?=[eiy])', 's', 'g');
    w := replace(replace(replace(w, 'qu', 'k'), 'q', 'k'), 'c', 'k');
    w := regexp_replace(w, 'ge(?=[aou])|g(?=[eiy])', 'j', 'g');
    w := regexp_replace(w, 'gu(?=[eiy])', 'g', 'g');
    w := replace(replace(replace(replace(w, 'gn', 'n'), 'y', 'i'), 'w', 'v'), 'z', 's');
    w := replace(replace(w, 'ill', 'i'), 'x', 'ks');
    w := regexp_replace(w, '(.)\1+', '\1', 'g');
    w := replace(replace(replace(w, 'eau', 'o'), 'au', 'o'), 'oi', 'W');
    w := replace(replace(replace(w, 'oeu', 'e'), 'eu', 'e'), 'oe', 'e');
    w := regexp_replace(w, '([ae]?i|u)[nm](?![aeiounm])', 'I', 'g');
    w := regexp_replace(w, '[ae][nm](?![aeiounm])', 'A', 'g');
    w := regexp_replace(w, 'o[nm](?![aeiounm])', 'O', 'g');
    w := replace(replace(replace(replace(w, 'ou', 'u'), 'ai', 'e'), 'ei', 'e'), 'ae', 'e');
    w := regexp_replace(w, '(?<=..)er$', 'e');
    w := regexp_replace(w, '(?<=..)(ks|[etdsp])+$', '');
    RETURN regexp_replace(w, '(.)\1+', '\1', 'g');
END $$;

-- A word with up to two letters left out, and its sound with up to one: two words that share one are near.
-- Seven letters are enough to meet; the distance is measured afterwards, on the whole.
CREATE FUNCTION people_hashes(word text, sound text) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    head text := left(word, 7);
    shorter text;
    found integer[] := ARRAY[hashtext(head)];
BEGIN
    FOR i IN 1..length(head) LOOP
        shorter := left(head, i - 1) || substr(head, i + 1);
        found := found || hashtext(shorter);
        IF length(head) > 3 THEN
            FOR j IN i..length(shorter) LOOP
                found := found || hashtext(left(shorter, j - 1) || substr(shorter, j + 1));
            END LOOP;
        END IF;
    END LOOP;
    head := left(sound, 7);
    found := found || hashtext('/' || head);
    IF length(head) > 3 THEN
        FOR i IN 1..length(head) LOOP
            found := found || hashtext('/' || left(head, i - 1) || substr(head, i + 1));
        END LOOP;
    END IF;
    RETURN found;
END $$;

CREATE FUNCTION people_is_way(word text) RETURNS boolean
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT word IN ('rue', 'r', 'avenue', 'av', 'ave', 'boulevard', 'bd', 'bld', 'chemin', 'ch', 'place', 'pl', 'impasse',
                    'imp', 'allee', 'allees', 'all', 'route', 'rte', 'quai', 'square', 'cours', 'montee', 'residence',
                    'lotissement', 'hameau', 'lieu', 'dit', 'cedex', 'france')
$$;

-- The words of an address that tell it from another.
CREATE FUNCTION people_address_words(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = public, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT part), '{}') FROM unnest((people_parts(left(value, 300)))[1:20]) AS part
    WHERE NOT people_is_particle(part) AND NOT people_is_way(part)
$$;
