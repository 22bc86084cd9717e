from django.db import migrations

from parvis.base.audited import CalledBy

BOXES = """
-- How the boxes of all authorities are: numbers and moments, nothing that tells one box from another. A box that was
-- never listened to has no numbering: it is brought by a provider, or was opened a moment ago.
CREATE FUNCTION authorities_boxes_watched()
RETURNS TABLE (boxes bigint, troubled bigint, troubled_since timestamptz, last_seen timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*), count(*) FILTER (WHERE m.trouble <> ''), min(m.trouble_since),
           min(m.seen_at) FILTER (WHERE m.trouble = '' AND m.uid_validity IS NOT NULL)
    FROM authorities_mailbox m WHERE m.retired_at IS NULL AND m.connection <> ''
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("authorities", "0004_mailboxes")]
    operations = [
        migrations.RunSQL(BOXES, migrations.RunSQL.noop),
        CalledBy("authorities_boxes_watched()", roles=("web", "worker")),
    ]
