from django.db import migrations, models

SIGN = """
UPDATE "%s" SET "%s" = CASE WHEN agent.is_anonymous THEN agent.quality
    ELSE agent.given_name || ' ' || agent.family_name || ', ' || agent.quality END
FROM agents_agent agent WHERE agent.id = "%s" AND "%s" = ''
"""
KEPT = (
    ("cases_confidant", "signed", "agent_id"),
    ("cases_confidentiality", "signed", "set_by_id"),
    ("cases_correctionrequest", "signed", "asked_by_id"),
    ("cases_decision", "signed", "author_id"),
    ("cases_note", "signed", "author_id"),
    ("cases_opinion", "asked_signed", "asked_by_id"),
    ("cases_opinion", "answered_signed", "answered_by_id"),
    ("cases_personalrequest", "signed", "answered_by_id"),
    ("cases_planneddecision", "signed", "author_id"),
    ("cases_plannedreply", "signed", "author_id"),
    ("cases_responsibility", "signed", "agent_id"),
)
"""Each table, where it keeps how an agent signed, and the key to her. What is written already bears her name now."""


def sign(apps, schema_editor):
    for table, kept, key in KEPT:
        schema_editor.execute(SIGN % (table, kept, key, kept))
    schema_editor.execute(
        "UPDATE cases_personalrequest asked SET author_name = agent.given_name || ' ' || agent.family_name,"
        " author_quality = agent.quality, author_service = unit.name"
        " FROM agents_agent agent, cases_case filed, authorities_unit unit"
        " WHERE agent.id = asked.answered_by_id AND filed.id = asked.case_id AND unit.id = filed.unit_id"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agents", "0003_shortcuts"),
        ("cases", "0022_who_signed"),
    ]

    operations = [
        migrations.AddField(
            model_name="confidant",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="confidentiality",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="note",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="opinion",
            name="answered_signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="opinion",
            name="asked_signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="personalrequest",
            name="author_name",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="personalrequest",
            name="author_quality",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="personalrequest",
            name="author_service",
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name="personalrequest",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="planneddecision",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="plannedreply",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="responsibility",
            name="signed",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.RunPython(sign, migrations.RunPython.noop),
    ]
