from django.db import migrations, models
from django.db.models import Q

TROUBLED = Q(state__in=["uncertain", "failed"])


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_deliveries")]
    operations = [
        migrations.AddField("delivery", "handled_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "delivery",
            models.Index(
                fields=["holder_id"],
                condition=Q(state__in=["uncertain", "failed"], handled_at=None),
                name="delivery_in_trouble",
            ),
        ),
        migrations.AddConstraint(
            "delivery",
            models.CheckConstraint(
                condition=Q(handled_at=None) | TROUBLED, name="delivery_handled_when_in_trouble"
            ),
        ),
    ]
