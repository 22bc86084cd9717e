"""Write what is told along the way: a reply, a neutral notice, a handover, a closure."""

from datetime import date

from django.utils.translation import gettext as _

from parvis.letters.blocks import Action, Block, Heading, Letter, Notice, Paragraph, Signature
from parvis.letters.cleaning import one_line, web_address
from parvis.letters.content import (
    AppealRoutes,
    CaseFacts,
    Closure,
    Handover,
    Language,
    Nature,
    Recipient,
    Sender,
    Silence,
    SilenceKind,
)
from parvis.letters.sentences import (
    appeal_blocks,
    appeal_gaps,
    bare_letter,
    cited,
    closing,
    demand,
    follow_blocks,
    greeting,
    paragraphs,
    service_blocks,
    service_gaps,
    worded,
)
from parvis.letters.silence import WITH_SILENCE
from parvis.ui.wording import day_words


@worded
def new_message(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    body: str,
    on: date,
    url: str = "",
    language: Language = "fr",
) -> Letter:
    """Carry a reply of the service (CRPA L111-2, L112-14); ``url`` is where to answer it."""
    text = paragraphs(body)
    demand(
        (case.reference, _("référence du dossier")),
        (text, _("texte du message")),
        *service_gaps(sender),
    )
    answer: tuple[Block, ...] = ()
    if url:
        answer = (Action(_("Répondre à ce message"), web_address(url)),)
    return bare_letter(
        "new_message",
        _("Message du service au sujet de votre dossier n° %(reference)s") % {"reference": case.reference},
        (*text, *answer, *service_blocks(sender), *closing(sender)),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )


@worded
def neutral_notice(
    *,
    sender: Sender,
    recipient: Recipient,
    url: str,
    on: date,
    language: Language = "fr",
) -> Letter:
    """Say only that there is something to read, and where: social and health matters.

    Neither the procedure, nor a piece, nor the service, nor the reference: any of them could reveal the
    matter to whoever sees the screen (CASF L133-5, penal code 226-13). Only the authority is named.
    """
    return bare_letter(
        "neutral_notice",
        _("Vous avez un nouveau message"),
        (
            greeting(),
            Paragraph(_("Un message vous attend sur votre page de suivi.")),
            Action(_("Lire le message"), web_address(url)),
            Paragraph(_("Pour protéger votre vie privée, son contenu n’est pas repris ici.")),
            Signature((one_line(sender.authority),)),
        ),
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
    )


@worded
def handover_notice(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    handover: Handover,
    on: date,
    silence: Silence | None = None,
    language: Language = "fr",
) -> Letter:
    """Tell who has the case now: another unit, or the competent authority (CRPA L114-2, L114-3, L114-4)."""
    demand((case.reference, _("référence du dossier")), *service_gaps(handover.to))
    values = {
        "procedure": one_line(case.procedure_title),
        "day": day_words(handover.on),
        "to": one_line(handover.to.authority if handover.other_authority else handover.to.service),
        "article": cited("L114-2"),
    }
    if handover.other_authority:
        told = _(
            "Votre dossier « %(procedure)s » concerne une autre administration. Nous l’avons transmis le "
            "%(day)s à %(to)s (%(article)s)."
        )
    else:
        told = _("Votre dossier « %(procedure)s » a été confié le %(day)s au service %(to)s.")
    blocks: list[Block] = [greeting(), Paragraph(told % values)]
    blocks.append(Paragraph(_("Vous n’avez rien à refaire : vos réponses et vos pièces ont été transmises.")))
    blocks += paragraphs(handover.explanation)
    blocks += _clock_after_handover(case, handover, silence)
    blocks += [*service_blocks(handover.to), *follow_blocks(case), *closing(sender)]
    return bare_letter(
        "handover_notice",
        _("Votre dossier n° %(reference)s a été transmis") % {"reference": case.reference},
        blocks,
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )


@worded
def case_closed(
    *,
    sender: Sender,
    recipient: Recipient,
    case: CaseFacts,
    closure: Closure,
    explanation: str,
    on: date,
    appeal: AppealRoutes | None = None,
    language: Language = "fr",
) -> Letter:
    """Tell that a case is closed and why.

    To close a request, a complaint or an appeal without action is to refuse it: its routes of appeal are
    demanded (CJA R421-5), and its explanation (CRPA L211-5).
    """
    closure = Closure(closure)
    refuses = closure is Closure.NO_ACTION and case.nature in WITH_SILENCE
    text = paragraphs(explanation)
    demand(
        (case.reference, _("référence du dossier")),
        (text or closure in {Closure.DONE, Closure.WITHDRAWN}, _("explication de la clôture")),
        *service_gaps(sender),
        *(appeal_gaps(appeal) if refuses else ()),
    )
    titles = {
        Closure.NO_ACTION: _("Votre dossier est clos sans suite"),
        Closure.WITHDRAWN: _("Votre dossier est clos : vous l’avez retiré"),
        Closure.REFERRED: _("Votre dossier est clos : il est suivi par une autre administration"),
        Closure.DONE: _("Votre dossier est clos : il est traité"),
    }
    about = _("Dossier « %(procedure)s », reçu le %(day)s.") % {
        "procedure": one_line(case.procedure_title),
        "day": day_words(case.received_on()),
    }
    told = Notice(titles[closure], tuple(paragraph.text for paragraph in text))
    blocks: list[Block] = [greeting(), Paragraph(about), told]
    if appeal is not None:
        blocks += appeal_blocks(appeal, _("de la notification de cette décision"))
    blocks += [*service_blocks(sender), *follow_blocks(case), *closing(sender)]
    return bare_letter(
        "case_closed",
        _("Votre dossier n° %(reference)s est clos") % {"reference": case.reference},
        blocks,
        sender=sender,
        recipient=recipient,
        on=on,
        language=language,
        reference=case.reference,
    )


def _clock_after_handover(case: CaseFacts, handover: Handover, silence: Silence | None) -> tuple[Block, ...]:
    if not handover.other_authority:
        return ()
    said = [Heading(_("Ce qui se passe ensuite"))]
    receipt = _("%(to)s vous enverra un accusé de réception (%(article)s).") % {
        "to": one_line(handover.to.authority),
        "article": cited("L114-4"),
    }
    told: list[Block] = [*said, Paragraph(receipt)]
    if silence is None or silence.kind is SilenceKind.NONE or case.nature not in WITH_SILENCE:
        return tuple(told)
    values = {"day": day_words(case.received_on()), "article": cited("L114-3")}
    if silence.kind is SilenceKind.REJECTION or case.nature is not Nature.REQUEST:
        clock = _(
            "Le délai au terme duquel votre demande serait réputée rejetée court toujours depuis le %(day)s, "
            "jour où nous l’avons reçue (%(article)s)."
        )
    else:
        clock = _(
            "Le délai au terme duquel votre demande serait réputée acceptée ne court qu’à compter du jour où "
            "l’administration compétente la reçoit (%(article)s)."
        )
    told.append(Paragraph(clock % values))
    return tuple(told)
