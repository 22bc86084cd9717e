from django.db import migrations

from parvis.base.audited import CalledBy

AWAY = """
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
"""


class Migration(migrations.Migration):
    dependencies = [("agents", "0006_guests")]
    operations = [
        migrations.RunSQL(AWAY, "DROP FUNCTION agents_guests_away(date)"),
        CalledBy("agents_guests_away(date)", roles=["web", "worker"]),
    ]
