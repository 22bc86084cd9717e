from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0008_told_to_who_stands_in'),
    ]

    operations = [
        migrations.AlterField(
            model_name='notice',
            name='kind',
            field=models.CharField(choices=[('assigned', 'Une demande vous est confiée'), ('passed_on', 'Des demandes dont vous répondiez sont confiées à d’autres'), ('written', 'L’usager écrit ou ajoute un document'), ('corrected', 'L’usager complète son dossier'), ('implicit_near', 'Une décision implicite approche'), ('mentioned', 'Un collègue vous mentionne'), ('opinion_asked', 'Un avis est demandé à votre service'), ('opinion_due', 'Un avis demandé à votre service est bientôt dû'), ('opinion_given', 'Un avis que vous avez demandé est rendu'), ('reply_dropped', 'Un message que vous aviez préparé n’est pas parti'), ('decision_dropped', 'Une décision que vous aviez signée n’a pas été prise'), ('call_back_late', 'Un rappel promis est en retard'), ('bulk_ended', 'Une action groupée est terminée'), ('export_ready', 'Un export est prêt')], max_length=20),
        ),
        migrations.AlterField(
            model_name='noticechoice',
            name='kind',
            field=models.CharField(choices=[('assigned', 'Une demande vous est confiée'), ('passed_on', 'Des demandes dont vous répondiez sont confiées à d’autres'), ('written', 'L’usager écrit ou ajoute un document'), ('corrected', 'L’usager complète son dossier'), ('implicit_near', 'Une décision implicite approche'), ('mentioned', 'Un collègue vous mentionne'), ('opinion_asked', 'Un avis est demandé à votre service'), ('opinion_due', 'Un avis demandé à votre service est bientôt dû'), ('opinion_given', 'Un avis que vous avez demandé est rendu'), ('reply_dropped', 'Un message que vous aviez préparé n’est pas parti'), ('decision_dropped', 'Une décision que vous aviez signée n’a pas été prise'), ('call_back_late', 'Un rappel promis est en retard'), ('bulk_ended', 'Une action groupée est terminée'), ('export_ready', 'Un export est prêt')], max_length=20),
        ),
    ]
