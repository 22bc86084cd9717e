"""What a resident does again and again, told once."""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from tests.cast import WHAT, WHO
from tests.documents import makers
from tests.faults.resident import Resident
from tests.journeys.seeding import ROOM
from tests.journeys.town import Town
from tests.journeys.visitor import Visitor

REFERENCES = re.compile(r'class="[^"]*\bpv-reference\b[^"]*"[^>]*>([^<]+)<')


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


def has_filed(town: Town, email: str, *, files: dict[str, Path] | None = None) -> Filed:
    """Post what the pages of the room post: for journeys that begin where the request has come."""
    resident = Resident(town, random.randrange(62_500), email=email)
    sent_with = {field: (path.name, path.read_bytes()) for field, path in (files or {}).items()}
    with resident.web:
        resident.begin().fill()
        if sent_with:
            assert resident.save("project", WHAT, sent_with).status_code == 302
        answer = resident.send()
        assert resident.is_confirmed(answer), answer.text
        page = resident.web.get(answer.headers["location"]).raise_for_status().text
    reference, code = REFERENCES.findall(page)[:2]
    return Filed(reference=reference.strip(), code=code.strip(), email=email)


def sent(visitor: Visitor, email: str) -> Filed:
    """Read the confirmation."""
    visitor.at("Votre demande est envoyée|Your .* (has been|is) sent")
    found = visitor.page.locator(".pv-reference").all_inner_texts()
    return Filed(reference=found[0].strip(), code=found[1].strip(), email=email)
