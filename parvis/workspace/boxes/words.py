"""Why a box cannot be read, in a sentence."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.connectors.mailbox.pushed import is_brought

WAYS = {
    "imaps": gettext_lazy("Lue sur son serveur (IMAP, port 993)"),
    "imap+tls": gettext_lazy("Lue sur son serveur (IMAP avec STARTTLS, port 143)"),
    "hook+mailgun": gettext_lazy("Apportée par Mailgun"),
    "hook+mailjet": gettext_lazy("Apportée par Mailjet"),
    "hook+postmark": gettext_lazy("Apportée par Postmark"),
}


def trouble_words(reason: str, detail: str = "") -> str:
    """Say a reason of ``connectors.mailbox.contract``, or one of ours."""
    if (reason, detail) == ("unreachable", "gaierror"):
        return _("Aucun serveur ne porte ce nom.")
    if (reason, detail) == ("unreachable", "ConnectionRefusedError"):
        return _("Le serveur refuse la connexion : vérifiez le port.")
    said = {
        "unreachable": _("Le serveur est injoignable."),
        "timeout": _("Le serveur ne répond pas à temps."),
        "tls": _("La connexion ne peut pas être protégée : vérifiez le certificat du serveur et le port."),
        "authentication": _("Le serveur refuse cet identifiant ou ce mot de passe."),
        "folder": _("Ce dossier n’existe pas dans la boîte."),
        "unavailable": _("Le serveur est momentanément hors service."),
        "closed": _("Le serveur a raccroché."),
        "not_understood": _("Le serveur répond autre chose que ce qui est attendu d’une boîte."),
        "too_long": _("Le serveur répond trop longuement."),
        "not_kept": _("La plateforme n’a pas pu garder un message : elle réessaie."),
    }
    return said.get(reason, _("La boîte ne peut pas être lue."))


def place_words(connection: str) -> str:
    """Where a box is read, without what it is read with."""
    parts = urlsplit(connection)
    if not connection:
        return _("Nulle part : elle n’est que rejouée")
    if is_brought(connection):
        return str(WAYS.get(parts.scheme, parts.scheme))
    if parts.scheme == "pretend":
        return _("Dans un dossier de cette machine, pour une démonstration")
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname or "")
