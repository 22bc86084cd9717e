"""Say which texts a person reads: those of the public pages, of the forms, of letters and of messages to her.

They are what a third language of the house translates; the rest is read by agents only, in French or in English.
"""

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

READ = (
    *("templates/base_document.html", "templates/base_error.html", "templates/[45]*.html"),
    *("templates/forms/*", "templates/ui/*", "templates/letters/*", "templates/portal/*"),
    "parvis/portal/*",
    "parvis/authorities/hours.py",
    *("parvis/cases/filed.py", "parvis/cases/filling/*", "parvis/cases/tables.py"),
    *("parvis/catalogue/natures.py", "parvis/catalogue/themes.py", "parvis/catalogue/wording.py"),
    "parvis/catalogue/tables/words.py",
    *("parvis/documents/inspection/refusals.py", "parvis/documents/storage.py"),
    *("parvis/documents/actions.py", "parvis/documents/models.py", "parvis/events/accesses.py"),
    *(
        "parvis/forms/answers.py",
        "parvis/forms/checks.py",
        "parvis/forms/faults.py",
        "parvis/forms/identities.py",
    ),
    *("parvis/forms/refusal.py", "parvis/forms/rendering.py", "parvis/forms/simple.py"),
    *("parvis/forms/summary.py", "parvis/forms/wording.py"),
    "parvis/letters/*",
    *("parvis/notifications/correspondence/letters.py", "parvis/notifications/correspondence/values.py"),
    "parvis/notifications/timeline.py",
    "parvis/rules/menus/wording.py",
    "parvis/ui/*",
)
"""Files whose texts reach a person; a star goes down into folders."""

NOT_READ = (
    *("templates/portal/trying/*", "parvis/portal/trying/*"),
    *("parvis/letters/docx/*", "parvis/letters/warnings.py", "parvis/letters/composed/settling.py"),
    *("parvis/letters/content.py", "parvis/letters/press.py"),
)
"""Those among them that speak to agents: the trial of a designer, Word documents, what a letter lacks."""

FACTS = "parvis/**/facts.py"
"""Where each kind of fact is told twice, to agents and to the person."""


def is_read(place: str) -> bool:
    """Tell whether the texts of a file reach a person."""
    return any(fnmatch(place, one) for one in READ) and not any(fnmatch(place, one) for one in NOT_READ)


def told_to_person(root: Path) -> set[str]:
    """Return what facts are called for the person: the second wording of each kind."""
    return {
        text for path in root.glob(FACTS) for text in _second_wordings(ast.parse(path.read_text("utf-8")))
    }


def _second_wordings(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Kind"):
            continue
        told = [*call.args[2:3], *(one.value for one in call.keywords if one.arg == "person")]
        for one in told:
            if isinstance(one, ast.Call):
                yield ast.literal_eval(one.args[0])
