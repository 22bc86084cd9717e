"""Write the short messages that carry one link: go on with a form, follow a case, come in, reset."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from parvis.letters.blocks import Action, Letter, Paragraph, Signature, Table
from parvis.letters.cleaning import one_line, web_address
from parvis.letters.content import CaseFacts, Language, Recipient, Sender
from parvis.letters.sentences import bare_letter, demand, greeting, moment, worded
from parvis.ui.wording import day_words


@worded
def resume_draft(
    *,
    sender: Sender,
    recipient: Recipient,
    procedure_title: str,
    url: str,
    kept_until: date,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Give the link to go on with a form begun; an empty title keeps a social matter unnamed."""
    saved = _("Votre formulaire est enregistré. Il n’est pas encore envoyé.")
    if procedure_title:
        saved = _("Votre formulaire « %(procedure)s » est enregistré. Il n’est pas encore envoyé.") % {
            "procedure": one_line(procedure_title)
        }
    return bare_letter(
        "resume_draft",
        _("Votre formulaire à terminer"),
        (
            greeting(),
            Paragraph(saved),
            Action(_("Reprendre le formulaire"), web_address(url)),
            Paragraph(_("Il est gardé jusqu’au %(day)s, puis supprimé.") % {"day": day_words(kept_until)}),
            Paragraph(_("Ce lien est personnel : ne le transmettez à personne.")),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def tracking_link(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts | None,
    url: str,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Give the link to follow a case; without ``case`` the message stays neutral (social, health)."""
    about: tuple[Table, ...] = ()
    reference = ""
    if case is not None:
        demand((case.reference, _("référence du dossier")))
        reference = case.reference
        rows = (
            (_("Référence du dossier"), one_line(reference)),
            (_("Démarche"), one_line(case.procedure_title)),
        )
        about = (Table((_("Information"), _("Valeur")), rows),)
    return bare_letter(
        "tracking_link",
        _("Votre lien de suivi"),
        (
            greeting(),
            Paragraph(_("Vous avez demandé le lien pour suivre votre dossier.")),
            *about,
            Action(_("Suivre votre dossier"), web_address(url)),
            Paragraph(_("Ce lien est personnel : ne le transmettez à personne.")),
            Paragraph(_("Si vous ne l’avez pas demandé, ne faites rien.")),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=reference,
    )


@worded
def agent_invitation(
    *,
    sender: Sender,
    recipient: Recipient,
    url: str,
    expires_at: datetime,
    zone: str,
    role: str,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Invite an agent to open their account; the link dies at ``expires_at``."""
    invited = _("%(authority)s vous ouvre un compte d’agent, avec le rôle : %(role)s.") % {
        "authority": one_line(sender.authority),
        "role": one_line(role),
    }
    return bare_letter(
        "agent_invitation",
        _("Votre compte d’agent : %(authority)s") % {"authority": sender.authority},
        (
            Paragraph(_("Bonjour,")),
            Paragraph(invited),
            Action(_("Ouvrir mon compte"), web_address(url)),
            Paragraph(_expiry(expires_at, zone)),
            Paragraph(_("Si vous n’attendez pas cette invitation, ne faites rien.")),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def password_reset(
    *,
    sender: Sender,
    recipient: Recipient,
    url: str,
    expires_at: datetime,
    zone: str,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Give the link to choose a new password; it dies at ``expires_at``."""
    return bare_letter(
        "password_reset",
        _("Choisir un nouveau mot de passe"),
        (
            Paragraph(_("Bonjour,")),
            Paragraph(_("Un nouveau mot de passe a été demandé pour votre compte.")),
            Action(_("Choisir un nouveau mot de passe"), web_address(url)),
            Paragraph(_expiry(expires_at, zone)),
            Paragraph(_("Si vous n’avez rien demandé, ne faites rien : votre mot de passe ne change pas.")),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def account_changed(
    *,
    sender: Sender,
    recipient: Recipient,
    what: str,
    device: str,
    happened_at: datetime,
    zone: str,
    url: str,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Tell an agent what was done with her account, from which device; ``url`` lists what is open."""
    where = _("C’était le %(at)s, avec cet appareil : %(device)s.") % {
        "at": moment(happened_at, zone),
        "device": one_line(device),
    }
    return bare_letter(
        "account_changed",
        _("Votre compte d’agent : un changement"),
        (
            Paragraph(_("Bonjour,")),
            Paragraph(one_line(what)),
            Paragraph(where),
            Paragraph(_("Si c’était vous, ne faites rien.")),
            Paragraph(
                _(
                    "Sinon, fermez les autres connexions, changez de mot de passe et prévenez votre "
                    "responsable."
                )
            ),
            Action(_("Voir mes connexions"), web_address(url)),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


def _expiry(expires_at: datetime, zone: str) -> str:
    return _("Ce lien est valable jusqu’au %(at)s.") % {"at": moment(expires_at, zone)}
