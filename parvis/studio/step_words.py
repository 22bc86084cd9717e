"""The kinds of steps of a process, and what they are told by a code, as a designer reads them."""

from django.utils.translation import gettext_lazy

NAMES = {
    "task": gettext_lazy("Tâche d’un agent"),
    "opinions": gettext_lazy("Avis de services"),
    "visa": gettext_lazy("Visa"),
    "decision": gettext_lazy("Décision"),
    "appointment": gettext_lazy("Rendez-vous"),
    "message": gettext_lazy("Message"),
    "letter": gettext_lazy("Courrier"),
    "correction": gettext_lazy("Demande de complément"),
    "payment": gettext_lazy("Paiement"),
    "table": gettext_lazy("Table de décision"),
    "data": gettext_lazy("Interrogation d’une source"),
    "call": gettext_lazy("Autre parcours du fichier"),
    "wait": gettext_lazy("Attente"),
    "choice": gettext_lazy("Choix"),
    "together": gettext_lazy("En même temps"),
    "back": gettext_lazy("Retour"),
    "end": gettext_lazy("Fin"),
}
SENTENCES = {
    "task": gettext_lazy("Quelqu’un fait quelque chose, répond à des questions internes, coche une liste."),
    "opinions": gettext_lazy("Un ou plusieurs services disent ce qu’ils en pensent."),
    "visa": gettext_lazy("Une ou plusieurs personnes relisent l’une après l’autre."),
    "decision": gettext_lazy("La demande est accordée ou refusée."),
    "appointment": gettext_lazy("La personne est reçue, ou quelqu’un va sur place."),
    "message": gettext_lazy("Quelques mots, ou un courrier, envoyés à la personne ou au service."),
    "letter": gettext_lazy("Un courrier de la démarche part sans attendre."),
    "correction": gettext_lazy("La personne corrige ou complète ; le parcours attend sa réponse."),
    "payment": gettext_lazy("La personne paie ce qu’une table calcule."),
    "table": gettext_lazy("Une table de la démarche calcule ce que la suite lira."),
    "data": gettext_lazy("Une autre administration ou un autre logiciel donne une information."),
    "wait": gettext_lazy("Rien ne se fait pendant un délai."),
    "choice": gettext_lazy("Une seule suite parmi plusieurs, selon une condition."),
    "together": gettext_lazy("Plusieurs suites à la fois ; on continue quand toutes sont finies."),
    "back": gettext_lazy("On revient à une étape déjà passée."),
    "end": gettext_lazy("Le parcours s’arrête là."),
}
ROLES = {
    "responsible": gettext_lazy("Qui répond de la demande"),
    "service": gettext_lazy("Le service de la demande"),
    "manager": gettext_lazy("Le responsable de ce service"),
    "signatory": gettext_lazy("Qui peut signer la décision"),
}
FAMILIES = (
    (gettext_lazy("Quelqu’un agit"), ("task", "opinions", "visa", "decision", "appointment")),
    (gettext_lazy("Avec la personne"), ("message", "letter", "correction", "payment")),
    (gettext_lazy("Tout seul"), ("table", "data", "wait")),
    (gettext_lazy("L’ordre des étapes"), ("choice", "together", "back", "end")),
)
RULES = {
    "all": gettext_lazy("Tous les avis, le plus sévère l’emporte"),
    "majority": gettext_lazy("La majorité des avis"),
    "first": gettext_lazy("Le premier avis rendu suffit"),
}
OUTCOMES = {
    "asked": gettext_lazy("L’agent choisit le sens"),
    "accept": gettext_lazy("Accorder"),
    "refuse": gettext_lazy("Refuser"),
}
ANSWERS = {
    "text": gettext_lazy("Une ligne"),
    "long_text": gettext_lazy("Plusieurs lignes"),
    "number": gettext_lazy("Un nombre"),
    "amount": gettext_lazy("Un montant"),
    "date": gettext_lazy("Une date"),
    "yes_no": gettext_lazy("Oui ou non"),
    "choice": gettext_lazy("Un choix"),
}
