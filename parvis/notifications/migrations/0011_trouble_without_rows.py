from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("notifications", "0010_sealed_narratives"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='delivery',
            name='delivery_in_trouble',
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('handled_at', None), ('state__in', ['uncertain', 'failed'])), fields=['holder_id'], include=('holder_type', 'authority', 'sector'), name='delivery_in_trouble'),
        ),
    ]
