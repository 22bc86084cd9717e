from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What nobody answers for: crossing who answers with the wall read every case of the wall, for each state."""

    dependencies = [("cases", "0018_link_to_who_helps")]
    operations = [
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["authority", "sector", "state", "due_on", "id"],
                condition=Q(responsible__isnull=True),
                name="case_unassigned_inbox",
            ),
        ),
    ]
