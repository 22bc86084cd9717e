import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('batches', '0001_bulk_runs_and_exports'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bulkrun',
            name='gesture',
            field=models.CharField(choices=[('take', 'Prendre en charge'), ('assign', 'Confier à un agent'), ('label', 'Poser une étiquette'), ('hand_over', 'Confier à un autre service'), ('pass_on', 'Confier à des collègues'), ('release', 'Rendre au service')], max_length=10),
        ),
        migrations.AddField(
            model_name='bulkrun',
            name='among',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='bulkrun',
            name='note',
            field=models.TextField(blank=True, default='', max_length=1000),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='bulkitem',
            name='responsible_after',
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='bulkrun',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['prepared', 'running']), ('note', ''), _connector='OR'), name='bulk_note_while_it_serves'),
        ),
    ]
