from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_search_everything_she_may_read")]
    operations = [
        migrations.AddField("decision", "revoked_on", models.DateField(blank=True, null=True)),
        migrations.AddField("decision", "illegality", models.TextField(blank=True, default="", max_length=5_000), preserve_default=False),
        migrations.AddField("decision", "heard_on", models.DateField(blank=True, null=True)),
        migrations.AddField("decision", "asked_on", models.DateField(blank=True, null=True)),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=Q(revoked_on=None, illegality="", heard_on=None, asked_on=None)
                | Q(revoked_on__isnull=False, asked_on__isnull=False)
                | (Q(revoked_on__isnull=False, heard_on__isnull=False) & ~Q(illegality="")),
                name="revocation_has_its_ground",
            ),
        ),
        migrations.AddConstraint(
            "responsibility",
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")), name="responsibility_in_order"
            ),
        ),
    ]  # fmt: skip
