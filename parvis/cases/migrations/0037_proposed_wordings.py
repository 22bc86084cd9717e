import django.db.models.deletion
from django.db import migrations, models

from parvis.base.walls import SameWall

MATCHES = """
UPDATE {table} AS proposed SET wording_id = words.id
FROM cases_wording AS words
WHERE words.kind = 'decision' AND words.decision_id IS NULL AND proposed.state = 'waiting'
  AND words.case_id = proposed.case_id AND words.author_id = proposed.author_id
  AND words.outcome = proposed.outcome
"""
STRAYS = """
DELETE FROM cases_wording AS words
WHERE words.kind = 'decision' AND words.decision_id IS NULL
  AND NOT EXISTS (SELECT FROM cases_planneddecision WHERE wording_id = words.id)
  AND NOT EXISTS (SELECT FROM cases_submitteddecision WHERE wording_id = words.id)
"""


def wording():
    """A fresh field for each of the two models."""
    return models.OneToOneField(
        blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+",
        to="cases.wording", verbose_name="courrier rédigé",
    )


class Migration(migrations.Migration):
    """The letter of a decision is kept with what proposes it; the words that waited on a case alone find theirs."""

    dependencies = [("cases", "0036_wordings")]

    operations = [
        migrations.AddField("planneddecision", "wording", wording()),
        migrations.AddField("submitteddecision", "wording", wording()),
        migrations.RemoveConstraint("wording", "wording_waits_once"),
        migrations.RunSQL(MATCHES.format(table="cases_planneddecision"), migrations.RunSQL.noop),
        migrations.RunSQL(MATCHES.format(table="cases_submitteddecision"), migrations.RunSQL.noop),
        migrations.RunSQL(STRAYS, migrations.RunSQL.noop),
        SameWall("PlannedDecision", "wording"),
        SameWall("SubmittedDecision", "wording"),
    ]
