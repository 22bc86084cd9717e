"""What is being typed on the tracking page, which is one form with several buttons.

Whichever is pressed does its own work, and what was typed beside it comes back as it was: nothing of it is kept
anywhere else.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from parvis.cases.filling.files import (
    Holder,
    Taken,
    entries_of,
    entry_of,
    nothing_chosen,
    remove_file,
    set_aside,
    take_files,
    without_file,
)
from parvis.cases.models import Case, CorrectionRequest
from parvis.cases.tracked import pending_request, unused_documents
from parvis.events.actors import PERSON
from parvis.forms.answers import FieldError, StepReading, problems, read_step
from parvis.forms.posted import clean
from parvis.forms.shape import Form, Step
from parvis.portal.asked import KEPT, asked_form, correction_values, current_answers
from parvis.portal.door import PortalRequest


@dataclass(frozen=True)
class Complement:
    """An answer to a request for pieces: what it holds by now, and what keeps it from leaving."""

    case: Case
    pending: CorrectionRequest
    form: Form
    answers: dict[str, object]
    taken: Taken
    reading: StepReading
    set_aside: list[FieldError]

    @property
    def errors(self) -> list[FieldError]:
        """What is wrong, told when it is sent: not "this is missing" for a file that was just refused."""
        told = {one.name for one in (*self.taken.errors, *self.set_aside)}
        rest = [one for one in self.reading.errors if one.name not in told]
        return [*self.taken.errors, *self.set_aside, *rest]

    @property
    def stays(self) -> bool:
        """Whether the page is shown again rather than sent."""
        return bool(self.errors or self.reading.gesture or self.reading.revealed)

    def is_begun(self) -> bool:
        """Whether it holds something the case does not, or has something to tell."""
        return bool(self.taken.errors or self.answers != current_answers(self.case, self.form))

    def values(self, errors: list[FieldError]) -> dict[str, Any]:
        """What the page shows of it, with these errors."""
        is_whole = not problems(self.form, self.answers, today=timezone.localdate())
        shown = correction_values(self.case, self.pending, self.answers, errors)
        return shown | {"correction_is_whole": is_whole}


def message_typed(request: PortalRequest) -> str:
    """The message being written, whole: what is too long to leave comes back to be shortened, nothing of it lost."""
    return clean(request.POST.get("body", ""), lines=True, most=settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def complement_typed(request: PortalRequest, case: Case, pending: CorrectionRequest) -> Complement:
    """Read the answer to a request for pieces, and keep the files that came with it."""
    form = asked_form(case, pending)
    step, today = form.steps[0], timezone.localdate()
    holder = Holder(case.authority, case.sector, case.pk)
    before = current_answers(case, form) | _kept(request, case, step)
    taken = take_files(request.FILES, step.fields(), before, holder, by=PERSON, at=request.now)
    reading = read_step(form, step.id, request.POST, {**before, **taken.answers}, today=today)
    answers, gesture = reading.answers, reading.gesture
    if gesture is not None and gesture.kind == "remove_file":
        answers = {**answers, gesture.field_id: without_file(answers.get(gesture.field_id), gesture.document)}
        if gesture.document in {str(one["document"]) for one in entries_of(before.get(gesture.field_id))}:
            remove_file(holder, gesture.document, by=PERSON, at=request.now)
    taken.errors += nothing_chosen(gesture, taken, step.fields())
    answers, ill = set_aside(step.fields(), answers, holder, besides=taken.kept, by=PERSON, at=request.now)
    return Complement(case, pending, form, answers, taken, reading, ill)


def typed_beside(request: PortalRequest, case: Case, *, message: bool = True) -> dict[str, Any]:
    """What was being typed beside the button pressed, for the page to show again; empty when nothing was.

    ``message``: false when the button sends the message.
    """
    values: dict[str, Any] = {}
    if message and (body := message_typed(request)):
        values["message_body"] = body
    pending = pending_request(case) if "_shown" in request.POST else None
    if pending is not None:
        complement = complement_typed(request, case, pending)
        if complement.is_begun():
            values |= complement.values(complement.taken.errors)
    return values


def _kept(request: PortalRequest, case: Case, step: Step) -> dict[str, object]:
    """The files received by an earlier try: only those of this case that nothing uses yet."""
    wanted: dict[str, list[str]] = {}
    for value in request.POST.getlist(KEPT)[:100]:
        name, _colon, document = value.partition(":")
        wanted.setdefault(name, []).append(document)
    files = [one for one in step.fields() if one.type == "files"]
    ids = {found for one in files for text in wanted.get(one.id, []) if (found := _uuid(text)) is not None}
    present = unused_documents(case, ids)
    return {
        one.id: [entry_of(present[text]) for text in wanted.get(one.id, []) if text in present]
        for one in files
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
