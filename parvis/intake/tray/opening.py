"""Opening a case from a message: a draft filled with what it says, read over, then filed on the day it arrived."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from parvis.agents.models import Agent
from parvis.base.scope import Wall, scope, set_scope
from parvis.cases.actions import CannotFile, start_draft
from parvis.cases.actions.filing import file_locked
from parvis.cases.actions.identifying import confirm_identity
from parvis.cases.actions.joining import join_message
from parvis.cases.known import known_answers, may_serve, same_person
from parvis.cases.models import Case, Draft
from parvis.catalogue.models import Procedure
from parvis.forms.summary import applicant
from parvis.interactions.models import Channel
from parvis.people.models import Profile

from ..models import Arrival, FirstReception, Sorting
from .attaching import before, between, follow, papers_of, say_who
from .crossing import cross
from .learning import teach
from .prefilling import proposed_answers
from .sorting import Gesture, held

__all__ = ["AlreadyBegun", "CannotFile", "begin_case", "begun_from", "open_case", "take_over"]


class AlreadyBegun(Exception):
    """A request is being made of this message already: this draft, by whoever types it."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(str(draft.pk))
        self.draft = draft


def begun_from(arrival: Arrival) -> Draft | None:
    """The request that is being made of a message and is not filed, with its procedure; inside a scope."""
    if arrival.draft is None or not arrival.is_to_sort():
        return None
    with scope(cases=[arrival.draft]):
        begun = Draft.objects.select_related("version__procedure").defer("answers")
        return begun.filter(pk=arrival.draft, submitted_at=None).first()


def take_over(arrival: Arrival, *, agent: Agent, where: Collection[Wall]) -> Draft | None:
    """Go on with the request that a colleague began of a message, as it stands.

    None when there is none any more, or none where she files (``where``). Raises CannotSort.
    """
    with scope(walls=between(arrival, "")):
        begun = begun_from(held(arrival.pk))
        if begun is None or Wall(begun.authority_id, begun.sector) not in where:
            return None
        set_scope(cases=[begun.pk])
        Draft.objects.filter(pk=begun.pk, submitted_at=None).update(agent=agent)
        return begun


def begin_case(
    arrival: Arrival, procedure: Procedure, *, agent: Agent, at: datetime, again: bool = False
) -> Draft:
    """Begin the request a message makes, with what it and the file of its sender tell; nothing is filed.

    The agent reads it over and corrects it; hers, begun before, goes on, unless it was of another procedure and she
    begins ``again``. Raises CannotSort, CannotDraft, AlreadyBegun.
    """
    with scope(walls=between(arrival, procedure.sector)):
        found = held(arrival.pk)
        if (begun := begun_from(found)) is not None:
            is_hers = begun.agent_id == agent.pk
            if is_hers and begun.version.procedure_id == procedure.pk:
                return begun
            if not (is_hers and again):
                raise AlreadyBegun(begun)
        profile = found.interaction.profile
        assert procedure.current is not None
        form = procedure.current.offer.form
        answers = proposed_answers(form, found)
        serves = profile is not None and may_serve(profile, procedure.sector)
        if profile is not None and serves:
            answers |= known_answers(form, profile)
        draft = start_draft(
            procedure,
            at=at,
            channel=Channel(found.channel),
            language="en" if found.suggestion.get("language") == "en" else "fr",
            agent=agent,
            profile=profile.pk if profile is not None and serves else None,
            answers=answers,
        )
        set_scope(walls=between(arrival, procedure.sector))
        found.draft = draft.pk
        found.save(update_fields=["draft"])
    return draft


def open_case(arrival: Arrival, draft: Draft, *, agent: Agent, at: datetime) -> Case:
    """File the request a message makes, on the day it arrived (R112-11-1); the message and its files go with it.

    The draft is locked in this transaction. Raises CannotSort, CannotFile, CannotCross.
    """
    walls = [*between(arrival, draft.sector)]
    with scope(walls=walls, cases=[draft.pk]):
        found = held(arrival.pk)
        profile = found.interaction.profile
        filed = file_locked(
            draft,
            by=agent.actor,
            at=at,
            received_at=found.arrived_at,
            first_received_at=_first_received_at(found.pk),
        )
        kept = before(found)
        cross(found, draft.sector)
        if profile is not None:
            _confirm(filed.case, profile, agent=agent, at=at)
        papers = papers_of(found)
        join_message(filed.case.pk, found.interaction_id, papers)
        say_who(found, filed.case)
        done = follow(
            found,
            filed.case,
            Gesture.OPEN_CASE,
            agent=agent,
            at=at,
            kept=kept | {"papers": [str(one) for one in papers]},
        )
        _judge(done, found, filed.case)
    return filed.case


def _confirm(case: Case, profile: Profile, *, agent: Agent, at: datetime) -> None:
    """The case is hers while the answers still bear her name; a file is of one sector."""
    declared = applicant(case.version.offer.form, case.answers)
    is_there = (profile.authority_id, profile.sector) == (case.authority_id, case.sector)
    if is_there and same_person(profile, declared):
        confirm_identity(case.pk, profile=profile, by=agent, at=at)


def _judge(done: Sorting, arrival: Arrival, case: Case) -> None:
    """Write what became of the suggestion, and learn from it."""
    proposed, chosen = arrival.suggestion.get("procedure"), case.procedure.slug
    done.procedure = case.procedure
    if proposed:
        done.accepted, done.score = proposed == chosen, arrival.suggestion.get("score")
    done.save(update_fields=["procedure", "accepted", "score"])
    teach(arrival, chosen)


def _first_received_at(arrival: UUID) -> datetime | None:
    """When another authority, that was not competent, had it first (L114-3)."""
    return FirstReception.objects.filter(arrival=arrival).values_list("at", flat=True).first()
