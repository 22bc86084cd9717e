from django.db import migrations

from parvis.authorities.sealed import SealedColumns, SealedJSONField, SealedTextField


class Migration(migrations.Migration):
    dependencies = [("cases", "0023_who_wrote")]
    operations = [
        migrations.AlterField(
            "draft",
            "answers",
            SealedJSONField(default=dict),
        ),
        migrations.AlterField(
            "case",
            "answers",
            SealedJSONField(),
        ),
        migrations.AlterField(
            "confidentiality",
            "reason",
            SealedTextField(max_length=500),
        ),
        migrations.AlterField(
            "note",
            "body",
            SealedTextField(max_length=10_000),
        ),
        migrations.AlterField(
            "correctionrequest",
            "message",
            SealedTextField(blank=True, max_length=5_000),
        ),
        migrations.AlterField(
            "correctionitem",
            "comment",
            SealedTextField(blank=True, max_length=500),
        ),
        migrations.AlterField(
            "decision",
            "text",
            SealedTextField(blank=True, max_length=5_000),
        ),
        migrations.AlterField(
            "decision",
            "reasons_in_law",
            SealedTextField(blank=True, max_length=5_000),
        ),
        migrations.AlterField(
            "decision",
            "reasons_in_fact",
            SealedTextField(blank=True, max_length=10_000),
        ),
        migrations.AlterField(
            "decision",
            "illegality",
            SealedTextField(blank=True, max_length=5_000),
        ),
        migrations.AlterField(
            "planneddecision",
            "text",
            SealedTextField(blank=True, max_length=5_000),
        ),
        migrations.AlterField(
            "planneddecision",
            "reasons_in_law",
            SealedTextField(blank=True, max_length=5_000),
        ),
        migrations.AlterField(
            "planneddecision",
            "reasons_in_fact",
            SealedTextField(blank=True, max_length=10_000),
        ),
        migrations.AlterField(
            "planneddecision",
            "illegality",
            SealedTextField(blank=True, max_length=5_000),
        ),
        migrations.AlterField(
            "filing",
            "relation",
            SealedTextField(blank=True, max_length=120, verbose_name="lien avec la personne"),
        ),
        migrations.AlterField(
            "filing",
            "mandate",
            SealedTextField(blank=True, max_length=200, verbose_name="ce qui l’autorise"),
        ),
        migrations.AlterField(
            "opinion",
            "question",
            SealedTextField(max_length=5_000),
        ),
        migrations.AlterField(
            "opinion",
            "text",
            SealedTextField(blank=True, max_length=10_000),
        ),
        migrations.AlterField(
            "plannedreply",
            "body",
            SealedTextField(max_length=5_000),
        ),
        SealedColumns("Draft", ("answers",)),
        SealedColumns("Case", ("answers",)),
        SealedColumns("Confidentiality", ("reason",)),
        SealedColumns("Note", ("body",)),
        SealedColumns("CorrectionRequest", ("message",)),
        SealedColumns("CorrectionItem", ("comment",)),
        SealedColumns("Decision", ("text", "reasons_in_law", "reasons_in_fact", "illegality")),
        SealedColumns("PlannedDecision", ("text", "reasons_in_law", "reasons_in_fact", "illegality")),
        SealedColumns("Filing", ("relation", "mandate")),
        SealedColumns("Opinion", ("question", "text")),
        SealedColumns("PlannedReply", ("body",)),
    ]
