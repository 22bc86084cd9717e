from django.db import migrations, models

KINDS = (
    ("assigned", "Une demande vous est confiée"),
    ("passed_on", "Des demandes dont vous répondiez sont confiées à d’autres"),
    ("written", "L’usager écrit ou ajoute un document"),
    ("corrected", "L’usager complète son dossier"),
    ("implicit_near", "Une décision implicite approche"),
    ("mentioned", "Un collègue vous mentionne"),
    ("opinion_asked", "Un avis est demandé à votre service"),
    ("opinion_due", "Un avis demandé à votre service est bientôt dû"),
    ("opinion_given", "Un avis que vous avez demandé est rendu"),
    ("reply_dropped", "Un message que vous aviez préparé n’est pas parti"),
    ("decision_dropped", "Une décision que vous aviez signée n’a pas été prise"),
    ("visa_asked", "Une décision attend votre visa"),
    ("visa_answered", "Une décision que vous aviez soumise vous revient, ou est corrigée"),
    ("letter_held", "Un courrier de décision attend son cachet"),
    ("task_given", "Une tâche vous est confiée"),
    ("task_returned", "Une tâche est rendue à son service"),
    ("task_late", "Une tâche est en retard"),
    ("call_back_late", "Un rappel promis est en retard"),
    ("awaited_lapsed", "Une personne dont vous attendiez la réponse n’a pas répondu"),
    ("bulk_ended", "Une action groupée est terminée"),
    ("export_ready", "Un export est prêt"),
    ("version_to_read", "Une démarche est à relire"),
    ("version_returned", "Une démarche que vous écrivez vous est rendue"),
    ("version_published", "Une démarche que vous avez écrite est publiée"),
)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_reaching")]

    operations = [
        migrations.AlterField(name, "kind", models.CharField(choices=KINDS, max_length=20))
        for name in ("notice", "noticechoice")
    ]
