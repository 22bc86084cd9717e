"""What no answer ever shows: a question, a part, a page; and conditions that wait for themselves."""

from copy import deepcopy
from typing import Any

from parvis.catalogue.drafting.checks import Fault
from parvis.catalogue.drafting.gestures import Gesture, Insert, Put
from parvis.catalogue.drafting.places import Place
from tests.catalogue.test_checks import FEW, against, offer, said

NEVER = "personne ne voit jamais"


def asked_first(condition: str, *more: Gesture) -> list[Fault]:
    """What is said once « few » is asked first, and the guests only under a condition."""
    gestures = [
        Insert(Place("form", "identity"), "", FEW),
        Put(Place("form", "guests", ("condition",)), None, condition),
        *more,
    ]
    return against(*gestures)


def alone(step: dict[str, Any], condition: str) -> dict[str, Any]:
    """The offer with a last page whose only question has this condition."""
    held = offer()
    held["form"]["steps"][0]["sections"][0]["fields"].insert(0, deepcopy(FEW))
    held["form"]["steps"].append(step)
    question = {"id": "why", "type": "text", "label": {"fr": "Pourquoi", "en": "Why"}, "condition": condition}
    step["sections"] = [{"id": "last_part", "fields": [question]}]
    return held


LAST = {"id": "last", "title": {"fr": "Fin", "en": "End"}}


def test_a_page_that_no_answer_leads_to_is_told_with_its_part_and_its_question() -> None:
    found = against(held=alone(dict(LAST), "few == 'one' and few == 'two'"))
    assert ("advised", "form", "form:last") in said(found)
    assert ("advised", "form", "form:last_part") in said(found)
    assert ("advised", "form", "form:why/condition") in said(found)
    assert sum(NEVER in one.message for one in found) == 2


def test_a_page_reached_by_one_answer_is_left_alone() -> None:
    assert against(held=alone(dict(LAST), "few == 'two'")) == []


def test_a_part_hidden_by_what_its_page_asks_is_told() -> None:
    found = against(held=alone(LAST | {"condition": "few == 'one'"}, "few == 'two'"))
    assert ("advised", "form", "form:last") in said(found)


def test_a_condition_never_true_is_told_once_not_for_all_it_guards() -> None:
    held = alone(LAST | {"condition": "few == 'one' and few == 'two'"}, "")
    del held["form"]["steps"][-1]["sections"][0]["fields"][0]["condition"]
    assert said(against(held=held)) == [("advised", "form", "form:last/condition")]


def test_a_condition_that_waits_for_itself_blocks_in_its_own_words() -> None:
    for place in ("guests", "party", "project"):
        found = against(Put(Place("form", place, ("condition",)), None, "guests > 3"))
        assert said(found) == [("blocks", "form", f"form:{place}/condition")]
        assert "dépend de la réponse qu’elle fait apparaître" in found[0].message


def test_a_condition_on_a_later_question_says_to_move_it() -> None:
    found = against(Put(Place("form", "details", ("condition",)), None, "guests > 3"))
    assert said(found) == [("blocks", "form", "form:details/condition")]
    assert "posée plus loin" in found[0].message


def test_long_words_and_long_sentences_are_told_over_a_whole_paragraph() -> None:
    heavy = (
        "L’administration communale procède systématiquement aux vérifications réglementaires indispensables "
        "préalablement à toute autorisation. Les établissements bénéficiaires communiquent immédiatement les "
        "informations complémentaires nécessaires aux responsables administratifs territorialement compétents."
    )
    (told,) = [
        one
        for one in against(Put(Place("form", "event", ("help",)), None, {"fr": heavy, "en": "x"}))
        if "onze" in one.message
    ]
    assert str(told.place) == "form:event/help"
    plain = "Nous lisons votre demande, puis nous vous écrivons. " * 8
    assert against(Put(Place("form", "event", ("help",)), None, {"fr": plain, "en": "x"})) == []


def test_rare_words_of_offices_are_told_with_a_plainer_one() -> None:
    found = against(
        Put(Place("form", "event", ("help",)), None, {"fr": "Il faut solliciter l’accord.", "en": "x"})
    )
    assert [one.message for one in found] == ["« solliciter » : dites plutôt « demander »"]


def test_a_part_never_shown_is_told_by_its_own_condition_alone() -> None:
    held = alone(dict(LAST), "few == 'one'")
    held["form"]["steps"][-1]["sections"][0]["condition"] = "few == 'one' and few == 'two'"
    found = said(against(held=held))
    assert ("advised", "form", "form:last_part/condition") in found
    assert ("advised", "form", "form:last_part") not in found
