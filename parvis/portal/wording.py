"""Words of the portal: what a code of the offer means, and where a request stands, said to the person."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.catalogue.natures import Nature, Outcome
from parvis.forms.shape import text

AUDIENCES = {
    "person": gettext_lazy("Particulier"),
    "association": gettext_lazy("Association"),
    "company": gettext_lazy("Entreprise"),
}
CHANNELS = {
    "portal": gettext_lazy("En ligne, sur cette page"),
    "counter": gettext_lazy("À l’accueil, pendant les heures d’ouverture"),
    "post": gettext_lazy("Par courrier postal"),
    "telephone": gettext_lazy("Par téléphone"),
    "email": gettext_lazy("Par courriel"),
}
THEME_ICONS = {
    "civil_status": "people",
    "school": "child",
    "childhood": "child",
    "family": "people",
    "social": "heart",
    "health": "heart",
    "transport": "car",
    "culture": "calendar",
    "associations": "people",
    "planning": "building",
    "housing": "home",
    "public_space": "lamp",
    "environment": "tree",
    "waste": "tree",
    "taxation": "file",
    "economy": "building",
    "general": "message",
}


def say(label: Mapping[str, str]) -> str:
    """A text of the offer in the language of the page, in French when it has no other."""
    return text(label, get_language() or "fr")


def sent_title(nature: str) -> str:
    """The heading of the confirmation."""
    return {
        Nature.REQUEST.value: _("Votre demande est envoyée"),
        Nature.DECLARATION.value: _("Votre déclaration est envoyée"),
        Nature.REPORT.value: _("Votre signalement est envoyé"),
        Nature.QUESTION.value: _("Votre question est envoyée"),
        Nature.COMPLAINT.value: _("Votre réclamation est envoyée"),
        Nature.APPEAL.value: _("Votre recours est envoyé"),
    }[nature]


def send_words(nature: str) -> str:
    """The last button of a form."""
    return {
        Nature.REQUEST.value: _("Envoyer ma demande"),
        Nature.DECLARATION.value: _("Envoyer ma déclaration"),
        Nature.REPORT.value: _("Envoyer mon signalement"),
        Nature.QUESTION.value: _("Envoyer ma question"),
        Nature.COMPLAINT.value: _("Envoyer ma réclamation"),
        Nature.APPEAL.value: _("Envoyer mon recours"),
    }[nature]


OUTCOMES: dict[str, tuple[object, str]] = {
    Outcome.ACCEPTED.value: (gettext_lazy("Acceptée"), "success"),
    Outcome.REFUSED.value: (gettext_lazy("Refusée"), "danger"),
    Outcome.PARTLY.value: (gettext_lazy("Acceptée en partie"), "warning"),
    Outcome.RECORDED.value: (gettext_lazy("Enregistrée"), "success"),
    Outcome.DONE.value: (gettext_lazy("Traité"), "success"),
    Outcome.ANSWERED.value: (gettext_lazy("Le service a répondu"), "success"),
    Outcome.IMPLICIT_ACCEPTANCE.value: (gettext_lazy("Acceptée, faute de réponse"), "success"),
    Outcome.IMPLICIT_REJECTION.value: (gettext_lazy("Refusée, faute de réponse"), "danger"),
    Outcome.NO_ACTION.value: (gettext_lazy("Classée sans suite"), "neutral"),
    Outcome.WITHDRAWN.value: (gettext_lazy("Retirée par vous"), "neutral"),
    Outcome.REFERRED.value: (gettext_lazy("Transmise à une autre administration"), "info"),
}
