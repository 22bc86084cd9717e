"""Words exchanged about a case: messages, notes, and documents the person adds by herself."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.visible import is_visible
from parvis.documents.models import Document
from parvis.events.actors import PERSON, SYSTEM
from parvis.interactions.models import Channel, Interaction

from ..models import Case, CaseDocument, CaseInteraction, Note
from .telling import locked, tell

SAME_WITHIN = timedelta(minutes=10)
"""How long the same words of the same person are a page sent again, and not a second message."""


class CannotWrite(Exception):
    """There is nothing to say, or the case no longer takes it."""


class CannotMention(Exception):
    """An agent mentioned may not read the case; the first argument is her name."""


def reply(
    case: UUID,
    body: str,
    *,
    by: Agent | None,
    at: datetime,
    channel: Channel = Channel.PORTAL,
    revision: int | None = None,
) -> Interaction:
    """Write to the person in the name of the service; she reads it on her tracking page.

    ``by``: nobody when the process writes.
    """
    found = locked(case, revision=revision)
    if not is_visible(body):
        raise CannotWrite(found.reference)
    written = _contact(found, body, Interaction.Direction.OUT, channel, at=at, agent=by)
    found.save(update_fields=["revision"])
    tell(
        "case.replied",
        found,
        by=by.actor if by else SYSTEM,
        at=at,
        objects=[("interaction", written.pk, "sent")],
        channel=channel.value,
    )
    return written


def write(
    case: UUID,
    body: str,
    *,
    at: datetime,
    channel: Channel = Channel.PORTAL,
    said_by: str = "",
    language: str = "",
) -> Interaction:
    """Receive a message of the person about her case, even when it is over.

    ``said_by``: how its sender names herself, when she writes from another address than the one we write to.

    A page sent again brings the same words: as the last thing said, and within ``SAME_WITHIN``, they are the message
    already received.
    """
    found = locked(case)
    if not is_visible(body):
        raise CannotWrite(found.reference)
    if (last := _last_word(found)) is not None and _says_again(last, body, channel, at=at):
        return last
    written = _contact(
        found, body, Interaction.Direction.IN, channel, at=at, said_by=said_by, language=language
    )
    found.save(update_fields=["revision"])
    tell(
        "case.written",
        found,
        by=PERSON,
        at=at,
        objects=[("interaction", written.pk, "received")],
        channel=channel.value,
    )
    return written


def note(case: UUID, body: str, *, by: Agent | None, at: datetime, mentioned: Iterable[Agent] = ()) -> Note:
    """Leave a word for colleagues. It conflicts with nothing: the page's revision does not matter.

    Those it mentions are told, and must be able to read the case. ``by``: nobody when the process tells it. Raises
    CannotWrite, CannotMention.
    """
    found = locked(case)
    if not is_visible(body):
        raise CannotWrite(found.reference)
    actor = by.actor if by else SYSTEM
    told = {agent.pk: agent for agent in mentioned if agent.pk != actor.id}
    for agent in told.values():
        if not Case.objects.visible_to(grants_of(agent)).filter(pk=found.pk).exists():
            raise CannotMention(agent.full_name)
    written = Note.objects.create(
        authority_id=found.authority_id,
        sector=found.sector,
        case=found,
        author=by,
        signed=by.signature if by else "",
        body=body.strip(),
        written_at=at,
    )
    wrote = ("note", written.pk, "written")
    tell("case.noted", found, by=actor, at=at, objects=[wrote])
    if told:
        agents = [("agent", agent, "mentioned") for agent in sorted(told)]
        tell("case.mentioned", found, by=actor, at=at, objects=[wrote, *agents])
    return written


def add_documents(case: UUID, documents: Iterable[UUID], *, at: datetime) -> list[UUID]:
    """Add documents the person brings by herself to an open case."""
    found = locked(case)
    if not found.is_open():
        raise CannotWrite(found.reference)
    known = set(CaseDocument.objects.filter(case=found).values_list("document_id", flat=True))
    brought = list(
        Document.objects.filter(pk__in=set(documents) - known, holder_id=found.pk)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if not brought:
        raise CannotWrite(found.reference)
    CaseDocument.objects.bulk_create(
        CaseDocument(case=found, document_id=document, authority_id=found.authority_id, sector=found.sector)
        for document in brought
    )
    found.save(update_fields=["revision"])
    tell(
        "case.document_added",
        found,
        by=PERSON,
        at=at,
        objects=[("document", document, "attached") for document in brought],
    )
    return brought


def _last_word(case: Case) -> Interaction | None:
    """The last message of the case, whoever wrote it."""
    return Interaction.objects.filter(holder_id=case.pk).order_by("-occurred_at", "-pk").first()


def _says_again(last: Interaction, body: str, channel: Channel, *, at: datetime) -> bool:
    said = (last.direction, last.channel, last.body)
    return said == (Interaction.Direction.IN, channel, body.strip()) and at - last.occurred_at < SAME_WITHIN


def _contact(
    case: Case,
    body: str,
    direction: Interaction.Direction,
    channel: Channel,
    *,
    at: datetime,
    agent: Agent | None = None,
    said_by: str = "",
    language: str = "",
) -> Interaction:
    written = Interaction.objects.create(
        authority_id=case.authority_id,
        sector=case.sector,
        holder_id=case.pk,
        profile_id=case.profile_id,
        channel=channel,
        direction=direction,
        body=body.strip(),
        occurred_at=at,
        agent=agent,
        author_name=agent.signature if agent else "",
        declared_name=said_by,
        language=language,
    )
    CaseInteraction.objects.create(
        case=case, interaction=written, authority_id=case.authority_id, sector=case.sector
    )
    return written
