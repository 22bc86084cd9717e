from django.db import migrations, models
from django.db.models import PROTECT, ForeignKey

from parvis.base.communes import commune_key

# What was filed before the column: the town of the postal address, else of the first address answered.
COMMUNES = r"""
UPDATE cases_case c SET commune = left(coalesce(
    (SELECT (regexp_match(a.address, '(?n)^[0-9]{5} (.+)$'))[1] FROM cases_applicant a WHERE a.case_id = c.id),
    (SELECT answer.value ->> 'city' FROM jsonb_each(c.answers) AS answer
     WHERE jsonb_typeof(answer.value) = 'object' AND answer.value ->> 'city' > ''
       AND coalesce(answer.value ->> 'country', 'France') = 'France' ORDER BY answer.key LIMIT 1), ''), 120)
"""


def fill(apps, schema_editor):
    schema_editor.execute(COMMUNES)
    Case = apps.get_model("cases", "Case")
    written = Case.objects.exclude(commune="").order_by("commune").values_list("commune", flat=True).distinct()
    for commune in list(written):
        Case.objects.filter(commune=commune).update(commune_key=commune_key(commune))


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_labels"), ("catalogue", "0001_initial")]
    operations = [
        migrations.AddField("case", "commune", models.CharField(blank=True, max_length=120)),
        migrations.AddField("case", "commune_key", models.CharField(blank=True, max_length=120)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        # Answering the deferred checks of what was just written lets the table change again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            "case",
            "procedure",
            ForeignKey("catalogue.procedure", PROTECT, related_name="+", db_index=False, db_constraint=False),
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["procedure", "state", "due_on", "id"], name="case_procedure_inbox"),
        ),
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["authority", "commune_key", "state", "due_on", "id"], name="case_commune_inbox"
            ),
        ),
        migrations.AddIndex(
            "case",
            models.Index(fields=["authority", "channel", "state", "due_on", "id"], name="case_channel_inbox"),
        ),
    ]
