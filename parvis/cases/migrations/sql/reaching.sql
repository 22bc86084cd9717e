-- How who is not an agent reaches a case, and who types finds it again.

-- By its reference and its code.
CREATE FUNCTION cases_open(wanted text, digest text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT id FROM cases_case WHERE reference = wanted AND code_digest = digest
$$;

-- Somebody who lost her tracking link gives the reference and the e-mail address she declared: this function answers the
-- case of both together, and nothing else. Who filed for somebody without an address receives the messages at her own:
-- she may ask for a new link there.
CREATE FUNCTION cases_declared(wanted text, contact text) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id FROM cases_case c JOIN cases_applicant a ON a.case_id = c.id
    LEFT JOIN cases_filing f ON f.case_id = c.id
    WHERE c.reference = wanted AND contact <> ''
      AND lower(coalesce(nullif(a.email, ''), f.email)) = lower(contact)
$$;

-- The person may know who is in charge of her case (L111-2): its tracking capability opens that one row.
CREATE POLICY in_charge ON agents_agent FOR SELECT USING (
    id IN (SELECT responsible_id FROM cases_case WHERE id = ANY (ARRAY(SELECT parvis_cases())))
);

-- Who types a draft at the desk finds it again wherever she signs in; its capability alone lets it be changed.
CREATE POLICY who_types ON cases_draft FOR SELECT
    USING (agent_id IN (SELECT id FROM agents_agent WHERE account_id = (SELECT parvis_account())));
