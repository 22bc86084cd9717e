from django.db import migrations, models

NAME = "interaction_out_by_an_agent"


class Migration(migrations.Migration):
    """What the process of a procedure writes to the person bears the name of no agent (note 79)."""

    dependencies = [("interactions", "0001_interactions")]

    operations = [
        migrations.RemoveConstraint("interaction", NAME),
        migrations.AddConstraint(
            "interaction",
            models.CheckConstraint(
                condition=models.Q(("direction", "in"), ("agent__isnull", False), ("recorded_at__isnull", True), _connector="OR"),
                name=NAME,
            ),
        ),
    ]
