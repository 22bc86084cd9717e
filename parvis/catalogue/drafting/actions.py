"""The life of a draft: begun, changed, undone, given to read again, discarded."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.agents.models import Agent

from ..models import Milestone, Procedure, ProcedureVersion, VersionEdit
from ..reading import LONGEST_TITLE
from ..telling import mark, tell
from .building import taken_in
from .gestures import Gesture, Impossible, apply, is_kept, read, written
from .places import Document

MOST_BYTES = 2_000_000
"""The largest document a draft may become, as it is stored."""
MOST_GESTURES = 500
"""The most gestures of one edit."""


class CannotEdit(Exception):
    """The version does not change in this state."""


def begin_draft(
    procedure: UUID, *, by: Agent, at: datetime, like: ProcedureVersion | None = None
) -> ProcedureVersion:
    """The draft of a procedure: the one under way, or a new one, a copy of the current or last version.

    ``like`` another version of the same procedure to start again from: rolling back is publishing it once more.
    Raises CannotEdit when a draft is under way and another beginning is asked, or nothing was ever written.
    """
    held = Procedure.objects.select_for_update().get(pk=procedure)
    versions = held.versions.order_by("-number")
    under_way = held.draft()
    if under_way is not None and like is None:
        return under_way
    if under_way is not None:
        raise CannotEdit(_("un brouillon est en cours : publiez-le ou abandonnez-le d’abord"))
    last = versions.first()
    origin = like or versions.filter(current_of=held).first() or last
    if origin is None or last is None or origin.procedure_id != held.pk:
        raise CannotEdit(_("cette démarche n’a pas encore de version"))
    draft = ProcedureVersion.objects.create(
        authority_id=held.authority_id,
        procedure=held,
        number=last.number + 1,
        title=origin.title,
        document=origin.document,
        begun_from=origin,
    )
    mark(draft, Milestone.Kind.BEGUN, by=by, at=at)
    tell("procedure.begun", held, draft, by=by.actor, at=at)
    return draft


def edit(version: UUID, gestures: Sequence[Gesture], *, by: Agent, at: datetime) -> VersionEdit | None:
    """Change a draft by gestures, all or none, and keep what undoes them; None when nothing changed.

    Raises CannotEdit outside of the draft state, Overtaken and Vanished when somebody else was there first,
    Impossible when the gestures mean nothing or make the document too large.
    """
    return _edit(_locked(version), gestures, by=by, at=at)


def undo(version: UUID, number: int, *, by: Agent, at: datetime) -> VersionEdit | None:
    """Undo one edit of a draft; None when it was undone already. Raises as ``edit`` does."""
    draft = _locked(version)
    past = VersionEdit.objects.filter(version=draft, number=number, undone_by=None).first()
    if past is None:
        return None
    return _edit(draft, [read(words) for words in past.undoing], by=by, at=at, undoes=past)


def as_seen(draft: ProcedureVersion, revision: int) -> Document:
    """The document of a draft as it stood at a revision: what its author had before her eyes.

    Raises CannotEdit for a revision that never was.
    """
    if not 0 <= revision <= draft.revision:
        raise CannotEdit(_("cette page date d’un autre brouillon"))
    document: Document = draft.document
    for since in VersionEdit.objects.filter(version=draft, number__gt=revision).order_by("-number"):
        document = apply(document, [read(words) for words in since.undoing]).document
    return document


def submit_for_review(version: UUID, *, by: Agent, at: datetime, words: str = "") -> ProcedureVersion:
    """Give a draft to be read again, with a word to the reader: nobody changes it meanwhile. Raises CannotEdit."""
    draft = _locked(version)
    mark(draft, Milestone.Kind.SUBMITTED, by=by, at=at, words=words)
    return _moved(draft, ProcedureVersion.Status.REVIEW, "procedure.submitted", by=by, at=at)


def return_to_draft(version: UUID, *, by: Agent, at: datetime, reasons: str) -> ProcedureVersion:
    """Give a version back to whoever writes it, and say why; who gave it takes it back without a reason.

    Raises CannotEdit unless it was given to read, and without a reason.
    """
    draft = _locked(version, ProcedureVersion.Status.REVIEW)
    if not reasons.strip() and not gave_to_read(draft, by):
        raise CannotEdit(_("dites ce qui est à reprendre"))
    mark(draft, Milestone.Kind.RETURNED, by=by, at=at, words=reasons)
    return _moved(draft, ProcedureVersion.Status.DRAFT, "procedure.returned", by=by, at=at)


def gave_to_read(version: ProcedureVersion, agent: Agent) -> bool:
    """Whether it is this agent who last gave the version to read."""
    last = version.milestones.filter(kind=Milestone.Kind.SUBMITTED).order_by("-id").first()
    return last is not None and last.by_id == agent.pk


def discard(version: UUID, *, by: Agent, at: datetime) -> None:
    """Throw a draft away with its history; its number is given again. Raises CannotEdit once published.

    With its only version goes the procedure itself, which nobody ever saw.
    """
    draft = locked(version)
    if not draft.is_open:
        raise CannotEdit(_("une version publiée ne s’efface pas : retirez-la"))
    tell("procedure.discarded", draft.procedure, draft, by=by.actor, at=at)
    draft.delete()
    if not draft.procedure.versions.exists():
        draft.procedure.delete()


def ids_ever(procedure: UUID, document: Document) -> Collection[str]:
    """The ids of a form and of every version before it: a new question bears none of them.

    A case moves to another version on its ids: one that meant something else would bring a wrong answer.
    """
    past = ProcedureVersion.objects.filter(procedure_id=procedure, published_at__isnull=False)
    taken = taken_in(document)
    for held in past.order_by("number").values_list("document", flat=True):
        taken |= taken_in(held)
    return taken


def locked(version: UUID) -> ProcedureVersion:
    """A version that nobody else changes meanwhile. Raises CannotEdit once it was thrown away."""
    held = ProcedureVersion.objects.select_for_update(of=("self",)).select_related("procedure", "authority")
    found = held.filter(pk=version).first()
    if found is None:
        raise CannotEdit(_("ce brouillon a été abandonné"))
    return found


def _locked(
    version: UUID, status: ProcedureVersion.Status = ProcedureVersion.Status.DRAFT
) -> ProcedureVersion:
    draft = locked(version)
    if draft.status != status:
        raise CannotEdit(_("cette version est « %(state)s »") % {"state": draft.get_status_display().lower()})
    return draft


def _edit(
    draft: ProcedureVersion,
    gestures: Sequence[Gesture],
    *,
    by: Agent,
    at: datetime,
    undoes: VersionEdit | None = None,
) -> VersionEdit | None:
    if len(gestures) > MOST_GESTURES:
        raise Impossible(_("trop de changements à la fois"))
    if not all(map(is_kept, gestures)):
        raise Impossible(_("un caractère de ce qui est écrit ne peut pas être gardé : retapez-le"))
    edited = apply(draft.document, gestures)
    if not edited.undoing:
        return None
    if len(json.dumps(edited.document, ensure_ascii=False).encode("utf-8", "replace")) > MOST_BYTES:
        raise Impossible(_("la démarche devient trop longue"))
    draft.document = dict(edited.document)
    draft.title = _title_of(draft.document) or draft.title
    draft.revision += 1
    draft.save(update_fields=["document", "title", "revision"])
    return VersionEdit.objects.create(
        authority_id=draft.authority_id,
        version=draft,
        number=draft.revision,
        gestures=[written(gesture) for gesture in gestures],
        undoing=[written(gesture) for gesture in edited.undoing],
        undoes=undoes,
        by=by,
        signed=by.signature,
        at=at,
    )


def _title_of(document: Document) -> str:
    title = document.get("title")
    words = title.get("fr") if isinstance(title, dict) else title
    return words[:LONGEST_TITLE] if isinstance(words, str) else ""


def _moved(
    draft: ProcedureVersion, status: ProcedureVersion.Status, kind: str, *, by: Agent, at: datetime
) -> ProcedureVersion:
    draft.status = status
    draft.save(update_fields=["status"])
    tell(kind, draft.procedure, draft, by=by.actor, at=at)
    return draft
