"""Where a request stands, as a line of steps in the words of its procedure: no name, no deadline of the service."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from parvis.cases.models import Case
from parvis.portal.reading import words_in
from parvis.workflows.line import line_told

STATE_WORDS: Mapping[str, Any] = {
    "done": gettext_lazy("étape terminée"),
    "now": gettext_lazy("étape en cours"),
    "ahead": gettext_lazy("étape à venir"),
}
"""What is read aloud of each step, where the eyes see its mark."""


def advancement_of(case: Case, language: str) -> list[dict[str, Any]]:
    """The steps of a request that its procedure tells of, in a language; none for most procedures."""
    return [
        {
            "words": words_in(one.words, language),
            "state": one.state,
            "state_words": STATE_WORDS[one.state],
            "is_current": one.state == "now",
        }
        for one in line_told(case)
    ]
