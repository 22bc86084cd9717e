import django.db.models.deletion
from django.db import migrations, models

# The key on the wall holds the reference, and the reference holds the authority (docs/decisions/0014).
SEARCH = """
ALTER TABLE cases_searchentry
    DROP CONSTRAINT cases_searchentry_authority_id_fkey,
    DROP CONSTRAINT cases_searchentry_case_id_fkey,
    DROP CONSTRAINT case_id_same_wall,
    ADD CONSTRAINT case_id_same_wall FOREIGN KEY (case_id, authority_id, sector)
        REFERENCES cases_case (id, authority_id, sector) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED;
"""
SEARCH_BEFORE = """
ALTER TABLE cases_searchentry
    DROP CONSTRAINT case_id_same_wall,
    ADD CONSTRAINT case_id_same_wall FOREIGN KEY (case_id, authority_id, sector)
        REFERENCES cases_case (id, authority_id, sector) DEFERRABLE INITIALLY DEFERRED,
    ADD CONSTRAINT cases_searchentry_case_id_fkey FOREIGN KEY (case_id)
        REFERENCES cases_case (id) ON DELETE CASCADE,
    ADD CONSTRAINT cases_searchentry_authority_id_fkey FOREIGN KEY (authority_id)
        REFERENCES authorities_authority (id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0002_legal_notice'),
        ('cases', '0006_indexes_that_serve'),
        ('catalogue', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='applicant',
            name='authority',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority'),
        ),
        migrations.AlterField(
            model_name='applicant',
            name='case',
            field=models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='applicant', serialize=False, to='cases.case'),
        ),
        migrations.AlterField(
            model_name='case',
            name='authority',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority'),
        ),
        migrations.AlterField(
            model_name='case',
            name='procedure',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.procedure'),
        ),
        migrations.AlterField(
            model_name='case',
            name='unit',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.unit'),
        ),
        migrations.AlterField(
            model_name='case',
            name='version',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.procedureversion'),
        ),
        migrations.AlterField(
            model_name='draft',
            name='authority',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority'),
        ),
        migrations.AlterField(
            model_name='draft',
            name='version',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.procedureversion'),
        ),
        migrations.AlterField(
            model_name='responsibility',
            name='authority',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.authority'),
        ),
        migrations.AlterField(
            model_name='responsibility',
            name='case',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='responsibilities', to='cases.case'),
        ),
        migrations.AlterField(
            model_name='responsibility',
            name='unit',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='authorities.unit'),
        ),
        migrations.RunSQL(SEARCH, SEARCH_BEFORE),
    ]
