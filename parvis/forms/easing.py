"""A form changed for somebody who cannot fill it as it stands."""

from dataclasses import replace

from parvis.forms.shape import Field, Form, Step


def without_email(form: Form) -> Form:
    """Return the form with the applicant's e-mail address optional: not everybody has one."""
    return Form(tuple(_eased(step) for step in form.steps))


def led_by(first: Step, form: Form) -> Form:
    """Return the form with one more step before its own."""
    return Form((first, *form.steps))


def _eased(step: Step) -> Step:
    sections = tuple(
        replace(section, fields=tuple(_optional(one) for one in section.fields)) for section in step.sections
    )
    return replace(step, sections=sections)


def _optional(field: Field) -> Field:
    return replace(field, required="no") if field.maps_to == "applicant.email" else field
