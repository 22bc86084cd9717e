"""What may be written about, who agreed to read it, and what was written."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables
from parvis.base.walls import AuthorityWall, PublicWall, SameWall

TABLES = Tables(
    migrations.CreateModel(
        name='Campaign',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('title', models.CharField(max_length=120, verbose_name='nom de la campagne')),
            ('words', models.JSONField(default=dict)),
            ('link', models.URLField(blank=True, max_length=500, verbose_name='lien')),
            ('topics', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None)),
            ('leaves_at', models.DateTimeField(blank=True, null=True)),
            ('state', models.CharField(choices=[('draft', 'Brouillon'), ('submitted', 'À approuver'), ('approved', 'Approuvée'), ('sending', 'Envoi en cours'), ('sent', 'Envoyée'), ('stopped', 'Arrêtée')], default='draft', max_length=9)),
            ('turn', models.PositiveIntegerField(default=0)),
            ('author_signed', models.CharField(blank=True, max_length=300)),
            ('written_at', models.DateTimeField()),
            ('submitted_at', models.DateTimeField(blank=True, null=True)),
            ('expected', models.PositiveIntegerField(blank=True, null=True)),
            ('expected_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
            ('approver_signed', models.CharField(blank=True, max_length=300)),
            ('approved_at', models.DateTimeField(blank=True, null=True)),
            ('returned_because', models.TextField(blank=True, max_length=2000)),
            ('started_at', models.DateTimeField(blank=True, null=True)),
            ('reach', models.PositiveIntegerField(blank=True, null=True)),
            ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
            ('last', models.UUIDField(blank=True, null=True)),
            ('ended_at', models.DateTimeField(blank=True, null=True)),
            ('stopped_signed', models.CharField(blank=True, max_length=300)),
            ('kept_figures', models.JSONField(blank=True, default=dict)),
            ('approver', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.agent')),
            ('author', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.agent')),
            ('authority', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
            ('stopped_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agents.agent')),
            ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.unit')),
        ],
        options={
            'verbose_name': 'campagne d’information',
            'verbose_name_plural': 'campagnes d’information',
            'indexes': [models.Index(fields=['authority', '-written_at'], name='campaign_of_authority'), models.Index(condition=models.Q(('state__in', ['approved', 'sending'])), fields=['state', 'leaves_at'], name='campaign_to_move')],
            'constraints': [models.CheckConstraint(condition=models.Q(('approver', None), models.Q(('approver', models.F('author')), _negated=True), _connector='OR'), name='campaign_read_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['approved', 'sending', 'sent']), _negated=True), models.Q(('approved_at__isnull', False), ('approver__isnull', False)), _connector='OR'), name='campaign_leaves_approved'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sending', 'sent']), _negated=True), models.Q(('started_at__isnull', False), ('reach__isnull', False)), _connector='OR'), name='campaign_sent_from_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'stopped']), _negated=True), ('ended_at__isnull', False), _connector='OR'), name='campaign_over_at_a_moment')],
        },
    ),
    migrations.CreateModel(
        name='SendingTerms',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('per_minute', models.PositiveIntegerField(default=120, verbose_name='messages par minute')),
            ('price', models.DecimalField(decimal_places=5, default=Decimal('0'), max_digits=8, verbose_name='coût d’un message, en euros')),
            ('authority', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
        ],
        options={
            'verbose_name': 'conditions d’envoi',
            'constraints': [models.CheckConstraint(condition=models.Q(('per_minute__gte', 1), ('per_minute__lte', 1200)), name='terms_pace_within_bounds'), models.CheckConstraint(condition=models.Q(('price__gte', 0)), name='terms_price_not_below_zero')],
        },
    ),
    migrations.CreateModel(
        name='Subscriber',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('digest', models.CharField(max_length=64)),
            ('address', parvis.authorities.sealed.SealedTextField(always=True, blank=True, max_length=254)),
            ('language', models.CharField(default='fr', max_length=5)),
            ('known_at', models.DateTimeField()),
            ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
        ],
        options={
            'verbose_name': 'abonné',
            'constraints': [models.UniqueConstraint(fields=('authority', 'digest'), name='subscriber_once_in_authority')],
        },
    ),
    migrations.CreateModel(
        name='Topic',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('kind', models.CharField(choices=[('service', 'Service'), ('area', 'Quartier ou secteur'), ('event', 'Événement')], max_length=8, verbose_name='nature')),
            ('title', models.JSONField(verbose_name='intitulé')),
            ('ends_on', models.DateField(blank=True, null=True, verbose_name='dernier jour')),
            ('opened_at', models.DateTimeField()),
            ('retired_at', models.DateTimeField(blank=True, null=True)),
            ('authority', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
            ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.unit')),
        ],
        options={
            'verbose_name': 'sujet d’information',
            'verbose_name_plural': 'sujets d’information',
            'indexes': [models.Index(fields=['authority', 'kind'], name='topic_of_authority')],
            'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('kind', 'event'), _connector='OR'), name='topic_ends_with_its_event')],
        },
    ),
    migrations.CreateModel(
        name='Agreement',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('asked_at', models.DateTimeField()),
            ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ('withdrawn_by', models.CharField(blank=True, choices=[('page', 'Sur la page de ses choix'), ('one_click', 'Par le lien de désabonnement'), ('returned', 'L’adresse ne reçoit plus'), ('complained', 'Plainte pour courrier indésirable'), ('retired', 'Le sujet n’existe plus')], max_length=10)),
            ('authority', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
            ('campaign', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='campaigns.campaign')),
            ('subscriber', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='agreements', to='campaigns.subscriber')),
            ('topic', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='campaigns.topic')),
        ],
        options={
            'verbose_name': 'accord',
            'verbose_name_plural': 'accords',
            'indexes': [models.Index(condition=models.Q(('confirmed_at__isnull', False), ('withdrawn_at', None)), fields=['topic', 'subscriber'], include=('confirmed_at',), name='agreement_in_force'), models.Index(condition=models.Q(('campaign__isnull', False)), fields=['campaign'], name='agreement_ended_by')],
            'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('subscriber', 'topic'), name='agreement_one_standing'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_by', ''), _negated=True)), _connector='OR'), name='agreement_withdrawn_some_way')],
        },
    ),
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ("agents", "0001_agents"),
        ("authorities", "0004_mailboxes"),
    ]
    operations = [
        TABLES,
        PublicWall("Topic", visible_when="retired_at IS NULL"),
        SameWall("Topic", "unit", columns=["authority_id"]),
        AuthorityWall("Subscriber"),
        SealedColumns("Subscriber", ["address"]),
        AuthorityWall("Agreement"),
        SameWall("Agreement", "subscriber", columns=["authority_id"]),
        SameWall("Agreement", "topic", columns=["authority_id"]),
        SameWall("Agreement", "campaign", columns=["authority_id"]),
        AuthorityWall("Campaign"),
        SameWall("Campaign", "unit", columns=["authority_id"]),
        SameWall("Campaign", "author", columns=["authority_id"]),
        SameWall("Campaign", "approver", columns=["authority_id"]),
        SameWall("Campaign", "stopped_by", columns=["authority_id"]),
        AuthorityWall("SendingTerms"),
    ]
