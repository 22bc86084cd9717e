"""What arrives: messages received and their files."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import parvis.authorities.sealed
import parvis.base.identifiers
from parvis.authorities.migrations.tables.sectors import SECTORS
from parvis.authorities.sealed import SealedColumns
from parvis.base.tables import Tables
from parvis.base.walls import SameWall, SectorWall

TABLES = Tables(
    migrations.CreateModel(
        name='Arrival',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('sector', models.CharField(choices=SECTORS, max_length=30)),
            ('channel', models.CharField(choices=[('portal', 'En ligne'), ('counter', 'Guichet'), ('telephone', 'Téléphone'), ('email', 'Courriel'), ('post', 'Courrier postal')], max_length=10)),
            ('key', models.CharField(max_length=64)),
            ('thread', models.UUIDField(db_index=True)),
            ('arrived_at', models.DateTimeField()),
            ('recorded_at', models.DateTimeField()),
            ('sender', models.CharField(blank=True, max_length=64)),
            ('sender_address', parvis.authorities.sealed.SealedTextField(blank=True, max_length=320)),
            ('sender_name', parvis.authorities.sealed.SealedTextField(blank=True, max_length=200)),
            ('subject', parvis.authorities.sealed.SealedTextField(blank=True, max_length=500)),
            ('quoted', parvis.authorities.sealed.SealedTextField(blank=True, max_length=20000)),
            ('message_id', models.CharField(blank=True, max_length=300)),
            ('nature', models.CharField(choices=[('message', 'Message'), ('automatic', 'Réponse automatique'), ('bounce', 'Retour d’un message non distribué'), ('complaint', 'Plainte pour courrier indésirable'), ('list', 'Lettre d’information ou liste'), ('receipt', 'Confirmation de lecture'), ('own', 'Message parti d’une plateforme Parvis')], max_length=10)),
            ('is_authenticated', models.BooleanField(default=False)),
            ('certainty', models.CharField(choices=[('token', 'Répond à un message du service'), ('strong', 'Adresse vérifiée, expéditeur authentifié'), ('weak', 'Adresse connue, à confirmer'), ('none', 'Expéditeur inconnu')], max_length=8)),
            ('suggestion', parvis.authorities.sealed.SealedJSONField(blank=True, default=dict)),
            ('warnings', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
            ('state', models.CharField(choices=[('to_sort', 'À trier'), ('threaded', 'Rattaché à une demande'), ('sorted', 'Trié'), ('set_aside', 'Classé sans suite par sa nature'), ('spam', 'Indésirable'), ('referred', 'Transmis à l’autorité compétente')], default='to_sort', max_length=10)),
            ('receipt_due_on', models.DateField(blank=True, null=True)),
            ('acknowledgement_due_on', models.DateField(blank=True, null=True)),
            ('receipt_at', models.DateTimeField(blank=True, null=True)),
            ('settled_at', models.DateTimeField(blank=True, null=True)),
            ('authority', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
            ('case', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='cases.case')),
            ('interaction', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='arrivals', to='interactions.interaction')),
            ('mailbox', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.mailbox')),
            ('original', models.OneToOneField(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document')),
            ('proposed', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.profile')),
            ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.unit')),
        ],
        options={
            'indexes': [models.Index(condition=models.Q(('state', 'to_sort')), fields=['authority', 'sector', 'unit', 'arrived_at', 'id'], name='arrival_to_sort'), models.Index(condition=models.Q(('message_id', ''), _negated=True), fields=['authority', 'message_id'], name='arrival_by_message_id'), models.Index(condition=models.Q(('sender', ''), _negated=True), fields=['authority', 'sender', 'arrived_at'], name='arrival_of_sender')],
            'constraints': [models.UniqueConstraint(fields=('authority', 'channel', 'key'), name='arrival_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'to_sort'), ('settled_at', None)), models.Q(models.Q(('state', 'to_sort'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='arrival_settled_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'threaded'), _negated=True), ('case__isnull', False), _connector='OR'), name='arrival_threaded_on_a_case')],
            'verbose_name': 'envoi reçu',
        },
    ),
    migrations.CreateModel(
        name='ArrivalPart',
        fields=[
            ('id', models.UUIDField(default=parvis.base.identifiers.new_id, editable=False, primary_key=True, serialize=False)),
            ('sector', models.CharField(choices=SECTORS, max_length=30)),
            ('position', models.PositiveIntegerField()),
            ('name', parvis.authorities.sealed.SealedTextField(blank=True, max_length=200)),
            ('media_type', models.CharField(blank=True, max_length=100)),
            ('size', models.PositiveBigIntegerField()),
            ('is_inline', models.BooleanField(default=False)),
            ('verdict', models.CharField(choices=[('kept', 'Conservé'), ('quarantined', 'Mis en quarantaine'), ('refused', 'Non conservé à part'), ('too_many', 'Au-delà de ce qu’un envoi peut porter')], max_length=11)),
            ('reason', models.CharField(blank=True, max_length=40)),
            ('arrival', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='intake.arrival')),
            ('authority', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority')),
            ('document', models.OneToOneField(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='documents.document')),
        ],
        options={
            'constraints': [models.UniqueConstraint(fields=('arrival', 'position'), name='arrival_part_in_order'), models.CheckConstraint(condition=models.Q(('verdict', 'kept'), ('document__isnull', True), _connector='OR'), name='arrival_part_kept_apart')],
            'verbose_name': 'fichier d’un envoi',
            'ordering': ['position'],
        },
    ),
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('authorities', '0004_mailboxes'),
        ('cases', '0003_asked_by_a_process'),
        ('documents', '0001_documents'),
        ('interactions', '0002_words_of_a_process'),
        ('people', '0001_people'),
    ]
    operations = [
        TABLES,
        SectorWall("Arrival", opened_by=None),
        SameWall("Arrival", "mailbox", columns=["authority_id"]),
        SameWall("Arrival", "unit", columns=["authority_id"]),
        SameWall("Arrival", "interaction"),
        SameWall("Arrival", "original"),
        SameWall("Arrival", "case"),
        SameWall("Arrival", "proposed"),
        SealedColumns("Arrival", ["sender_address", "sender_name", "subject", "quoted", "suggestion"]),
        SectorWall("ArrivalPart", opened_by=None),
        SameWall("ArrivalPart", "arrival"),
        SameWall("ArrivalPart", "document"),
        SealedColumns("ArrivalPart", ["name"]),
    ]
