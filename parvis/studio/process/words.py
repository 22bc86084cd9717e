"""The kinds of steps as a designer reads them, and what a step was told, in a line."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .choices import Choices
from .periods import in_words

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


def summary(kind: str, settings: Mapping[str, Any], period: str, choices: Choices) -> str:
    """What a step does, for whom and how long, in a line; nothing of what it was not told."""
    return " · ".join(one for one in _parts(kind, settings, period, choices) if one)


def _parts(kind: str, settings: Mapping[str, Any], period: str, choices: Choices) -> Iterator[str]:
    yield choices.who_words(settings)
    yield ", ".join(choices.named.units.get(one, one) for one in _texts(settings.get("units")))
    yield ", ".join(choices.who_words(one) for one in _listed(settings.get("chain")) if isinstance(one, dict))
    if kind == "opinions":
        yield str(RULES.get(str(settings.get("rule")), ""))
    if kind == "decision":
        yield str(OUTCOMES.get(str(settings.get("outcome")), ""))
    yield str(settings.get("motive", ""))
    yield choices.letters.get(str(settings.get("letter", "")), str(settings.get("letter", "")))
    yield choices.tables.get(str(settings.get("table", "")), str(settings.get("table", "")))
    connection = str(settings.get("connection", ""))
    yield choices.named.connections.get(connection, connection)
    yield ", ".join(_asked(kind, settings, choices))
    words = settings.get("words")
    yield _short(words.get("fr")) if isinstance(words, dict) else ""
    if period:
        yield in_words(period)
    for name in ("due", "within"):
        days = settings.get(name)
        if isinstance(days, int) and not isinstance(days, bool):
            yield ngettext("sous %(count)s jour ouvré", "sous %(count)s jours ouvrés", days) % {"count": days}


def _asked(kind: str, settings: Mapping[str, Any], choices: Choices) -> Iterator[str]:
    """The questions of the form to correct; how many an agent answers."""
    fields = _listed(settings.get("fields"))
    if kind == "correction":
        yield from (choices.fields.get(str(one), str(one)) for one in fields)
    elif fields:
        yield ngettext("%(count)s question", "%(count)s questions", len(fields)) % {"count": len(fields)}
    lines = _listed(settings.get("checklist"))
    if lines:
        count = len(lines)
        yield ngettext("%(count)s point à vérifier", "%(count)s points à vérifier", count) % {"count": count}


def _short(words: object) -> str:
    plain = " ".join(str(words or "").split())
    shown = plain if len(plain) <= 80 else f"{plain[:79].rstrip()}…"
    return _("« %(words)s »") % {"words": shown} if shown else ""


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(value: object) -> list[str]:
    return [one for one in _listed(value) if isinstance(one, str)]
