-- Pairs of profiles of one wall of the transaction that something brings together, with what does; ``apart`` when
-- both birth dates are known and differ. ``those``: the pairs of these profiles; null for all. A contact point that
-- more than eight profiles have (an association's, a helper's) says nothing.
CREATE FUNCTION people_suspects(wall_authority uuid, wall_sector text, those uuid[])
RETURNS TABLE (one uuid, other uuid, rule text, apart boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $$
#variable_conflict use_column
DECLARE
    mine text[];
BEGIN
    IF NOT EXISTS (SELECT FROM parvis_walls() WHERE authority = wall_authority AND sector = wall_sector) THEN
        RETURN;
    END IF;
    IF those IS NOT NULL THEN
        SELECT array_agg(k.keys[1]) INTO mine FROM people_contactpoint AS c
        JOIN people_searchkey AS k ON k.source_id = c.id
        WHERE c.profile_id = ANY (those) AND c.kind IN ('email', 'telephone') AND cardinality(k.keys) = 1;
        mine := coalesce(mine, '{}');
    END IF;
    RETURN QUERY
    WITH held AS MATERIALIZED (
        SELECT DISTINCT k.keys[1] AS key, k.profile_id FROM people_searchkey AS k
        WHERE k.authority_id = wall_authority AND k.sector = wall_sector AND (those IS NULL OR k.keys && mine)
          AND cardinality(k.keys) = 1 AND (k.keys[1] LIKE '%@%' OR k.keys[1] ~ '^t[0-9]{9}$')
          AND EXISTS (SELECT FROM people_profile AS p WHERE p.id = k.profile_id AND p.merged_into_id IS NULL)
    ), shared AS MATERIALIZED (
        SELECT h.key FROM held AS h GROUP BY h.key HAVING count(*) BETWEEN 2 AND 8
    ), pairs AS MATERIALIZED (
        SELECT DISTINCT a.profile_id AS a, b.profile_id AS b,
               CASE WHEN a.key LIKE '%@%' THEN 'email' ELSE 'telephone_name' END AS rule
        FROM shared JOIN held AS a USING (key) JOIN held AS b USING (key)
        WHERE a.profile_id < b.profile_id AND (those IS NULL OR a.profile_id = ANY (those) OR b.profile_id = ANY (those))
    ), found AS (
        SELECT p.a, p.b, p.rule FROM pairs AS p
        WHERE p.rule = 'email' OR EXISTS (
            SELECT FROM people_searchname AS x JOIN people_searchname AS y
            ON levenshtein(left(x.family, 60), left(y.family, 60)) <= (length(x.family) > 4)::integer
            AND levenshtein(left(x.given, 60), left(y.given, 60)) <= (length(x.given) > 4)::integer
            WHERE x.profile_id = p.a AND y.profile_id = p.b)
        UNION ALL
        SELECT DISTINCT least(x.profile_id, y.profile_id), greatest(x.profile_id, y.profile_id), 'name_birth'
        FROM people_searchname AS x JOIN people_searchname AS y
          ON x.family = y.family AND x.given = y.given AND x.birth_date = y.birth_date
        WHERE x.authority_id = wall_authority AND x.sector = wall_sector
          AND y.authority_id = wall_authority AND y.sector = wall_sector AND x.given <> '' AND x.family <> ''
          AND CASE WHEN those IS NULL THEN x.profile_id < y.profile_id
                   ELSE x.profile_id = ANY (those) AND x.profile_id <> y.profile_id END
    )
    SELECT f.a, f.b, f.rule, coalesce(a.birth_date <> b.birth_date, false)
    FROM found AS f JOIN people_profile AS a ON a.id = f.a JOIN people_profile AS b ON b.id = f.b
    WHERE a.merged_into_id IS NULL AND b.merged_into_id IS NULL AND a.kind = b.kind
    ORDER BY f.a, f.b, f.rule;
END $$;
