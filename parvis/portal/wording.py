"""Words of the portal: what a code of the offer means, and where a request stands, said to the person."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from parvis.catalogue.definition import Offer
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
PRIVACY = {
    "purpose": gettext_lazy("À quoi servent vos données"),
    "basis": gettext_lazy("Ce qui nous permet de les utiliser"),
    "legal_basis": gettext_lazy("Ce qui nous permet de les utiliser"),
    "recipients": gettext_lazy("Qui les reçoit"),
    "retention": gettext_lazy("Combien de temps elles sont gardées"),
    "rights": gettext_lazy("Vos droits"),
    "source": gettext_lazy("D’où elles viennent"),
    "transfers": gettext_lazy("Transferts hors de l’Union européenne"),
    "mandatory": gettext_lazy("Si vous ne répondez pas"),
    "controller": gettext_lazy("Qui en est responsable"),
    "notice": gettext_lazy("Vos données"),
}


def say(label: Mapping[str, str]) -> str:
    """A text of the offer in the language of the page, in French when it has no other."""
    return text(label, get_language() or "fr")


def named(code: str, names: Mapping[str, object]) -> str:
    """The words of a code; a code nobody worded is shown as it was written."""
    if code in names:
        return str(names[code])
    return code.replace("_", " ")[:1].upper() + code.replace("_", " ")[1:]


def months(count: int) -> str:
    """A number of months."""
    return ngettext("%(count)d mois", "%(count)d mois", count) % {"count": count}


def announced_words(offer: Offer) -> str:
    """The announced delay, and how sure it is."""
    days = ngettext(
        "Nous nous engageons à répondre en %(count)d jour ouvré.",
        "Nous nous engageons à répondre en %(count)d jours ouvrés.",
        offer.announced_days,
    )
    usual = ngettext(
        "Le service répond d’habitude en %(count)d jour ouvré.",
        "Le service répond d’habitude en %(count)d jours ouvrés.",
        offer.announced_days,
    )
    sentence = usual if offer.announced_qualifier == "unverified" else days
    return sentence % {"count": offer.announced_days}


def qualifier_words(qualifier: str) -> str:
    """Where a delay, a fee or a piece comes from."""
    return {
        "verified": _("Fixé par un texte national."),
        "local": _("Fixé par une décision de la collectivité."),
        "unverified": _("Indicatif : la collectivité ne l’a pas encore confirmé."),
    }[qualifier]


def silence_promise(offer: Offer, nature: str) -> list[str]:
    """What silence will mean on a request not yet sent, with its article."""
    rule = offer.silence
    if rule.rule == "acceptance":
        first = _(
            "Sans réponse de notre part %(months)s après la réception de votre demande complète, "
            "elle est acceptée (%(article)s)."
        )
        return [
            first % {"months": months(rule.months), "article": article(rule.article)},
            _("Vous pouvez alors demander une attestation (%(article)s).") % {"article": article("L232-3")},
        ]
    if rule.rule == "rejection":
        first = {
            Nature.COMPLAINT.value: _(
                "Sans réponse de notre part %(months)s après sa réception, "
                "votre réclamation est rejetée (%(article)s)."
            ),
            Nature.APPEAL.value: _(
                "Sans réponse de notre part %(months)s après sa réception, votre recours est rejeté "
                "(%(article)s)."
            ),
        }.get(
            nature,
            _(
                "Sans réponse de notre part %(months)s après sa réception, "
                "votre demande est refusée (%(article)s)."
            ),
        )
        return [
            first % {"months": months(rule.months), "article": article(rule.article)},
            _("Vous pouvez alors demander pourquoi (%(article)s), ou contester ce refus.")
            % {"article": article("L232-4")},
        ]
    return [_("Sans réponse de notre part, rien n’est décidé : seule une réponse écrite compte.")]


def article(name: str) -> str:
    """An article as people quote it: « CRPA L231-1 »."""
    bare = name.strip()
    is_bare = len(bare) < 12 and bare[:1] in ("L", "R", "D") and bare[1:2].isdigit()
    return f"CRPA {bare}" if is_bare else bare


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
