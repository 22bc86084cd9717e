"""What is another authority's matter, messages split and messages that say the same."""

import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables
from parvis.base.walls import AuthorityWall, SameWall, SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name='FirstReception',
        fields=[
            ('arrival', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='first_reception', serialize=False, to='intake.arrival')),
            ('sector', models.CharField(choices=SECTORS, max_length=30)),
            ('by_name', models.CharField(max_length=160)),
            ('at', models.DateTimeField()),
            ('referral', models.UUIDField(blank=True, null=True)),
            ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
            ('by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
        ],
        options={
            'verbose_name': 'première réception',
        },
    ),
    migrations.CreateModel(
        name='OutsideAuthority',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('name', models.CharField(max_length=160)),
            ('email', models.EmailField(blank=True, max_length=254)),
            ('postal_address', models.TextField(blank=True)),
            ('telephone', models.CharField(blank=True, max_length=20)),
            ('used_at', models.DateTimeField()),
            ('authority', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='authorities.authority')),
        ],
        options={
            'verbose_name': 'autorité extérieure',
            'ordering': ['-used_at', 'id'],
            'constraints': [models.UniqueConstraint(fields=('authority', 'name', 'email'), name='outside_authority_once'), models.CheckConstraint(condition=models.Q(models.Q(('email', ''), _negated=True), models.Q(('postal_address', ''), _negated=True), _connector='OR'), name='outside_authority_is_reached')],
        },
    ),
    migrations.CreateModel(
        name='Referral',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('sector', models.CharField(choices=SECTORS, max_length=30)),
            ('name', models.CharField(max_length=160)),
            ('email', models.EmailField(blank=True, max_length=254)),
            ('postal_address', models.TextField(blank=True)),
            ('telephone', models.CharField(blank=True, max_length=20)),
            ('explanation', parvis.authorities.sealed.SealedTextField(blank=True, max_length=2000)),
            ('signed', models.CharField(blank=True, max_length=300)),
            ('decided_at', models.DateTimeField()),
            ('leaves_at', models.DateTimeField()),
            ('state', models.CharField(choices=[('waiting', 'Pas encore partie'), ('left', 'Partie'), ('taken_back', 'Reprise'), ('returned', 'Revenue')], default='waiting', max_length=10)),
            ('ended_at', models.DateTimeField(blank=True, null=True)),
            ('passed_as', models.UUIDField(blank=True, null=True)),
            ('is_told', models.BooleanField(default=False)),
            ('received_at', models.DateTimeField(blank=True, null=True)),
            ('proof', models.CharField(blank=True, choices=[('acknowledged', 'Elle a accusé réception à l’usager'), ('answered', 'Elle a répondu à la transmission'), ('noted', 'Noté par un agent')], max_length=12)),
            ('noted_signed', models.CharField(blank=True, max_length=300)),
            ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.agent')),
            ('arrival', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='referrals', to='intake.arrival')),
            ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
            ('noted_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.agent')),
            ('to', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
        ],
        options={
            'verbose_name': 'transmission à l’autorité compétente',
            'ordering': ['decided_at', 'id'],
            'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['leaves_at'], name='referral_due')],
            'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='referral_ended'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'left'])), fields=('arrival',), name='referral_once'), models.CheckConstraint(condition=models.Q(models.Q(('proof', ''), ('received_at', None)), models.Q(('received_at__isnull', False), models.Q(('proof', ''), _negated=True)), _connector='OR'), name='referral_received_by_a_proof'), models.CheckConstraint(condition=models.Q(models.Q(('proof', 'noted'), ('noted_by__isnull', False)), models.Q(models.Q(('proof', 'noted'), _negated=True), ('noted_by__isnull', True)), _connector='OR'), name='referral_noted_by_somebody')],
        },
    ),
)


class Migration(migrations.Migration):
    dependencies = [("agents", "0001_agents"), ("authorities", "0004_mailboxes"), ("intake", "0003_answers")]
    operations = [
        migrations.AddField(
            model_name='arrival',
            name='acknowledged_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='arrival',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='duplicates', to='intake.arrival'),
        ),
        migrations.AddField(
            model_name='arrival',
            name='split_from',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='matters', to='intake.arrival'),
        ),
        TABLES,
        SameWall("Arrival", "split_from", columns=["authority_id"]),
        SameWall("Arrival", "merged_into", columns=["authority_id"]),
        SectorWall("FirstReception", opened_by=None),
        SameWall("FirstReception", "arrival"),
        AuthorityWall("OutsideAuthority"),
        SectorWall("Referral", opened_by=None),
        SameWall("Referral", "arrival"),
        SealedColumns("Referral", ["explanation"]),
    ]
