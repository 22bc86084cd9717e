"""What happened to a case, told to an agent: one line for each thing, with the message that carried it.

A message is no event of its own: it is said in the line of what it carries, with how far it went. What did not
arrive is said at the top of the page, with what to do about it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.catalogue.natures import Outcome
from parvis.events.kinds import kind_named
from parvis.forms.wording import telephone_text
from parvis.interactions.models import Channel
from parvis.notifications.queries import NO_SUCH_ADDRESS
from parvis.notifications.readdressing import SENT_AGAIN
from parvis.notifications.standing import IN_A_LINE
from parvis.ui.parts import TimelineItem
from parvis.workflows.plans import program_of

from .wording import GROUNDS, day

if TYPE_CHECKING:
    from parvis.cases.models import Applicant, Case
    from parvis.events.models import Event
    from parvis.notifications.models import Delivery
    from parvis.notifications.queries import Line

FOLDED = frozenset(
    {
        "delivery.queued",
        "delivery.sent",
        "delivery.uncertain",
        "delivery.failed",
        "delivery.handled",
        "delivery.withdrawn",
        "delivery.delivered",
        "delivery.delayed",
        "delivery.complained",
        "document.received",
        "document.examined",
        "workflow.task_given",
        "workflow.task_withdrawn",
        "workflow.timer_fired",
        "workflow.effect_wanted",
        "workflow.effect_done",
        "workflow.effect_withdrawn",
    }
)
"""Facts said in the line of what they serve, by the line of steps, or by the state of a document."""

CARRIED: Mapping[str, tuple[str, str]] = {
    "case.correction_asked": ("correction", "correction"),
    "case.correction_reminded": ("reminder", "correction"),
    "case.replied": ("message", "interaction"),
    "case.letter_sent": ("letter", "wording"),
    "case.decided": ("decision", "decision"),
    "case.closed": ("decision", "decision"),
    "case.attestation_issued": ("attestation", "personal_request"),
    "case.reasons_given": ("reasons", "personal_request"),
    "document.infected": ("infected", "document"),
}
"""The message that carries a fact: the first word of its key, and the object that ends it."""

MOVED = ("case.taken", "case.taken_over", "case.assigned", "case.assigned_together", "case.released")
"""Facts by which a case is taken from whoever answered for it."""

STILL_WRITING = timedelta(minutes=15)
"""While a fact is as young as this, its message may be still to be written."""

LET_DOWN: Mapping[str, Any] = {
    "recipient_refused": gettext_lazy(
        "L’adresse n’existe pas, ou ne reçoit plus. Appelez l’usager pour la corriger, ou écrivez-lui par courrier."
    ),
    "address_not_ascii": gettext_lazy(
        "L’adresse porte des lettres accentuées que sa messagerie refuse. Appelez l’usager pour en "
        "demander une autre, ou écrivez-lui par courrier."
    ),
    "no_answer": gettext_lazy(
        "L’usager a peut-être reçu ce message. Envoyez-le de nouveau, ou appelez pour vérifier."
    ),
    "content_refused": gettext_lazy(
        "L’envoyer de nouveau ne suffira pas. Prévenez le service informatique, et joignez l’usager autrement."
    ),
}
LET_DOWN = {
    **LET_DOWN,
    **dict.fromkeys(
        ("attachment_lost", "attachment_altered", "unwritable", "sender_refused"), LET_DOWN["content_refused"]
    ),
}
"""What to do, by why a message did not arrive."""

IN_LAW: Mapping[str, Any] = {
    "acknowledgement": gettext_lazy(
        "Tant que l’accusé de réception n’est pas transmis, les délais de recours ne lui sont pas opposables "
        "(L112-12)."
    ),
    "decision": gettext_lazy(
        "Tant que la décision n’est pas notifiée, le délai de recours ne court pas (CJA R421-1)."
    ),
}
IN_LAW = {**IN_LAW, "closure": IN_LAW["decision"]}


@dataclass(frozen=True)
class Trouble:
    """A message that did not arrive: what it is, why, what to do, what it means in law, whom to call."""

    line: "Line"
    title: str
    advice: str
    is_address_wrong: bool
    """Correcting it comes first then; sending again, otherwise."""
    in_law: str
    ways: list[tuple[str, str]]


def told_to_agent(events: Iterable["Event"], names: Mapping[UUID, str]) -> list[TimelineItem]:
    """Facts in the agent's wording, with who acted; what only serves another fact is left out."""
    return [_item(event, names) for event in events if event.kind not in FOLDED]


def story_of(
    case: "Case", events: list["Event"], names: Mapping[UUID, str], lines: list["Line"], *, at: datetime
) -> list[TimelineItem]:
    """Everything that happened, in order, each thing with the message that carried it."""
    by_key = {line.delivery.key: line for line in lines}
    told: list[TimelineItem] = []
    for event in events:
        if event.kind in FOLDED:
            continue
        key = _key_of(event)
        line = by_key.pop(key, None)
        carried = _carried(line) if line else _uncarried(case, event, at=at) if key else ("%(what)s", "")
        told.append(_item(event, names, *carried, step=_step(case, event)))
    told += [_alone(line) for line in by_key.values()]
    return sorted(told, key=_moment)


def troubles_of(case: "Case", lines: Iterable["Line"]) -> list[Trouble]:
    """The messages about a case that did not arrive, with what to do: an address that took another since is right."""
    lines = list(lines)
    taken = {
        line.delivery.recipient.lower(): line.delivery.queued_at for line in lines if line.delivery.sent_at
    }
    return [
        Trouble(
            line=line,
            title=_title_of(line) % {"what": line.purpose},
            advice=_advice(line.delivery, taken),
            is_address_wrong=_is_address_wrong(line.delivery, taken),
            in_law=str(IN_LAW.get(line.delivery.purpose, "")),
            ways=ways_to(case.applicant),
        )
        for line in lines
        if line.needs_attention
    ]


def _advice(delivery: "Delivery", taken: Mapping[str, datetime]) -> str:
    if delivery.reason in NO_SUCH_ADDRESS and not _is_address_wrong(delivery, taken):
        return _("Depuis, cette adresse a accepté un autre message : envoyez celui-ci de nouveau.")
    return str(LET_DOWN.get(delivery.reason) or _try_again())


def _is_address_wrong(delivery: "Delivery", taken: Mapping[str, datetime]) -> bool:
    since = taken.get(delivery.recipient.lower())
    return delivery.reason in NO_SUCH_ADDRESS and (since is None or since <= delivery.queued_at)


def _try_again() -> str:
    return _(
        "Envoyez ce message de nouveau. S’il n’arrive toujours pas, prévenez le service informatique et "
        "joignez l’usager autrement."
    )


def ways_to(declared: "Applicant") -> list[tuple[str, str]]:
    """How to reach the person when no e-mail does: what each way is called, and where it leads."""
    ways = (
        (_("Téléphone"), telephone_text(declared.telephone)),
        (_("Adresse"), ", ".join(declared.address.splitlines())),
    )
    return [(name, value) for name, value in ways if value]


def _step(case: "Case", event: "Event") -> str:
    """The name of the step of the process that a fact is about, if it is about one."""
    program = program_of(case.version) if "element" in event.facts else None
    return program.step(event.facts["element"]).name if program else ""


def _item(
    event: "Event", names: Mapping[UUID, str], title: str = "%(what)s", more: object = "", *, step: str = ""
) -> TimelineItem:
    what = str(kind_named(event.kind).agent) % event.facts
    if step:
        what = _("%(name)s : %(value)s") % {"name": what, "value": step}
    detail = _detail(event, names)
    return TimelineItem(
        title=title % {"what": what},
        at=event.occurred_at,
        by=_actor(event, names),
        body=format_html("{} {}", detail, more) if detail and more else detail or more,
    )


def _key_of(event: "Event") -> str:
    if event.kind == "case.acknowledged":
        return "acknowledgement"
    if event.kind == "case.handed_over":
        return f"handover:{event.id}"
    if event.kind not in CARRIED:
        return ""
    word, wanted = CARRIED[event.kind]
    return next((f"{word}:{UUID(id_)}" for type_, id_, _qualifier in event.subjects if type_ == wanted), "")


def _carried(line: "Line") -> tuple[str, object]:
    """How the message of a thing is said in its line: the title around it, and where to read it."""
    link = format_html(
        '{} <a class="govuk-link" href="{}">{}</a>',
        line.delivery.recipient,
        reverse("outbox_message", args=[line.delivery.pk]),
        _("Lire le courriel"),
    )
    return _title_of(line), link


def _title_of(line: "Line") -> str:
    delivery = line.delivery
    if delivery.handled_at is not None:
        return _("%(what)s, courriel non remis, réglé autrement")
    return str(IN_A_LINE[line.standing])


def _uncarried(case: "Case", event: "Event", *, at: datetime) -> tuple[str, object]:
    if case.applicant.is_anonymous or event.kind == "document.infected":
        return "%(what)s", ""
    if not case.mailbox:
        return _("%(what)s, sans courriel"), _(
            "L’usager n’a pas laissé d’adresse électronique : remettez-le sur papier, ou appelez."
        )
    if at - event.occurred_at < STILL_WRITING:
        return _("%(what)s, courriel en préparation"), ""
    return "%(what)s", ""


def _alone(line: "Line") -> TimelineItem:
    """A message that carries no fact: a receipt of registration, a link asked for again."""
    title, link = _carried(line)
    again = _("%(what)s, à la nouvelle adresse") if line.delivery.key.startswith(SENT_AGAIN) else "%(what)s"
    return TimelineItem(
        title=title % {"what": again % {"what": line.purpose}},
        at=line.delivery.queued_at,
        by=_("automatique"),
        body=link,
    )


def _moment(item: TimelineItem) -> datetime:
    assert isinstance(item.at, datetime)
    return item.at


def _actor(event: "Event", names: Mapping[UUID, str]) -> str:
    if event.actor_kind == "agent" and event.actor_id:
        return names.get(event.actor_id, _("un agent"))
    if event.actor_kind == "person":
        return _("l’usager")
    return _("automatique")


def _detail(event: "Event", names: Mapping[UUID, str]) -> str:
    facts = event.facts
    if event.kind in ("case.labelled", "case.unlabelled"):
        return ", ".join(names.get(UUID(id_), "") for type_, id_, _said in event.subjects if type_ == "label")
    if event.kind in MOVED:
        left = [
            names.get(UUID(id_), "")
            for type_, id_, said in event.subjects
            if (type_, said) == ("agent", "left")
        ]
        return _("En répondait avant : %(name)s.") % {"name": left[0]} if left and left[0] else ""
    if outcome := facts.get("outcome"):
        return str(Outcome(outcome).label)
    if event.kind == "case.contact_noted":
        return str(Channel(facts["channel"]).label)
    if event.kind == "case.email_corrected":
        return str(GROUNDS[facts["ground"]])
    if event.kind == "case.correction_asked":
        until = day(date.fromisoformat(facts["until"]))
        return _("À répondre avant la fin du %(day)s.") % {"day": until}
    attached = sum(type_ == "document" and said == "attached" for type_, _id, said in event.subjects)
    if attached:
        return ngettext("%(count)s document joint", "%(count)s documents joints", attached) % {
            "count": attached
        }
    return ""
