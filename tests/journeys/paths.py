"""What a resident does again and again, told once."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

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


def say_who(visitor: Visitor, email: str, family_name: str = "Destève") -> Visitor:
    """Fill the first step."""
    return visitor.fill(
        who__given_names="Camille",
        who__family_name=family_name,
        who__birth_date__day="27",
        who__birth_date__month="3",
        who__birth_date__year="1984",
        mail=email,
    ).press("Continuer")


def say_what(visitor: Visitor, event: str = "Fête de la Saint-Jean") -> Visitor:
    """Fill the second step, without its files."""
    visitor.fill(event=event, details="Un bal sur la place, de 18 h à minuit.", guests="120")
    return visitor


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
