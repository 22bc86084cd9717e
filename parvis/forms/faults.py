"""A question, and what is wrong with its answer, told away from the field."""

import re

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from parvis.forms.checks import html_id as control_id
from parvis.forms.shape import Field, Form, text
from parvis.forms.summary import numbered


def with_question(form: Form, field_id: str, message: str, html_id: str) -> str:
    """What is wrong, told away from its field: with the question it is about, and whose row it is in."""
    question = _question(form, field_id, html_id)
    if not question:
        return message
    if question.endswith(("?", ".", "!")):
        return f"{question} {message}"
    return _("%(question)s : %(message)s") % {"question": question, "message": message}


def question_named(form: Form, name: str) -> str:
    """The question of a field by its name on the page, with whose row it is in."""
    return _question(form, name.rpartition("-")[2], control_id(name))


def _question(form: Form, field_id: str, html_id: str) -> str:
    field, before = _in_row(form, field_id, html_id)
    if field is None:
        return ""
    label = text(field.label, get_language() or "fr")
    if field.type == "person" and f"{field.id}-birth_date" in html_id:
        # The title of a row already says whose it is.
        return f"{before or f'{label} – '}{_('Date de naissance')}"
    return before + label


def _in_row(form: Form, field_id: str, html_id: str) -> tuple[Field | None, str]:
    """The field of a control, and the title of the row it stands in: "Enfant 2 – "."""
    for group in form.by_id.values():
        row = group.type == "group" and re.match(rf"{re.escape(control_id(group.id))}-(\d+)-", html_id)
        if row:
            child = next((one for one in group.fields if one.id == field_id), None)
            return child, f"{numbered(group.item_label, int(row[1]), get_language() or 'fr')} – "
    return form.by_id.get(field_id), ""
