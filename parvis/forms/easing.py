"""A form changed for somebody who cannot fill it as it stands."""

from collections.abc import Callable
from dataclasses import replace

from parvis.forms.shape import Field, Form, Step


def without_email(form: Form) -> Form:
    """Return the form with the applicant's e-mail address optional: not everybody has one."""
    return Form(tuple(_changed(step, _optional) for step in form.steps))


def asking_who(form: Form) -> Form:
    """Return the form with nothing compulsory but who asks, by name: a message refers a matter whatever it lacks.

    It is the sender's name that the law wants of an electronic sending (CRPA R112-9-1); the rest is asked for later.
    """
    return Form(tuple(_changed(step, _who_alone) for step in form.steps))


def led_by(first: Step, form: Form) -> Form:
    """Return the form with one more step before its own."""
    return Form((first, *form.steps))


def _changed(step: Step, change: Callable[[Field], Field]) -> Step:
    sections = tuple(
        replace(section, fields=tuple(change(one) for one in section.fields)) for section in step.sections
    )
    return replace(step, sections=sections)


def _optional(field: Field) -> Field:
    return replace(field, required="no") if field.maps_to == "applicant.email" else field


def _who_alone(field: Field) -> Field:
    if field.maps_to == "applicant.person":
        return replace(field, ask=())
    return replace(field, required="no", min_items=0, fields=tuple(map(_who_alone, field.fields)))
