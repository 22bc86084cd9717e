"""A template says what one case holds: nothing empty is left in it, nothing the law demands can be missing."""

from dataclasses import replace
from datetime import date

import pytest

from parvis.letter_templates.reading import read
from parvis.letters.blocks import (
    Grid,
    Heading,
    Notice,
    PageBreak,
    Run,
    Signature,
    Styled,
    StyledList,
    plain,
    texts_of,
)
from parvis.letters.composed.filling import Filled, fill
from parvis.letters.content import (
    AgentInCharge,
    Algorithm,
    Author,
    ContradictoryLetter,
    IncompleteLetter,
    LetterTooLong,
    Outcome,
)
from tests.letters.composing import FORM, document, fr, material, para


def filled(cast, *blocks, ruled=False, language="fr", more=None, **answers) -> Filled:
    template = read(document(*blocks, **(more or {})), FORM)
    return fill(template, material(cast, ruled=ruled, **answers), language=language)


def said(cast, words, **answers) -> str:
    found = filled(cast, para(words), **answers)
    assert found.problems == ()
    return next((plain(block.runs) for block in found.draft.blocks if isinstance(block, Styled)), "")


@pytest.mark.parametrize(
    ("words", "full", "empty"),
    [
        ("Madame[ {nickname}], bonjour", "Madame Zoé, bonjour", "Madame, bonjour"),
        ("Madame [{nickname}], bonjour", "Madame Zoé, bonjour", "Madame, bonjour"),
        ("{nickname|Madame}, bonjour", "Zoé, bonjour", "Madame, bonjour"),
        ("Un[\n{nickname}]\nDeux", "Un\nZoé\nDeux", "Un\nDeux"),
        ("Un\n[{nickname}]\nDeux", "Un\nZoé\nDeux", "Un\nDeux"),
        ("Un [{nickname}] deux", "Un Zoé deux", "Un deux"),
        ("[{nickname}] fin", "Zoé fin", "fin"),
        ("début [{nickname}]", "début Zoé", "début"),
        ("[{nickname}]", "Zoé", ""),
        ("[{nickname}\n\n]  \n\n fin", "Zoé\nfin", "fin"),
        ("Un[ {nickname}, {fee}].", "Un Zoé, 5,00\u00a0€.", "Un."),
    ],
)
def test_an_empty_field_leaves_no_hole(cast, words, full, empty):
    assert said(cast, words, nickname="Zoé", fee="5") == full
    assert said(cast, words) == empty
    assert said(cast, words, nickname="  ") == empty


def test_a_paragraph_of_which_nothing_is_left_is_no_block(cast):
    found = filled(cast, para("[{nickname}]"), {"id": "h", "is": "heading", "text": fr("[{story}]")})
    assert not [block for block in found.draft.blocks if isinstance(block, Styled)]
    assert all(text.strip() for block in found.draft.blocks for text in texts_of(block))


def test_a_hole_is_shown_told_and_forbids_sending(cast):
    found = filled(cast, para("Bonjour {nickname}, {secret}"), pays=False, secret="x")
    assert [(one.weight, one.block) for one in found.problems] == [("blocks", "words")] * 2
    assert "Surnom" in found.problems[0].message
    assert plain(found.draft.blocks[0].runs) == "Bonjour [Surnom], [Secret]"
    with pytest.raises(IncompleteLetter, match="Surnom"):
        found.finished()


def test_looks_are_those_of_the_template_and_values_bring_none(cast):
    found = filled(cast, para("**Gras** __{nickname}__"), nickname="**{fee}** [x] __y__")
    assert found.finished().blocks[0] == Styled(
        (
            Run("Gras", bold=True),
            Run(" "),
            Run("**{fee}** [x] __y__", italic=True, is_value=True),
        )
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "fr",
            "1er mai 2026 ; 1\u202f234,50\u00a0€ ; 12\u202f000 ; Oui ; Salle des Érables ; Chaises, Écran",
        ),
        ("en", "1 May 2026 ; 1\u202f234.50\u00a0€ ; 12\u202f000 ; Yes ; Maple hall ; Chairs, Screen"),
    ],
)
def test_values_are_worded_in_the_language_of_the_letter(cast, language, expected):
    answers = {
        "born": "2026-05-01",
        "fee": "1234.5",
        "guests": 12000,
        "pays": True,
        "room": "a",
        "needs": ["x", "y"],
    }
    words = "{born} ; {fee} ; {guests} ; {pays} ; {room} ; {needs}"
    found = filled(cast, para(words), language=language, **answers)
    assert plain(found.finished().blocks[0].runs) == expected


def test_an_address_keeps_its_lines(cast):
    home = {"line1": "3 rue Haute", "postcode": "19999", "city": "Montrevel", "country": "France"}
    assert said(cast, "Chez vous :\n{home}", home=home) == "Chez vous :\n3 rue Haute\n19999 Montrevel"


def test_a_condition_decides_and_one_that_cannot_be_judged_forbids_sending(cast):
    part = {"id": "p", "is": "part", "when": "pays == true", "blocks": [para("Payant")]}
    assert [
        plain(one.runs) for one in filled(cast, part, pays=True).draft.blocks if isinstance(one, Styled)
    ] == ["Payant"]
    assert not [one for one in filled(cast, part, pays=False).draft.blocks if isinstance(one, Styled)]
    unsure = filled(cast, para("a", when="guests > 3"))
    assert [(one.weight, one.block) for one in unsure.problems] == [("blocks", "words")]
    assert filled(cast, para("a", when='today == "2026-04-30"')).draft.blocks[0] == Styled((Run("a"),))


PEOPLE = {
    "id": "t",
    "is": "table",
    "each": "people",
    "columns": [
        {"id": "c", "title": fr("Qui"), "text": fr("{who}")},
        {"id": "d", "title": fr("Âge"), "text": fr("[{age} ans], {nickname|sans surnom}")},
    ],
}


def person(name, **more):
    return {"who": {"given_names": "Léo", "family_name": name}, **more}


def test_a_table_walks_a_group_and_a_list_the_choices(cast):
    listing = {"id": "l", "is": "list", "numbered": True, "each": "needs", "text": fr("Besoin : {item}")}
    found = filled(cast, PEOPLE, listing, people=[person("A", age=4), person("B")], needs=["y"]).finished()
    table, steps = found.blocks[:2]
    assert isinstance(table, Grid)
    assert [[plain(cell) for cell in row] for row in table.rows] == [
        ["Léo A", "4 ans, sans surnom"],
        ["Léo B", ", sans surnom"],
    ]
    assert isinstance(steps, StyledList)
    assert (plain(steps.items[0]), steps.is_numbered) == ("Besoin : Écran", True)


def test_two_hundred_rows_are_said_and_the_others_counted(cast):
    found = filled(cast, PEOPLE, people=[person(f"N{n}", age=n) for n in range(203)])
    assert len(found.draft.blocks[0].rows) == 200
    assert texts_of(found.draft.blocks[1]) == ("3 autres lignes sont dans votre dossier.",)


def test_a_table_without_rows_is_left_out_and_told(cast):
    found = filled(cast, PEOPLE)
    assert [(one.weight, one.block) for one in found.problems] == [("advised", "t")]
    assert not [block for block in found.finished().blocks if isinstance(block, Grid)]


def test_written_rows_notices_and_breaks_are_said(cast):
    rows = [
        {"id": "r1", "cells": [fr("Prix"), fr("{fee|gratuit}")]},
        {"id": "r2", "cells": [fr("[{nickname}]"), fr("[{story}]")]},
    ]
    columns = [{"id": "c", "title": fr("Quoi")}, {"id": "d", "title": fr("Combien")}]
    found = filled(
        cast,
        {"id": "t", "is": "table", "columns": columns, "rows": rows},
        {"id": "b", "is": "page_break"},
        {"id": "n", "is": "notice", "title": fr("Attention"), "text": fr("Un\nDeux")},
    ).finished()
    table, top, notice = found.blocks[:3]
    assert [[plain(cell) for cell in row] for row in table.rows] == [["Prix", "gratuit"]]
    assert (top, notice) == (PageBreak(), Notice("Attention", ("Un", "Deux")))


def test_the_reference_is_in_the_subject_whatever_it_says(cast):
    reference = cast.case.reference
    assert filled(cast).draft.subject == f"Essai {reference}"
    assert filled(cast, more={"subject": fr("Bonjour")}).draft.subject == f"Bonjour (n° {reference})"
    long = filled(cast, more={"subject": fr("a{story}")}, story="é" * 400).draft.subject
    assert len(long) == 150
    assert long.endswith(f"(n° {reference})")


def test_a_letter_is_dated_signed_and_says_the_service(cast):
    letter = filled(cast, para("Bonjour")).finished()
    signature = next(block for block in letter.blocks if isinstance(block, Signature))
    assert signature.lines == (
        "Fait à Montrevel, le 30 avril 2026",
        "Hugo Lestrade",
        "Gestionnaire des salles",
        "Service de la vie associative",
    )
    assert "05 55 00 00 10" in str(letter.blocks[letter.blocks.index(signature) :])
    assert (letter.reference, letter.on) == (cast.case.reference, date(2026, 4, 30))


@pytest.mark.parametrize(
    ("agent", "ready"),
    [
        (AgentInCharge("Hugo Lestrade", "Gestionnaire"), True),
        (AgentInCharge("Hugo Lestrade", ""), False),
        (AgentInCharge("", "Gestionnaire"), False),
        (AgentInCharge("Hugo Lestrade", "Gestionnaire", anonymous=True), True),
        (None, False),
    ],
)
def test_who_signs_is_demanded_unless_protected(cast, agent, ready):
    cast.sender = replace(cast.sender, agent=agent)
    found = filled(cast, para("Bonjour"))
    assert found.is_ready() is ready
    assert "Lestrade" not in str(found.draft.blocks) or not agent.anonymous


DECISION = {"kind": "decision"}


def kinds(found: Filled) -> list[str]:
    titles = {
        "Votre demande est refusée": "outcome",
        "À quelles conditions": "conditions",
        "Les textes appliqués (motifs de droit)": "law",
        "Les raisons propres à votre situation (motifs de fait)": "facts",
        "Un programme informatique a servi à cette décision": "algorithm",
        "Voies et délais de recours": "appeal",
        "Le service chargé de votre dossier": "service",
    }
    order = []
    for block in found.draft.blocks:
        title = block.title if isinstance(block, Notice) else block.text if isinstance(block, Heading) else ""
        if isinstance(block, Signature):
            order.append("signature")
        elif title in titles:
            order.append(titles[title])
        elif isinstance(block, Styled):
            order.append("words")
    return order


def test_a_decision_bears_its_mentions_even_when_none_is_placed(cast):
    found = filled(cast, para("Bonjour"), ruled=True, more=DECISION)
    assert found.is_ready()
    assert kinds(found) == ["words", "outcome", "law", "facts", "algorithm", "signature", "appeal", "service"]


@pytest.mark.parametrize(
    ("placed", "order"),
    [
        (
            [para("a"), {"id": "s", "is": "signature"}, para("b", id="b")],
            ["words", "outcome", "law", "facts", "algorithm", "signature", "words", "appeal", "service"],
        ),
        (
            [{"id": "r", "is": "reasons"}, para("a"), {"id": "p", "is": "appeal"}, para("b", id="b")],
            ["law", "facts", "words", "outcome", "algorithm", "signature", "appeal", "words", "service"],
        ),
    ],
)
def test_mentions_stand_where_they_are_placed_and_the_others_around(cast, placed, order):
    assert kinds(filled(cast, *placed, ruled=True, more=DECISION)) == order


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"author": Author("Claire Bourdin", "", "Vie associative")}, "qualité de l’auteur"),
        ({"author": Author("", "Maire", "Vie associative")}, "nom de l’auteur"),
        ({"author": Author("Claire Bourdin", "Maire", " ")}, "service de l’auteur"),
        ({"law": ()}, "motifs de droit"),
        ({"facts": (" ",)}, "motifs de fait"),
        ({"text": ""}, "contenu de la décision"),
        ({"outcome": Outcome.ACCEPTED, "conditions": ("Ranger.",), "law": ()}, "motifs de droit"),
        ({"algorithm": Algorithm("", "la mairie")}, "finalité"),
    ],
)
def test_a_decision_lacks_nothing_that_the_law_demands(cast, change, missing):
    cast.ruling = replace(cast.ruling, **change)
    found = filled(cast, ruled=True, more=DECISION)
    assert [missing in one.message for one in found.problems if one.weight == "blocks"] == [True]
    with pytest.raises(IncompleteLetter, match=missing):
        found.finished()


def test_a_decision_without_routes_of_appeal_is_not_sent(cast):
    template = read(document(para("Non."), **DECISION), FORM)
    whole = material(cast, ruled=True)
    for appeal in (None, replace(cast.appeal, court=""), replace(cast.appeal, administrative_to=())):
        assert not fill(template, replace(whole, appeal=appeal)).is_ready()
    assert not fill(template, replace(whole, ruling=None)).is_ready()


def test_a_refusal_is_not_sent_as_a_simple_letter(cast):
    assert not filled(cast, para("Non."), ruled=True).is_ready()
    cast.ruling = replace(cast.ruling, outcome=Outcome.ACCEPTED)
    assert filled(cast, para("Oui."), ruled=True, more={"kind": "attestation"}).is_ready()


def test_values_that_contradict_each_other_are_refused(cast):
    with pytest.raises(ContradictoryLetter):
        replace(material(cast, ruled=True), author=Author("Autre", "Maire", "Cabinet"))
    with pytest.raises(ContradictoryLetter):
        replace(material(cast, ruled=True), on=date(2026, 5, 1))


def test_what_a_person_wrote_is_shortened_and_told_what_an_agent_wrote_is_refused(cast):
    found = filled(cast, para("{story}"), story="é" * 10_000)
    assert [one.weight for one in found.problems] == ["advised"]
    assert len(plain(found.finished().blocks[0].runs)) == 2_000
    cast.ruling = replace(cast.ruling, text="é" * 3_000)
    whole = filled(cast, para("{decision_text}"), ruled=True, more=DECISION).finished()
    assert plain(whole.blocks[0].runs) == "é" * 3_000
    cast.ruling = replace(cast.ruling, text="é" * 20_001)
    with pytest.raises(LetterTooLong):
        filled(cast, para("{decision_text}"), ruled=True, more=DECISION)


def test_a_field_that_the_form_no_longer_has_is_told(cast):
    template = read(document(para("{nickname}", when="fee != 3"), PEOPLE), FORM)
    found = fill(template, replace(material(cast), form=None))
    assert {(one.weight, one.block) for one in found.problems} == {("blocks", "words"), ("blocks", "t")}
    assert sum("inconnu" in one.message for one in found.problems) == 3


def test_the_text_message_is_worded_for_a_telephone(cast):
    found = filled(cast, more={"sms": fr("« {nickname} » : l’heure est passée[ {story}].")}, nickname="Zoé")
    assert found.sms == '"Zoé" : l\'heure est passée.'
    assert filled(cast).sms == ""
