-- Who acts in an authority and belongs to another.

-- Who acts here and belongs elsewhere: how she is called, as she would sign, and whether she is there. For as long as
-- she has a mission in one of the authorities of the transaction, and nothing else of her row.
CREATE FUNCTION agents_guests()
RETURNS TABLE (agent uuid, authority uuid, given_name text, family_name text, quality text, is_protected boolean,
               left_on date, account uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (a.id) a.id, a.authority_id,
           CASE WHEN a.is_anonymous THEN '' ELSE a.given_name END,
           CASE WHEN a.is_anonymous THEN a.quality ELSE a.family_name END,
           a.quality, a.is_anonymous, a.left_on, held.id
    FROM agents_membership m
    JOIN agents_agent a ON a.id = m.agent_id AND a.authority_id <> m.authority_id
    LEFT JOIN accounts_account held ON held.id = a.account_id AND held.is_active
    WHERE m.authority_id IN (SELECT w.authority FROM parvis_walls() AS w)
    ORDER BY a.id
$$;

-- Of those who act here and belong elsewhere, who is away on a day, and until when; neither why nor who stands in. For
-- as long as she has a mission in one of the authorities of the transaction.
CREATE FUNCTION agents_guests_away(wanted date)
RETURNS TABLE (agent uuid, ends_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT x.agent_id, max(x.ends_on)
    FROM agents_absence x
    WHERE wanted BETWEEN x.starts_on AND x.ends_on
    AND EXISTS (
        SELECT FROM agents_membership m
        WHERE m.agent_id = x.agent_id AND m.authority_id <> x.authority_id
        AND m.authority_id IN (SELECT w.authority FROM parvis_walls() AS w))
    GROUP BY x.agent_id
$$;
