from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("cases", "0029_words_tidied"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='case',
            name='case_unassigned_inbox',
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('responsible__isnull', True)), fields=['authority', 'sector', 'state', 'due_on', 'id'], include=('unit', 'responsible', 'is_confidential'), name='case_unassigned_inbox'),
        ),
    ]
