"""What an offer promises, in sentences for the person, in the language of the moment."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .definition import Offer
from .natures import Nature

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
"""The parts of the notice on personal data (RGPD, article 13)."""


def named(code: str, names: Mapping[str, object]) -> str:
    """The words of a code; a code nobody worded is shown as it was written."""
    if code in names:
        return str(names[code])
    return code.replace("_", " ")[:1].upper() + code.replace("_", " ")[1:]


def months(count: int) -> str:
    """A number of months."""
    return ngettext("%(count)d mois", "%(count)d mois", count) % {"count": count}


def kept_words(offer: Offer) -> str:
    """How long what was sent is kept."""
    return _("%(months)s après la fin du dossier.") % {"months": months(offer.retention.months)}


def article(name: str) -> str:
    """An article as people quote it: « CRPA L231-1 »."""
    bare = name.strip()
    is_bare = len(bare) < 12 and bare[:1] in ("L", "R", "D") and bare[1:2].isdigit()
    return f"CRPA {bare}" if is_bare else bare


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
