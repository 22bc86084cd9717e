"""The themes and life events by which people look for a procedure: a code in its document, words on the pages."""

from django.utils.translation import gettext_lazy

THEMES = {
    "civil_status": gettext_lazy("État civil et citoyenneté"),
    "school": gettext_lazy("Enfance et école"),
    "childhood": gettext_lazy("Petite enfance"),
    "family": gettext_lazy("Famille"),
    "social": gettext_lazy("Aides et solidarité"),
    "health": gettext_lazy("Santé et handicap"),
    "transport": gettext_lazy("Déplacements et stationnement"),
    "culture": gettext_lazy("Culture, sport et associations"),
    "associations": gettext_lazy("Vie associative"),
    "planning": gettext_lazy("Urbanisme et logement"),
    "housing": gettext_lazy("Logement"),
    "public_space": gettext_lazy("Voirie, propreté et espaces verts"),
    "environment": gettext_lazy("Environnement et déchets"),
    "waste": gettext_lazy("Déchets"),
    "taxation": gettext_lazy("Factures et impôts locaux"),
    "economy": gettext_lazy("Entreprises et emploi"),
    "general": gettext_lazy("Contact et vie de la collectivité"),
}
LIFE_EVENTS = {
    "birth": gettext_lazy("J’attends ou j’ai un enfant"),
    "child": gettext_lazy("J’ai un enfant"),
    "school": gettext_lazy("Mon enfant va à l’école"),
    "moving": gettext_lazy("Je déménage"),
    "move": gettext_lazy("Je déménage"),
    "marriage": gettext_lazy("Je me marie ou je me pacse"),
    "couple": gettext_lazy("Je vis en couple"),
    "death": gettext_lazy("Je perds un proche"),
    "ageing": gettext_lazy("Je vieillis, ou j’aide un proche"),
    "old_age": gettext_lazy("Je vieillis, ou j’aide un proche"),
    "disability": gettext_lazy("Je suis en situation de handicap"),
    "building": gettext_lazy("Je fais des travaux"),
    "works": gettext_lazy("Je fais des travaux"),
    "housing": gettext_lazy("Je me loge"),
    "travel": gettext_lazy("Je me déplace"),
    "association": gettext_lazy("J’anime une association"),
    "business": gettext_lazy("Je crée ou je gère une entreprise"),
    "daily_life": gettext_lazy("Ma vie de tous les jours"),
    "problem": gettext_lazy("Je signale un problème"),
}
