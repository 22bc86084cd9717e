"""What each mention of the law is called, for whoever places it or reads around it."""

from django.utils.translation import gettext_lazy

MENTION_WORDS = {
    "outcome": gettext_lazy("Ce qui est décidé"),
    "conditions": gettext_lazy("Les conditions (L211-2)"),
    "reasons": gettext_lazy("Les motifs, en droit et en fait (L211-5)"),
    "algorithm": gettext_lazy("Le traitement algorithmique (L311-3-1)"),
    "pieces": gettext_lazy("Ce qui est demandé et jusqu’à quand (L114-5)"),
    "signature": gettext_lazy("Prénom, nom, qualité et service de qui signe (L212-1, L212-2)"),
    "appeal": gettext_lazy("Voies et délais de recours (R421-5)"),
    "service": gettext_lazy("Le service et l’agent chargés du dossier (L111-2)"),
    "follow": gettext_lazy("Comment suivre la demande"),
}
