from django.db import migrations, models

SIGN = """
UPDATE "%s" SET "%s" = CASE WHEN agent.is_anonymous THEN agent.quality
    ELSE agent.given_name || ' ' || agent.family_name || ', ' || agent.quality END
FROM agents_agent agent WHERE agent.id = "%s" AND "%s" = ''
"""
KEPT = (
    ("people_datumorigin", "signed", "agent_id"),
    ("people_merge", "signed", "merged_by_id"),
    ("people_profilenote", "signed", "author_id"),
    ("people_relation", "signed", "added_by_id"),
)
"""Each table, where it keeps how an agent signed, and the key to her. What is written already bears her name now."""


def sign(apps, schema_editor):
    for table, kept, key in KEPT:
        schema_editor.execute(SIGN % (table, kept, key, kept))


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0003_shortcuts"),
        ("people", "0008_codes_and_proofs"),
    ]

    operations = [
        migrations.AddField(
            model_name="datumorigin",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="merge",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="profilenote",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="relation",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.RunPython(sign, migrations.RunPython.noop),
    ]
