"""Boxes an authority reads its e-mail from."""

import django.contrib.postgres.fields
import django.db.models.deletion
import parvis.authorities.sealed
import parvis.base.identifiers
from django.db import migrations, models

from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.walls import AuthorityWall, SameWall


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0003_connection_failures'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
                ('sector', models.CharField(choices=SECTORS, max_length=30)),
                ('label', models.CharField(max_length=120, verbose_name='intitulé')),
                ('address', models.EmailField(max_length=254, verbose_name='adresse')),
                ('connection', parvis.authorities.sealed.SealedTextField(always=True, blank=True)),
                ('folder', models.CharField(default='INBOX', max_length=120, verbose_name='dossier')),
                ('since', models.DateTimeField(verbose_name='lire à partir du')),
                ('trusted_servers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, size=None)),
                ('uid_validity', models.BigIntegerField(blank=True, null=True)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('opened_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('trouble', models.CharField(blank=True, max_length=40)),
                ('trouble_since', models.DateTimeField(blank=True, null=True)),
                ('retired_at', models.DateTimeField(blank=True, null=True)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.unit')),
            ],
            options={
                'verbose_name': 'boîte de réception',
                'constraints': [models.UniqueConstraint(condition=models.Q(('retired_at', None)), fields=('authority', 'address'), name='mailbox_address_once'), models.CheckConstraint(condition=models.Q(models.Q(('trouble', ''), ('trouble_since', None)), models.Q(models.Q(('trouble', ''), _negated=True), ('trouble_since__isnull', False)), _connector='OR'), name='mailbox_trouble_since')],
            },
        ),
        AuthorityWall("Mailbox"),
        SameWall("Mailbox", "unit", columns=["authority_id"]),
        SealedColumns("Mailbox", ["connection"]),
    ]
