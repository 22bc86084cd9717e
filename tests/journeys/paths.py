"""What a resident does again and again, told once."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from tests.cast import WHAT, WHO
from tests.documents import makers
from tests.journeys.seeding import ROOM
from tests.journeys.visitor import Visitor

BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class Filed:
    """What the confirmation page gave."""

    reference: str
    code: str
    email: str


def somebody() -> str:
    """An address nobody else has."""
    return f"camille.{random.randrange(10**9)}@courriel.example"


def file_named(folder: Path, name: str) -> Path:
    """A file of the kind its name says, as a person has it at hand."""
    path = folder / name
    made = {".pdf": makers.pdf, ".jpg": makers.image, ".docx": makers.docx}[path.suffix]
    path.write_bytes(made())
    return path


def begin(visitor: Visitor, slug: str = ROOM) -> Visitor:
    """Open a procedure and begin it."""
    return visitor.go(f"/montrevel/demarches/{slug}/").press("Commencer").at("Votre identité|Vous")


def fill_who(visitor: Visitor, email: str, family_name: str = "") -> Visitor:
    """Fill the first step, whatever the language of its button."""
    answers = WHO | ({"who-family_name": family_name} if family_name else {})
    return visitor.fill(**{name.replace("-", "__"): value for name, value in answers.items()}, mail=email)


def say_who(visitor: Visitor, email: str, family_name: str = "") -> Visitor:
    """Answer the first step."""
    return fill_who(visitor, email, family_name).press("Continuer")


def say_what(visitor: Visitor, event: str = WHAT["event"]) -> Visitor:
    """Fill the second step, without its files."""
    return visitor.fill(**WHAT | {"event": event})


def file_room(visitor: Visitor, email: str, *, files: dict[str, Path] | None = None) -> Filed:
    """Ask for the room, from the page of the procedure to the confirmation."""
    say_who(begin(visitor), email).at("Votre projet")
    say_what(visitor)
    for field, path in (files or {}).items():
        visitor.page.set_input_files(f'[name="{field}"]', path)
    visitor.press("Continuer").at("Vérifiez vos réponses")
    return sent(visitor.press("Envoyer ma demande"), email)


def sent(visitor: Visitor, email: str) -> Filed:
    """Read the confirmation."""
    visitor.at("Votre demande est envoyée|Your .* (has been|is) sent")
    found = visitor.page.locator(".pv-reference").all_inner_texts()
    return Filed(reference=found[0].strip(), code=found[1].strip(), email=email)
