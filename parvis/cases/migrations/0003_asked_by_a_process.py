import django.db.models.deletion
from django.db import migrations, models

NOBODY = {
    "blank": True,
    "null": True,
    "on_delete": django.db.models.deletion.PROTECT,
    "related_name": "+",
    "to": "agents.agent",
}


class Migration(migrations.Migration):
    """What the process of a procedure asks or says bears the name of no agent (note 79)."""

    dependencies = [("agents", "0001_agents"), ("cases", "0002_kept_words")]

    operations = [
        migrations.AlterField("correctionrequest", "asked_by", models.ForeignKey(**NOBODY)),
        migrations.AlterField("note", "author", models.ForeignKey(**NOBODY)),
        migrations.AlterField("opinion", "asked_by", models.ForeignKey(**NOBODY)),
        migrations.AlterField("wording", "author", models.ForeignKey(**NOBODY)),
    ]
