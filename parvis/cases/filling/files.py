"""Files sent with a step or a complement: each kept or refused in words, beside its field."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from parvis.authorities.models import Authority
from parvis.documents.access import NotFound, document_for, infected_among
from parvis.documents.actions import CannotRemove, remove, store
from parvis.documents.inspection import CannotAccept, Limits
from parvis.documents.inspection.refusals import ACCEPTED, NotAsNamed, TypeRefused
from parvis.documents.models import Document
from parvis.documents.storage import CannotStore
from parvis.events.actors import Actor
from parvis.forms.answers import Gesture
from parvis.forms.checks import FieldError, html_id
from parvis.forms.shape import Field, Form, Label, Step

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict

Entry = Mapping[str, object]
Files: TypeAlias = "MultiValueDict[str, UploadedFile[Any]]"
MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Holder:
    """What the files are kept with: a draft, a case or a contact."""

    authority: Authority
    sector: str
    id: UUID


@dataclass
class Taken:
    """What became of the files of a request: the answers of the file fields, and the refusals."""

    answers: dict[str, list[Entry]] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    """The documents received by this request."""


def take_files(
    files: Files,
    fields: Iterable[Field],
    answers: Mapping[str, object],
    holder: Holder,
    *,
    by: Actor,
    at: datetime,
    held: Document.Held = Document.Held.CASE,
) -> Taken:
    """Keep the files posted under the names of these fields, after those already there."""
    taken = Taken()
    for one in fields:
        if one.type != "files":
            continue
        there = entries_of(answers.get(one.id))
        for uploaded in files.getlist(one.id)[:MOST_AT_ONCE]:
            if len(there) >= one.max_files:
                taken.errors.append(_error(one, _too_many(one.max_files, uploaded.name or "")))
                break
            try:
                document = store(
                    uploaded,
                    authority=holder.authority.pk,
                    sector=holder.sector,
                    holder_id=holder.id,
                    by=by,
                    at=at,
                    document_type=one.piece[:60],
                    held=held,
                )
            except (CannotAccept, CannotStore) as refusal:
                why = _not_wanted(one.accept) if _is_unwanted(refusal, one) else str(refusal.message)
                taken.errors.append(_error(one, _named(uploaded.name or "", why)))
                continue
            if one.accept and document.kind not in one.accept:
                remove(document.pk, by=by, at=at, reason="refused")
                taken.errors.append(_error(one, _named(document.name, _not_wanted(one.accept))))
                continue
            taken.kept.append(str(document.pk))
            there = [*there, entry_of(document)]
            taken.answers[one.id] = there
    return taken


def upload_limits() -> list[str]:
    """What may be sent, said before one tries."""
    megabytes = Limits().size // 1_000_000
    return [_("%(size)s Mo au plus par fichier.") % {"size": megabytes}, str(ACCEPTED)]


def formats_of(one: Field) -> str:
    """What a field that takes files accepts, in words: its own formats, or all those we read."""
    if not one.accept:
        return str(ACCEPTED)
    formats = ", ".join(kind.upper() for kind in one.accept)
    return _("Formats acceptés ici : %(formats)s.") % {"formats": formats}


def nothing_chosen(gesture: Gesture | None, taken: Taken, fields: Iterable[Field]) -> list[FieldError]:
    """What to say when the button that sends files is pressed without a file."""
    if gesture is None or gesture.kind != "upload" or taken.kept or taken.errors:
        return []
    return [
        _error(one, _("Choisissez d’abord un fichier, puis envoyez-le."))
        for one in fields
        if one.id == gesture.field_id
    ]


def entry_of(document: Document) -> Entry:
    """A document as the answers of a file field name it."""
    return {"document": str(document.pk), "name": document.name, "size": document.size}


def entries_of(answer: object) -> list[Entry]:
    """The files of an answer, whatever was stored."""
    if not isinstance(answer, list):
        return []
    return [one for one in answer if isinstance(one, Mapping) and isinstance(one.get("document"), str)]


def without_file(answer: object, document: str) -> list[Entry]:
    """The files of an answer but one."""
    return [one for one in entries_of(answer) if one["document"] != document]


def remove_file(holder: Holder, document: str, *, by: Actor, at: datetime) -> None:
    """Destroy a file of this draft or case; nothing happens for one that is not there."""
    try:
        found = document_for(holder.id, UUID(document))
        remove(found.pk, by=by, at=at, reason="asked")
    except (NotFound, CannotRemove, ValueError):
        return


def infected(
    fields: Iterable[Field], answers: Mapping[str, object], holder: UUID, *, besides: Container[str] = ()
) -> list[FieldError]:
    """What the antivirus set aside since: each must be sent again, or taken away.

    ``besides``: what has just been received has no verdict yet.
    """
    sentence = _("Ce fichier contient un virus. Retirez-le, puis envoyez-en un autre.")
    found = _ill(fields, answers, holder, besides)
    return [_error(one, _named(document.name, sentence)) for document, one in found]


def set_aside(
    fields: Iterable[Field],
    answers: Mapping[str, object],
    holder: Holder,
    *,
    besides: Container[str],
    by: Actor,
    at: datetime,
) -> tuple[dict[str, object], list[FieldError]]:
    """Take away what the antivirus set aside, and say so: another file can be chosen at once.

    ``besides``: what has just been received has no verdict yet.
    """
    left, errors = dict(answers), []
    sentence = _("Ce fichier contient un virus : nous l’avons retiré. Choisissez-en un autre.")
    for found, one in _ill(fields, answers, holder.id, besides):
        left[one.id] = without_file(left.get(one.id), str(found.pk))
        remove_file(holder, str(found.pk), by=by, at=at)
        errors.append(_error(one, _named(found.name, sentence)))
    return left, errors


def with_limits(form: Form, step: Step) -> tuple[Form, Step]:
    """The same step, whose file fields say beforehand what may be sent."""
    told = replace(
        step,
        sections=tuple(
            replace(section, fields=tuple(_telling(one) for one in section.fields))
            for section in step.sections
        ),
    )
    return Form(tuple(told if one.id == step.id else one for one in form.steps)), told


def has_files(step: Step) -> bool:
    """Whether a page asks for files."""
    return any(one.type == "files" for one in step.fields())


def _ill(
    fields: Iterable[Field], answers: Mapping[str, object], holder: UUID, besides: Container[str]
) -> list[tuple[Document, Field]]:
    """The files of these answers that hold a virus, each with its field."""
    named = {
        str(entry["document"]): one
        for one in fields
        if one.type == "files"
        for entry in entries_of(answers.get(one.id))
        if entry["document"] not in besides
    }
    if not named:
        return []
    return [(found, named[str(found.pk)]) for found in infected_among(holder, named)]


def _telling(one: Field) -> Field:
    if one.type != "files":
        return one
    size, formats = upload_limits()[0], formats_of(one)
    count = ngettext("%(count)s fichier au plus.", "%(count)s fichiers au plus.", one.max_files)
    limits = f"{count % {'count': one.max_files}} {size} {formats}"
    language = (get_language() or "fr")[:2]
    spoken: Label = one.help or {"fr": ""}
    words: dict[str, Any] = {key: f"{said}\n{limits}".strip() for key, said in spoken.items()}
    words.setdefault(language, words["fr"])
    return replace(one, help=words)


def _is_unwanted(refusal: CannotAccept | CannotStore, one: Field) -> bool:
    """Whether the format is what is wrong, and the field has its own: a false PDF is not told to be a PDF."""
    is_false = isinstance(refusal, NotAsNamed) and refusal.kind in one.accept
    return bool(one.accept) and isinstance(refusal, TypeRefused) and not is_false


def _not_wanted(kinds: Iterable[str]) -> str:
    formats = ", ".join(kind.upper() for kind in kinds)
    return _("Ce format n’est pas accepté ici. Envoyez un fichier %(formats)s.") % {"formats": formats}


def _named(name: str, sentence: str) -> str:
    shown = "".join(sign for sign in name if sign.isprintable())[-60:] or _("Fichier")
    return _("« %(name)s » : %(sentence)s") % {"name": shown, "sentence": sentence}


def _too_many(most: int, name: str) -> str:
    sentence = ngettext(
        "un seul fichier est accepté ici. Retirez l’autre pour le remplacer.",
        "pas plus de %(count)s fichiers ici. Retirez-en un pour le remplacer.",
        most,
    )
    return _named(name, sentence % {"count": most})


def _error(one: Field, message: str) -> FieldError:
    return FieldError(one.id, html_id(one.id), message, one.id)
