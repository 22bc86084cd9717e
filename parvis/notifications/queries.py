"""Deliveries told in words: the outbox of the demonstration, the sendings of a case."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.agents.rights import Grants
from parvis.base.compiled import Compiled, CompiledFor
from parvis.cases.queries import visible_ids
from parvis.ui.wording import moment_words

from .actions import RETURNED
from .addressees import OF_THE_ADDRESS
from .models import Delivery
from .standing import Standing, standing_of

if TYPE_CHECKING:
    from parvis.cases.models import Case

OUTBOX_PAGE = 50

REASONS = {
    "unreachable": gettext_lazy("le serveur de messagerie ne répond pas"),
    "timeout": gettext_lazy("le serveur de messagerie tarde à répondre"),
    "tls": gettext_lazy("la connexion chiffrée au serveur de messagerie a échoué"),
    "authentication": gettext_lazy("le serveur de messagerie refuse notre identifiant"),
    "unavailable": gettext_lazy("le serveur de messagerie est momentanément fermé"),
    "sender_refused": gettext_lazy("le serveur refuse l’adresse de l’expéditeur"),
    "recipient_refused": gettext_lazy("le serveur refuse l’adresse du destinataire"),
    "content_refused": gettext_lazy("le serveur refuse le message"),
    "address_not_ascii": gettext_lazy("le serveur n’accepte pas les lettres accentuées de l’adresse"),
    "no_answer": gettext_lazy("le serveur n’a pas confirmé la réception"),
    "attachment_late": gettext_lazy("une pièce jointe n’est pas encore disponible"),
    "attachment_lost": gettext_lazy("une pièce jointe n’existe plus"),
    "attachment_altered": gettext_lazy("une pièce jointe n’est plus celle qui a été gardée"),
    "address_corrected": gettext_lazy("l’adresse a été corrigée"),
    RETURNED: gettext_lazy("l’adresse a renvoyé le message"),
    "stopped": gettext_lazy("la campagne a été arrêtée"),
    "unsubscribed": gettext_lazy("la personne s’est désabonnée"),
    "unwritable": gettext_lazy("le message ne peut pas être mis en forme"),
}
"""Why a delivery waits or failed, as the end of a sentence."""

NO_SUCH_ADDRESS = OF_THE_ADDRESS
"""The reasons that lie in the address: another message would not arrive either."""


TRIED = Q(state__in=(Delivery.State.SENT, Delivery.State.FAILED))
"""Deliveries that a mailbox took or refused; what left bears no reason."""


@dataclass(frozen=True)
class Line:
    """One delivery as an agent reads it. ``detail`` is the server's own words, for the IT department."""

    delivery: Delivery
    purpose: str
    words: str
    detail: str
    needs_attention: bool
    standing: Standing


_ABOUT = Compiled(lambda holder: Delivery.objects.of(holder), UUID(int=1))


def lines_of(holder_id: UUID) -> list[Line]:
    """Return the deliveries about one case, oldest first, told to an agent."""
    return told(_ABOUT.rows(holder_id))


def refused_at(case: "Case") -> Line | None:
    """Return the last message sent to the address of a case, when no mailbox took it; None when one did, or may.

    Whether an agent saw to that message since does not mend the address.
    """
    if not case.mailbox:
        return None
    last = Delivery.objects.of(case.pk).filter(TRIED, recipient__iexact=case.mailbox).last()
    return told([last])[0] if last is not None and last.reason in NO_SUCH_ADDRESS else None


def count_refused(about: "QuerySet[Case, Case]") -> int:
    """Count, among these cases, those whose address ``refused_at`` says that it takes no message; one query."""
    mailbox = Coalesce(NullIf("applicant__email", Value("")), "filing__email")
    tried = Delivery.objects.filter(
        TRIED, holder_id=OuterRef("pk"), recipient__iexact=OuterRef("mailbox_tried")
    )
    last = Subquery(tried.order_by("-queued_at", "-id").values("reason")[:1])
    return (
        about.alias(mailbox_tried=mailbox)
        .alias(last_reason=last)
        .filter(last_reason__in=NO_SUCH_ADDRESS)
        .count()
    )


def undelivered_to(grants: Grants, *, most: int) -> list[UUID]:
    """Return the cases she may look at that hold a message that did not arrive and that nobody has seen to yet.

    Never more than ``most``.
    """
    return [case for (case,) in _UNDELIVERED.tuples((grants.key, most), (grants, most))]


def undelivered(*, about: Sequence[UUID]) -> list[UUID]:
    """Return those of these cases that hold one."""
    return [case for (case,) in _UNDELIVERED_AMONG.tuples(list(about))]


def _unseen(about: Q) -> QuerySet[Delivery, Any]:
    found = Delivery.objects.needing_attention().filter(about, holder_type="case")
    return found.order_by("holder_id").values_list("holder_id").distinct()


_UNDELIVERED = CompiledFor(lambda asked: _unseen(Q(holder_id__in=visible_ids(asked[0])))[: asked[1]])
_UNDELIVERED_AMONG = Compiled(lambda cases: _unseen(Q(holder_id__among=cases)), [UUID(int=1)])


def outbox(
    *,
    about: QuerySet[Any, Any] | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int = OUTBOX_PAGE,
) -> list[Line]:
    """Return what the scope lets see of the outbox, newest first; ``before`` is the last line's key.

    ``about``: ids of the only cases whose deliveries are wanted.
    """
    found = Delivery.objects.order_by("-queued_at", "-id")
    if about is not None:
        found = found.filter(holder_type="case", holder_id__in=about)
    if before is not None:
        moment, id_ = before
        found = found.filter(queued_at__lte=moment).exclude(queued_at=moment, id__gte=id_)
    return told(found[:limit])


def told(deliveries: Iterable[Delivery]) -> list[Line]:
    """Put deliveries into words."""
    return [
        Line(
            delivery=delivery,
            purpose=delivery.get_purpose_display(),
            words=words_of(delivery),
            detail=delivery.server_reply,
            needs_attention=delivery.needs_attention(),
            standing=standing_of(delivery),
        )
        for delivery in deliveries
    ]


def words_of(delivery: Delivery) -> str:
    """Say where a delivery stands, in one sentence for an agent."""
    why = str(REASONS.get(delivery.reason, ""))
    match delivery.state:
        case Delivery.State.SENT:
            return _since(delivery)
        case Delivery.State.SENDING | Delivery.State.TRANSMITTING:
            return _("Envoi en cours.")
        case Delivery.State.UNCERTAIN:
            return _(
                "Envoi incertain %(when)s : le serveur n’a pas confirmé la réception. "
                "Le destinataire a peut-être reçu ce message ; vous pouvez l’envoyer à nouveau."
            ) % {"when": _moment(delivery.uncertain_at)}
        case Delivery.State.FAILED if delivery.failure == Delivery.Failure.TEMPORARY:
            return _("Non envoyé, après plusieurs jours d’essais : %(why)s.") % {"why": why}
        case Delivery.State.FAILED if delivery.reason == RETURNED:
            return _("Revenu %(when)s : l’adresse ne l’a pas reçu.") % {"when": _moment(delivery.failed_at)}
        case Delivery.State.FAILED:
            return _("Non envoyé : %(why)s.") % {"why": why}
    if why:
        return _("En attente : %(why)s. Prochain essai %(when)s.") % {
            "why": why,
            "when": _moment(delivery.next_attempt_at),
        }
    if delivery.held_until is not None:
        held = timezone.localtime(delivery.held_until)
        return _("Heures de silence : ce message partira %(weekday)s %(moment)s.") % {
            "weekday": date_format(held, "l"),
            "moment": moment_words(held),
        }
    return _("En attente d’envoi.")


def _since(delivery: Delivery) -> str:
    """What is known of a message that left."""
    sent = _("Envoyé %(when)s.") % {"when": _moment(delivery.sent_at)}
    told = {"when": _moment(delivery.outcome_at)}
    match delivery.outcome:
        case Delivery.Outcome.DELIVERED:
            after = _("Remis dans la boîte du destinataire %(when)s.")
        case Delivery.Outcome.RETURNED_TEMPORARY:
            after = _("Un serveur plus lointain le retarde, et essaie encore (dit %(when)s).")
        case Delivery.Outcome.COMPLAINED:
            after = _("Signalé comme indésirable par son destinataire %(when)s.")
        case _other:
            return sent
    return " ".join([sent, after % told])


def _moment(at: datetime | None) -> str:
    # Translators: a moment inside a sentence, such as "le 3 mars 2026 à 10 h 12".
    return _("le %(moment)s") % {"moment": moment_words(at)} if at else ""
