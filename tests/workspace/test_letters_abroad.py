"""The letter of a procedure that speaks Arabic is followed by it, until an agent corrects its words."""

from copy import deepcopy
from typing import Any

import pytest

from parvis.base.scope import scope
from parvis.cases.models import Case, Wording
from parvis.notifications.correspondence import worded
from parvis.notifications.models import Delivery
from tests.cast import CULTURE, Cast
from tests.workspace.test_lettering import LETTERS, kept, posted

pytestmark = pytest.mark.django_db

TRANSLATION = "Traduction de courtoisie"


def said_in_arabic(letters: Any) -> Any:
    """The same with each text in both languages."""
    if isinstance(letters, dict) and isinstance(letters.get("fr"), str):
        return letters | {"ar": f"{letters['fr']} (بالعربية)"}
    if isinstance(letters, dict):
        return {key: said_in_arabic(value) for key, value in letters.items()}
    return [said_in_arabic(one) for one in letters] if isinstance(letters, list) else letters


@pytest.fixture
def lettered(cast: Cast) -> Case:
    """A case read in Arabic, of a procedure whose letters are translated."""
    letters = said_in_arabic(deepcopy(LETTERS))
    procedure = cast.offer("salle-traduite", cast.association, sector=CULTURE, letters=letters)
    case = cast.file(procedure=procedure)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(language="ar")
    return case


def sent(cast: Cast, case: Case, **typed: str) -> str:
    """Send the letter and give its e-mail."""
    assert posted(cast, case, "courrier", letter="rules", words_of="rules", **typed).status_code == 302
    with scope(walls=cast.walls):
        wording = Wording.objects.get(case=case)
        worded.send_letter(case.pk, wording.pk, at=wording.written_at)
        return Delivery.objects.get(holder_id=case.pk, key=f"letter:{wording.pk}").text


def test_it_leaves_with_the_translation_of_its_procedure(cast: Cast, lettered: Case) -> None:
    french, arabic = sent(cast, lettered).split(TRANSLATION)
    assert "Rendez les clés." in french and "بالعربية" not in french
    assert "Rendez les clés. (بالعربية)" in arabic and "النص الفرنسي وحده" in arabic
    assert TRANSLATION in kept(cast, lettered, "letter:")


def test_corrected_words_are_not_translated(cast: Cast, lettered: Case) -> None:
    said = sent(cast, lettered, w__for_event__text="Rendez la salle **très propre**.")
    assert "très propre" in said and TRANSLATION not in said
