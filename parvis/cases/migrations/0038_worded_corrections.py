import django.db.models.deletion
from django.db import migrations, models

from parvis.base.walls import SameWall


class Migration(migrations.Migration):
    """A request to complete may leave in the words of a letter of its procedure."""

    dependencies = [("cases", "0037_proposed_wordings")]

    operations = [
        migrations.AlterField(
            model_name="wording",
            name="kind",
            field=models.CharField(choices=[("letter", "Courrier"), ("attestation", "Attestation"), ("decision", "Décision"), ("correction", "Demande de complément")], max_length=12),
        ),
        migrations.AddField(
            model_name="wording",
            name="correction",
            field=models.OneToOneField(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="wording", to="cases.correctionrequest"),
        ),
        migrations.AddConstraint(
            model_name="wording",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("correction__isnull", False), ("kind", "correction")), models.Q(models.Q(("kind", "correction"), _negated=True), ("correction", None)), _connector="OR"),
                name="wording_of_its_correction",
            ),
        ),
        SameWall("Wording", "correction"),
    ]
