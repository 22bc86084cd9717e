from django.db import migrations, models

from parvis.base.audited import CalledBy

FIGURES = """
-- Whoever asks for the next of them reads these lines only; the library's own indexes serve what waits.
CREATE INDEX operations_failed_jobs ON procrastinate_jobs (task_name, id) WHERE status = 'failed';

-- How many things wait or are in trouble behind every wall, and since when: numbers and words of ours, no row and
-- nothing that tells one authority from another.
CREATE FUNCTION operations_behind_walls()
RETURNS TABLE (what text, state text, reason text, count bigint, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT 'delivery', d.state::text, d.reason::text, count(*), min(d.queued_at) FROM notifications_delivery d
    WHERE d.state IN ('queued', 'sending', 'transmitting') GROUP BY d.state, d.reason
    UNION ALL
    SELECT 'delivery', d.state::text, d.reason::text, count(*), min(coalesce(d.failed_at, d.uncertain_at))
    FROM notifications_delivery d
    WHERE d.state IN ('uncertain', 'failed') AND d.handled_at IS NULL GROUP BY d.state, d.reason
    UNION ALL
    SELECT 'document', d.state::text, '', count(*), min(d.created_at) FROM documents_document d
    WHERE d.state IN ('received', 'scan_failed') AND d.removed_at IS NULL GROUP BY d.state
    UNION ALL
    -- The first thousand say enough: a sealer away for a day must not make its own watching slow.
    SELECT 'fact', 'unsealed', '', count(*), min(e.recorded_at) FROM (
        SELECT f.recorded_at FROM events_event f
        WHERE f.server = events_server() AND f.xid >= coalesce(
            (SELECT max(s.upto_xid) FROM events_seal s WHERE s.server = events_server()), 0)
        ORDER BY f.xid, f.id LIMIT 1000
    ) AS e
$$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_documents"),
        ("events", "0001_events"),
        ("notifications", "0001_notifications"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.CreateModel(
            name="JobFailure",
            fields=[
                ("job", models.BigIntegerField(primary_key=True, serialize=False)),
                ("task", models.CharField(max_length=128)),
                ("error", models.CharField(max_length=200)),
                ("place", models.CharField(max_length=200)),
                ("attempt", models.PositiveIntegerField()),
                ("failed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "échec d’un travail",
                "indexes": [models.Index(fields=["failed_at"], name="job_failure_age")],
            },
        ),
        migrations.RunSQL(FIGURES, migrations.RunSQL.noop),
        CalledBy("operations_behind_walls()", roles=("web", "worker")),
    ]
