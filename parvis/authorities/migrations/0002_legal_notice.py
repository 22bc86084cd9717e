from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='authority',
            name='publication_director',
            field=models.CharField(blank=True, default='', max_length=160, verbose_name='directeur ou directrice de la publication'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='authority',
            name='host',
            field=models.TextField(blank=True, default='', verbose_name='hébergeur du site'),
            preserve_default=False,
        ),
    ]
