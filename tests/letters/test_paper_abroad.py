"""The paper form of a person who reads Arabic: from the right, with the French beside what is answered."""

from io import BytesIO

import pikepdf
import pytest

from parvis.authorities.models import Authority, Site, Unit
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.letters.paper.pairing import paired
from parvis.letters.paper.printing import paper_form
from tests.letters.test_paper_form import ON, VERSION, words
from tests.letters.test_paper_form import offer as offered


def ar(french: str, arabic: str = "") -> dict[str, str]:
    return {"fr": french} | ({"ar": arabic} if arabic else {})


QUESTIONS = (
    {
        "id": "who",
        "type": "person",
        "label": ar("Votre nom", "اسمك"),
        "required": "yes",
        "ask": ["birth_date"],
    },
    {
        "id": "room",
        "type": "choice",
        "label": ar("Quelle salle ?", "أي قاعة؟"),
        "options": [
            {"value": "big", "label": ar("La grande", "الكبيرة")},
            {"value": "small", "label": ar("La petite", "الصغيرة")},
        ],
    },
    {"id": "on", "type": "date", "label": ar("Quel jour ?")},
)


def form(language: str) -> bytes:
    authority = Authority(name="Ville de Montrevel", address="1 place de la Mairie\n19999 Montrevel")
    return paper_form(
        offered(*QUESTIONS, title=ar("Réserver une salle", "حجز قاعة")),
        Procedure(sector="culture", nature="request"),
        authority,
        Unit(authority=authority, name="Vie locale", telephone="05 55 00 00 10"),
        ProcedureVersion(id=VERSION, number=3),
        language,
        on=ON,
        sites=[Site(name="Mairie", address="1 place de la Mairie", hours={}, authority=authority)],
    )


@pytest.fixture(scope="module")
def arabic() -> bytes:
    return form("ar")


def test_a_form_in_arabic_is_tagged_so_and_has_its_french_beside(arabic: bytes) -> None:
    said = words(arabic)
    for french in ("Votre nom", "Prénoms", "Quelle salle ?", "La petite", "Date et signature"):
        assert french in said, french
    assert "Comment remplir" not in said and "1 place de la Mairie" in said
    with pikepdf.open(BytesIO(arabic)) as pdf:
        assert str(pdf.Root.Lang) == "ar"
        assert pdf.Root.StructTreeRoot is not None


def test_french_and_english_forms_say_each_name_once() -> None:
    assert words(form("fr")).count("Quelle salle ?") == 1


def test_only_names_have_their_french_and_never_twice() -> None:
    made = {
        "is": "question",
        "label": "اسمك",
        "notes": ["ملاحظة"],
        "options": ["نعم", {"text": "Oui", "lang": "fr"}],
    }
    french = {"is": "question", "label": "Votre nom", "notes": ["Note"], "options": ["Oui", "Oui"]}
    assert paired(made, french) == {
        "is": "question",
        "label": {"text": "اسمك", "beside": "Votre nom"},
        "notes": ["ملاحظة"],
        "options": [{"text": "نعم", "beside": "Oui"}, {"text": "Oui", "lang": "fr"}],
    }
    assert paired(["واحد"], ["un", "deux"], "options") == ["واحد"]
    assert paired("€", "€", "after") == "€" and paired("نعم", None, "label") == "نعم"
