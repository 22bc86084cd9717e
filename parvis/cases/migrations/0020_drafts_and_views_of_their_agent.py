from django.db import migrations, models

from parvis.base.walls import OwnRows

TYPED = """
-- Who types a draft at the desk finds it again wherever she signs in; its capability alone lets it be changed.
CREATE POLICY who_types ON cases_draft FOR SELECT
    USING (agent_id IN (SELECT id FROM agents_agent WHERE account_id = (SELECT parvis_account())))
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_unassigned_inbox"), ("agents", "0002_indexes_that_serve")]
    operations = [
        migrations.AddIndex(
            "draft",
            models.Index(
                fields=["agent", "-saved_at"],
                condition=models.Q(agent__isnull=False, submitted_at=None),
                name="draft_typed",
            ),
        ),
        migrations.RunSQL(TYPED, "DROP POLICY who_types ON cases_draft"),
        OwnRows("SavedView", column="owner_id", unless="reach <> 'own'"),
    ]
