"""What happened to a person's file, apart from her cases: a page reads it first, and her cases' facts are many times more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("events", "0006_second_screens")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX events_eventobject_apart ON events_eventobject (object_id, recorded_at) INCLUDE (event_id)"
            " WHERE case_id IS NULL",
            "DROP INDEX events_eventobject_apart",
        )
    ]
