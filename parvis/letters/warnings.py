"""Word what is told to agents."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.letters.blocks import Action, ItemList, Letter, Paragraph
from parvis.letters.content import CannotWriteLetter, Recipient, Sender, SilenceKind
from parvis.letters.sentences import bare_letter, cited, greeting, worded
from parvis.ui.wording import day_words


@dataclass(frozen=True, slots=True)
class Silent:
    """A case that silence will decide; ``title`` is empty in a sector under secrecy."""

    reference: str
    title: str
    on: date
    kind: SilenceKind
    working_days: int


@worded
def implicit_warning(
    *, sender: Sender, recipient: Recipient, cases: tuple[Silent, ...], url: str, on: date
) -> Letter:
    """Warn a manager, once a day at most, of the cases that silence will decide soon (CRPA L231-1, L231-4)."""
    if not cases:
        raise CannotWriteLetter(_("Aucune demande à signaler."))
    effects = {
        SilenceKind.ACCEPTANCE: _(
            "%(reference)s%(title)s : réputée acceptée le %(day)s (dans %(count)d jours ouvrés)"
        ),
        SilenceKind.REJECTION: _(
            "%(reference)s%(title)s : réputée refusée le %(day)s (dans %(count)d jours ouvrés)"
        ),
    }
    items = tuple(
        effects[case.kind]
        % {
            "reference": case.reference,
            "title": f", {case.title}" if case.title else "",
            "day": day_words(case.on),
            "count": case.working_days,
        }
        for case in sorted(cases, key=lambda case: (case.on, case.reference))
    )
    blocks = (
        greeting(),
        Paragraph(_("Sans réponse de votre service, ces demandes seront décidées par le silence.")),
        ItemList(items),
        Paragraph(
            _("Une décision écrite prise avant cette date l’empêche (%(acceptance)s, %(rejection)s).")
            % {"acceptance": cited("L231-1"), "rejection": cited("L231-4")}
        ),
        Action(_("Ouvrir la boîte de réception"), url),
    )
    return bare_letter(
        "implicit_warning",
        _("Décisions implicites à venir : %(count)d demandes") % {"count": len(cases)},
        blocks,
        sender=sender,
        recipient=recipient,
        on=on,
        language="fr",
    )


@worded
def daily_digest(
    *,
    sender: Sender,
    recipient: Recipient,
    lines: tuple[tuple[str, int], ...],
    url: str,
    choices_url: str,
    on: date,
) -> Letter:
    """Tell an agent once a day what she has not read: each kind of news and its number, neither name nor case."""
    if not lines:
        raise CannotWriteLetter(_("Aucune nouveauté à signaler."))
    total = sum(count for _kind, count in lines)
    items = tuple(_("%(kind)s : %(count)d") % {"kind": kind, "count": count} for kind, count in lines)
    blocks = (
        greeting(),
        ItemList(items, intro=_("Voici ce que vous n’avez pas encore lu dans Parvis :")),
        Action(_("Ouvrir mes nouveautés"), url),
        Paragraph(
            _("Ce courriel part une fois par jour ouvré, et jamais s’il n’y a rien. Vous l’avez demandé.")
        ),
        Action(_("Changer mes choix"), choices_url),
    )
    subject = ngettext("%(count)d nouveauté à lire", "%(count)d nouveautés à lire", total)
    return bare_letter(
        "daily_digest",
        subject % {"count": total},
        blocks,
        sender=sender,
        recipient=recipient,
        on=on,
        language="fr",
    )
