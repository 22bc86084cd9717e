from django.db import migrations, models

SIGN = """
UPDATE "%s" SET "%s" = CASE WHEN agent.is_anonymous THEN agent.quality
    ELSE agent.given_name || ' ' || agent.family_name || ', ' || agent.quality END
FROM agents_agent agent WHERE agent.id = "%s" AND "%s" = ''
"""
KEPT = (
    ("interactions_callattempt", "signed", "agent_id"),
    ("interactions_callback", "promised_signed", "promised_by_id"),
    ("interactions_callback", "signed", "agent_id"),
)
"""Each table, where it keeps how an agent signed, and the key to her. What is written already bears her name now."""


def sign(apps, schema_editor):
    for table, kept, key in KEPT:
        schema_editor.execute(SIGN % (table, kept, key, kept))


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0003_shortcuts"),
        ("interactions", "0002_contacts_and_call_backs"),
    ]

    operations = [
        migrations.AddField(
            model_name="callattempt",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="callback",
            name="promised_signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="callback",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.RunPython(sign, migrations.RunPython.noop),
    ]
