"""What follows from what: one visible table from a kind of fact to functions.

A fact whose kind reacts is followed, once its transaction has committed, by one job that calls the
functions of its line in order. Each is safe to call twice: a job killed in the middle starts again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as jobs

from parvis.base.scope import Wall, scope
from parvis.cases import awaited
from parvis.events.models import Event
from parvis.intake import reminding
from parvis.intake.referring import proving
from parvis.keeping import erasures
from parvis.notifications import looks
from parvis.notifications.correspondence import automatic, falling_back, letters, sealing, worded
from parvis.notifications.notices import actions as notices
from parvis.notifications.notices import asked, reviewing, tasked
from parvis.people import duplicates
from parvis.workflows import hearing, performing
from parvis.workflows.actions import start
from parvis.workflows.calls import draining

Reaction = Callable[[Event, datetime], None]

log = structlog.get_logger("parvis.reactions")


def acknowledge(fact: Event, at: datetime) -> None:
    """Send the acknowledgement of a case, or its registration receipt."""
    letters.acknowledge(_case(fact), at=at)


def tell_first_authority(fact: Event, at: datetime) -> None:
    """Tell the authority that passed a message on that the case opened from it is acknowledged."""
    proving.hear_acknowledged(_case(fact), at=at)


def tell_handover(fact: Event, at: datetime) -> None:
    """Say which service has the case now."""
    letters.tell_handover(_case(fact), at=at, key=f"handover:{fact.id}")


def ask_for_correction(fact: Event, at: datetime) -> None:
    """Send the list of what is to be completed."""
    letters.ask_for_correction(_case(fact), _object(fact, "correction"), at=at)


def remind_of_correction(fact: Event, at: datetime) -> None:
    """Send the reminder of what is to be completed."""
    letters.ask_for_correction(_case(fact), _object(fact, "correction"), at=at, is_reminder=True)


def tell_message(fact: Event, at: datetime) -> None:
    """Send what the service wrote."""
    letters.tell_message(_case(fact), _object(fact, "interaction"), at=at)


def send_letter(fact: Event, at: datetime) -> None:
    """Send a letter of the procedure, as it was worded for the case."""
    worded.send_letter(_case(fact), _object(fact, "wording"), at=at)


def tell_infected(fact: Event, at: datetime) -> None:
    """Say that a document was set aside, unless it came with a contact: who scanned it sees so."""
    if fact.case_id is None:
        return
    letters.tell_infected(_case(fact), _object(fact, "document"), at=at)


def notify_decision(fact: Event, at: datetime) -> None:
    """Send the decision or the closure."""
    _send("decision", fact, "decision", at)


def attest_acceptance(fact: Event, at: datetime) -> None:
    """Send the attestation asked for."""
    _send("attestation", fact, "personal_request", at)


def explain_rejection(fact: Event, at: datetime) -> None:
    """Send the reasons asked for."""
    _send("reasons", fact, "personal_request", at)


def fall_back(fact: Event, at: datetime) -> None:
    """Have the next way take what a message did not bring."""
    falling_back.fall_back(_object(fact, "delivery"), at=at)


def tell_agents(fact: Event, at: datetime) -> None:
    """Tell the agents whom the fact concerns."""
    notices.tell_agents(fact)


def tell_designers(fact: Event, at: datetime) -> None:
    """Tell those who design the procedure that it is to be read again, or its authors what became of it."""
    reviewing.tell_designers(fact)


def tell_unit(fact: Event, at: datetime) -> None:
    """Tell the agents of the unit from which an opinion is awaited."""
    asked.tell_unit(fact, _object(fact, "opinion"), at=at)


def tell_task(fact: Event, at: datetime) -> None:
    """Tell the agent to whom a task is given, or who may have it done once it is given back."""
    tasked.tell_task(fact)


def look_for_duplicates(fact: Event, at: datetime) -> None:
    """Look whether the profiles that the fact is about are known twice, now that more is known of them."""
    profiles = [UUID(id_) for type_, id_, _part in fact.subjects if type_ == "profile"]
    duplicates.look(Wall(fact.authority_id, fact.sector), at=at, only=profiles)


def answer_looks_asked(fact: Event, at: datetime) -> None:
    """Send the person who asks it the link to the list of who looked at her file, if she is known."""
    looks.answer_asking(_object(fact, "looks_asking"), fact.authority_id, at=at)


def keep_erasure(fact: Event, at: datetime) -> None:
    """Write outside the database that something was erased, for the day an older backup comes back."""
    erasures.ask_to_keep(fact)


def start_process(fact: Event, at: datetime) -> None:
    """Begin the process of a case that was filed, if its procedure has one."""
    start(_case(fact), at=at)


def perform_effect(fact: Event, at: datetime) -> None:
    """Do what a step asks of the house, or have its connection asked."""
    performing.perform(_object(fact, "effect"), compose=automatic.compose, ask=draining.call_for, at=at)


def withdraw_effect(fact: Event, at: datetime) -> None:
    """Take back what a step asked, which is no longer waited for."""
    hearing.withdrawn(_object(fact, "effect"), at=at)


def hear_opinion(fact: Event, at: datetime) -> None:
    """Go on after the opinions that a step waits for."""
    hearing.opinion_heard(_case(fact), _object(fact, "opinion"), at=at)


def hear_correction(fact: Event, at: datetime) -> None:
    """Go on after what the person was to complete."""
    hearing.correction_heard(_case(fact), at=at)


def hear_person(fact: Event, at: datetime) -> None:
    """Go on after what the person wrote or brought."""
    hearing.person_heard(_case(fact), said_at=fact.occurred_at, at=at)


def hear_decision(fact: Event, at: datetime) -> None:
    """Go on after the decision that a step waits for; end the process of a case decided otherwise."""
    hearing.decided(_case(fact), _object(fact, "decision"), at=at)


def hear_end(fact: Event, at: datetime) -> None:
    """End the process of a case that ended otherwise."""
    hearing.ended(_case(fact), fact.kind.partition(".")[2], at=at)


def hear_handover(fact: Event, at: datetime) -> None:
    """Have the tasks of the service of a case follow it to another one."""
    hearing.handed_over(_case(fact), at=at)


def recall_awaited(fact: Event, at: datetime) -> None:
    """Remind the person that her answer is awaited."""
    reminding.remind(_object(fact, "awaiting"), int(fact.facts["number"]), at=at)


def hear_awaited(fact: Event, at: datetime) -> None:
    """Await no more the answer of who wrote on her case, or brought something."""
    awaited.heard(_case(fact), said_at=fact.occurred_at, at=at)


def hear_awaited_met(fact: Event, at: datetime) -> None:
    """Await no more the answer of who called or came."""
    awaited.heard_in(_object(fact, "interaction"), at=at)


def stop_awaiting(fact: Event, at: datetime) -> None:
    """Await nothing any more on a case that is over."""
    awaited.ended(_case(fact), at=at)


REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    "case.filed": (acknowledge, tell_first_authority, start_process),
    "case.handed_over": (acknowledge, tell_handover, hear_handover),
    "case.correction_asked": (ask_for_correction,),
    "case.correction_reminded": (remind_of_correction,),
    "case.replied": (tell_message,),
    "case.letter_sent": (send_letter,),
    "case.decided": (notify_decision, hear_decision, stop_awaiting),
    "case.implicitly_decided": (hear_end, stop_awaiting),
    "case.closed": (notify_decision, hear_end, stop_awaiting),
    "case.withdrawn": (hear_end, stop_awaiting),
    "case.attestation_issued": (attest_acceptance,),
    "case.reasons_given": (explain_rejection,),
    "document.infected": (tell_infected,),
    "delivery.failed": (fall_back,),
    "case.assigned": (tell_agents,),
    "case.taken_over": (tell_agents,),
    "case.written": (tell_agents, hear_person, hear_awaited),
    "case.document_added": (tell_agents, hear_person, hear_awaited),
    "case.correction_answered": (tell_agents, hear_correction, hear_awaited),
    "case.correction_cancelled": (hear_correction,),
    "case.implicit_warned": (tell_agents,),
    "case.mentioned": (tell_agents,),
    "case.opinion_asked": (tell_unit,),
    "case.opinion_reminded": (tell_unit,),
    "case.opinion_given": (tell_agents, hear_opinion),
    "case.opinion_withdrawn": (hear_opinion,),
    "case.reply_dropped": (tell_agents,),
    "case.decision_dropped": (tell_agents,),
    "case.visa_asked": (tell_agents,),
    "case.visa_returned": (tell_agents,),
    "case.visa_corrected": (tell_agents,),
    "case.visa_dropped": (tell_agents,),
    "case.letter_held": (tell_agents,),
    "case.identity_confirmed": (look_for_duplicates,),
    "profile.corrected": (look_for_duplicates,),
    "profile.opened": (look_for_duplicates,),
    "profile.merged": (look_for_duplicates,),
    "profile.unmerged": (look_for_duplicates,),
    "contact_point.added": (look_for_duplicates,),
    "document.removed": (keep_erasure,),
    "contact_point.removed": (keep_erasure,),
    "relation.removed": (keep_erasure,),
    "case.eliminated": (keep_erasure,),
    "profile.eliminated": (keep_erasure,),
    "contact.eliminated": (keep_erasure,),
    "contact.noted": (hear_awaited_met,),
    "awaiting.recalled": (recall_awaited,),
    "awaiting.lapsed": (tell_agents,),
    "arrival.answer_dropped": (tell_agents,),
    "bulk.ended": (tell_agents,),
    "bulk.undone": (tell_agents,),
    "export.ready": (tell_agents,),
    "procedure.submitted": (tell_designers,),
    "procedure.returned": (tell_designers,),
    "procedure.published": (tell_designers,),
    "looks.asked": (answer_looks_asked,),
    "workflow.task_given": (tell_task,),
    "workflow.task_delegated": (tell_task,),
    "workflow.task_returned": (tell_task,),
    "workflow.task_handed_over": (tell_task,),
    "workflow.effect_wanted": (perform_effect,),
    "workflow.effect_withdrawn": (withdraw_effect,),
}


@jobs.task(
    name="parvis.reactions.react",
    queue="reactions",
    retry=RetryStrategy(max_attempts=12, exponential_wait=3),
)
def react(event: int, authority: str, sector: str) -> None:
    """Run the reactions to one fact, in the scope of its authority and sector.

    One that fails undoes what it did and nothing else: the others follow, and the job is tried again. The law wants the
    acknowledgement whatever becomes of the process, and the process waits for no acknowledgement.
    """
    failed: list[Exception] = []
    with scope(walls=[Wall(UUID(authority), sector)]):
        fact = Event.objects.get(id=event)
        for reaction in REACTIONS[fact.kind]:
            try:
                with transaction.atomic():
                    reaction(fact, timezone.now())
            except (OperationalError, InterfaceError):
                raise
            except Exception as error:
                failed.append(error)
                log.exception("reaction_failed", kind=fact.kind, reaction=reaction.__name__)
    if failed:
        raise failed[0]


def _send(kind: str, fact: Event, type_: str, at: datetime) -> None:
    """Send a letter that the authority may seal first."""
    wall = Wall(fact.authority_id, fact.sector)
    sealing.send(kind, _case(fact), _object(fact, type_), wall=wall, at=at)


def _case(fact: Event) -> UUID:
    assert fact.case_id is not None
    return fact.case_id


def _object(fact: Event, type_: str) -> UUID:
    return next(UUID(id_) for found, id_, _ in fact.subjects if found == type_)
