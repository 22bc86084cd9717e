"""The running of the installation in French words."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

TASKS: Final = {
    "parvis.accounts.jobs.forget_ended_sessions": _("Oublier les connexions terminées"),
    "parvis.base.jobs.take_up_lost_jobs": _("Reprendre les travaux interrompus"),
    "parvis.batches.jobs.do_piece": _("Faire une part d’une action groupée"),
    "parvis.batches.jobs.end_lost_runs": _("Terminer les actions groupées interrompues"),
    "parvis.batches.jobs.forget": _("Effacer les exports d’hier"),
    "parvis.batches.jobs.make_export": _("Préparer un export"),
    "parvis.cases.jobs.make_planned_decision": _("Prendre une décision signée en attente"),
    "parvis.cases.jobs.move_cases": _("Faire passer des demandes à une nouvelle version"),
    "parvis.intake.send_grouped_receipt": _("Accuser ce qu’un expéditeur a écrit dans l’heure"),
    "parvis.intake.jobs.send_answer": _("Laisser partir une réponse à un envoi"),
    "parvis.intake.jobs.send_forgotten_answers": _("Reprendre les réponses oubliées"),
    "parvis.intake.jobs.send_referral": _("Transmettre un envoi à l’autorité compétente"),
    "parvis.interactions.jobs.pass_the_hour_awaited": _("Rappeler les réponses attendues"),
    "parvis.notifications.jobs.forget_old_addressees": _("Oublier les adresses à qui l’on n’écrit plus"),
    "parvis.workflows.jobs.move_cases": _("Faire passer des demandes à une nouvelle version"),
    "parvis.cases.jobs.pass_the_hour": _("Constater les échéances légales"),
    "parvis.cases.jobs.send_forgotten_replies": _("Envoyer les réponses restées en attente"),
    "parvis.cases.jobs.send_planned_reply": _("Envoyer une réponse prévue"),
    "parvis.notifications.jobs.seal_letter": _("Sceller un courrier"),
    "parvis.documents.jobs.clear_leftovers": _("Effacer les fichiers sans document"),
    "parvis.documents.jobs.examine_document": _("Analyser un fichier"),
    "parvis.documents.jobs.examine_forgotten": _("Analyser les fichiers oubliés"),
    "parvis.events.jobs.export_heads": _("Recopier les têtes du journal"),
    "parvis.events.jobs.forget_old_accesses": _("Effacer les consultations anciennes"),
    "parvis.events.jobs.make_room": _("Préparer le journal des mois à venir"),
    "parvis.keeping.jobs.keep_erasure": _("Inscrire un effacement près des sauvegardes"),
    "parvis.notifications.jobs.forget_old_news": _("Effacer les nouveautés anciennes"),
    "parvis.notifications.jobs.recover_deliveries": _("Reprendre les courriels interrompus"),
    "parvis.notifications.jobs.send_delivery": _("Envoyer un courriel"),
    "parvis.notifications.jobs.tell_the_day": _("Envoyer les courriels du jour"),
    "parvis.campaigns.jobs.send_portions": _("Envoyer les campagnes d’information"),
    "parvis.campaigns.jobs.forget": _("Oublier les abonnements passés et les anciens envois de campagnes"),
    "parvis.notifications.jobs.warn_of_calls": _("Prévenir des rappels en retard"),
    "parvis.notifications.jobs.warn_of_tasks": _("Prévenir des tâches en retard"),
    "parvis.notifications.jobs.warn_of_silence": _("Prévenir des décisions implicites"),
    "parvis.operations.jobs.forget_done_jobs": _("Effacer les travaux terminés"),
    "parvis.operations.jobs.resend_refused": _("Renvoyer les courriels refusés"),
    "parvis.people.jobs.forget_names": _("Oublier les noms que personne ne porte plus"),
    "parvis.people.jobs.look_for_duplicates": _("Chercher les doublons"),
    "parvis.person_file.jobs.forget_unanswered": _("Effacer les demandes de lien sans réponse"),
    "parvis.reactions.react": _("Tirer les suites d’un fait"),
    "parvis.retention.jobs.eliminate": _("Éliminer ce qui a reçu le visa des archives"),
    "parvis.retention.jobs.go_on": _("Reprendre les éliminations interrompues"),
    "parvis.retention.jobs.propose": _("Proposer ce qui peut être éliminé"),
    "parvis.workflows.ask_source": _("Interroger une source de données"),
    "parvis.workflows.jobs.ask_forgotten": _("Reprendre les interrogations interrompues"),
    "parvis.workflows.jobs.give_up_waiting": _("Poursuivre sans les réponses dont le délai est passé"),
    "parvis.workflows.jobs.fire_timers": _("Faire suivre les délais arrivés à leur terme"),
    "parvis.workspace.jobs.send_reset_link": _("Envoyer un lien de nouveau mot de passe"),
}
"""What each task does. A task without its words is told by its name."""

QUEUES: Final = {
    "batches": _("Actions groupées et exports"),
    "calls": _("Sources de données"),
    "campaigns": _("Campagnes d’information"),
    "clock": _("Tâches à heure fixe"),
    "documents": _("Analyse des fichiers"),
    "email": _("Courriels"),
    "keeping": _("Sauvegardes"),
    "reactions": _("Suites des faits"),
}

DEPENDENCIES: Final = {
    "database": _("Base de données"),
    "migrations": _("Structure de la base"),
    "worker": _("Exécution des travaux"),
    "live": _("Mises à jour en direct"),
    "seal": _("Scellement du journal"),
    "backup": _("Dernière sauvegarde"),
    "boxes": _("Boîtes de courriel"),
    "storage": _("Rangement des fichiers"),
    "disk": _("Place sur le disque"),
    "mail": _("Serveur de messagerie"),
    "antivirus": _("Antivirus"),
}

STATES: Final = {
    "ok": (_("Bon"), "success"),
    "warning": (_("À surveiller"), "warning"),
    "down": (_("En panne"), "danger"),
    "absent": (_("Non raccordé"), "neutral"),
}

PROCESSES: Final = {
    "parvis-web": _("Pages"),
    "parvis-worker": _("Travaux"),
    "parvis-live": _("Mises à jour en direct"),
    "parvis-owner": _("Commande d’administration"),
    "parvis-probe": _("Surveillance"),
}

_BY_ERROR: Final[Mapping[str, object]] = {
    "parvis.connectors.antivirus.contract.TemporaryFailure": _("L’antivirus n’a pas donné de réponse."),
    "django.db.utils.OperationalError": _("La base de données n’a pas répondu ou a interrompu la demande."),
    "django.db.utils.InterfaceError": _("La base de données n’a pas répondu ou a interrompu la demande."),
    "django.db.utils.IntegrityError": _("La base de données a refusé une écriture contraire à ses règles."),
    "parvis.documents.storage.StorageFull": _("Le disque est plein."),
    "parvis.documents.storage.CannotStore": _("Le disque a refusé une lecture ou une écriture."),
    "builtins.OSError": _("Le disque ou le réseau a refusé une lecture ou une écriture."),
    "builtins.FileNotFoundError": _("Un fichier attendu n’est plus là."),
    "builtins.MemoryError": _("La mémoire de la machine n’a pas suffi."),
    "builtins.TimeoutError": _("Une réponse attendue n’est pas venue à temps."),
}

UNEXPECTED: Final = _("Une erreur imprévue du programme : la ligne indiquée intéresse qui le maintient.")
GONE: Final = _("Ce dont parlait ce travail n’existe plus.")
KILLED: Final = _("Le processus qui faisait ce travail s’est arrêté plusieurs fois sans rien dire.")


def why(error: str) -> str:
    """Say in a sentence what an error means, from its class alone."""
    if not error:
        return str(KILLED)
    if error.endswith(".DoesNotExist"):
        return str(GONE)
    return str(_BY_ERROR.get(error, UNEXPECTED))


def task_words(task: str) -> str:
    """Say what a task does."""
    return str(TASKS.get(task, task))
