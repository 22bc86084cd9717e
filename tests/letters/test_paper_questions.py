"""What the paper asks: numbers, conditions in plain words, and room for a hand."""

import pytest

from parvis.forms.definition import parse
from parvis.letters.paper import boxes
from parvis.letters.paper.questions import ROWS, Sheets


def fr(words):
    return {"fr": words}


def one(kind, identifier, label="Question", **more):
    return {"id": identifier, "type": kind, "label": fr(label), **more}


def form(*sections, **step):
    """A form of one step, a section for each list of questions or document."""
    made = [
        one if isinstance(one, dict) else {"id": f"part_{place}", "fields": one}
        for place, one in enumerate(sections)
    ]
    return parse({"schema": 1, "steps": [{"id": "only", "title": fr("Étape"), "sections": made, **step}]})


def items(*sections, **step):
    return Sheets(form(*sections, **step), "fr").items()


def flat(found):
    """Every item in order, those of runs after their guard."""
    for item in found:
        yield item
        yield from flat(item.get("items", []) if item["is"] == "run" else [])


def guards(*sections, **step):
    return [item["guard"] for item in flat(items(*sections, **step)) if item["is"] == "run"]


CHILDREN = [one("yes_no", "has", "Avez-vous des enfants ?"), one("number", "age", "Âge", condition="has")]


def test_questions_are_numbered_and_what_is_only_read_is_not():
    found = items(
        [
            one("text", "a"),
            one("information", "b", body=fr("À savoir")),
            one("computed", "c", "Total", expression="1 + 1"),
            one("text", "d"),
        ]
    )
    assert [(item["is"], item.get("number")) for item in found] == [
        ("step", None),
        ("question", "1"),
        ("information", None),
        ("question", "2"),
        ("worked_out", None),
    ]
    assert found[-1]["texts"] == ["Total"]


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        (
            [[*CHILDREN, one("text", "last")]],
            "Répondez à la question 2 seulement si « 1. Avez-vous des enfants ? » est « Oui ». "
            "Sinon, passez à la question 3.",
        ),
        (
            [[*CHILDREN]],
            "Répondez à la question 2 seulement si « 1. Avez-vous des enfants ? » est « Oui ». "
            "Sinon, allez à la fin du formulaire.",
        ),
        (
            [[*CHILDREN, one("text", "x", condition="has"), one("text", "last")]],
            "Répondez aux questions 2 et 3 seulement si « 1. Avez-vous des enfants ? » est « Oui ». "
            "Sinon, passez à la question 4.",
        ),
        (
            [
                CHILDREN[:1],
                {
                    "id": "s",
                    "condition": "has == false",
                    "fields": [one("text", "x"), one("text", "y"), one("text", "z")],
                },
            ],
            "Répondez aux questions 2 à 4 seulement si « 1. Avez-vous des enfants ? » est « Non ». "
            "Sinon, allez à la fin du formulaire.",
        ),
        (
            [[CHILDREN[0], one("information", "i", condition="has", body=fr("Bravo"))]],
            "Ceci vous concerne seulement si « 1. Avez-vous des enfants ? » est « Oui ».",
        ),
    ],
    ids=["one", "the last", "two", "a section", "an information"],
)
def test_a_condition_is_said_with_where_to_go_on(sections, said):
    assert [one.replace("\u00a0", " ") for one in guards(*sections)] == [said]


def test_the_condition_of_a_step_guards_all_its_questions():
    second = {
        "id": "more",
        "title": fr("Suite"),
        "condition": "has",
        "sections": [{"id": "s", "fields": [one("text", "x"), one("text", "y")]}],
    }
    document = {
        "schema": 1,
        "steps": [
            {"id": "first", "title": fr("Début"), "sections": [{"id": "p", "fields": [CHILDREN[0]]}]},
            second,
        ],
    }
    found = Sheets(parse(document), "fr").items()
    assert found[-1]["guard"].startswith("Répondez aux questions 2 et 3 seulement si")
    assert [item["is"] for item in found] == ["step", "question", "step", "run"]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("len(trim(a)) > 3", "si c’est votre cas, d’après votre réponse à la question 1"),
        ("total > 3", "si c’est votre cas, d’après vos réponses aux questions 1 et 2"),
        ("d(today).diff(d('2020-01-01'), 'day') > len('x') * 2", "si c’est votre cas"),
    ],
    ids=["a text", "what is worked out", "nothing asked"],
)
def test_what_menus_cannot_build_names_the_answers_it_depends_on(condition, said):
    total = one("computed", "total", expression="len(a ?? '') + (b ?? 0)", result="number")
    (guard,) = guards([one("text", "a"), one("number", "b"), total, one("text", "c", condition=condition)])
    assert guard == f"Répondez à la question 3 seulement {said}. Sinon, allez à la fin du formulaire."


def test_what_is_worked_out_from_what_is_worked_out_is_followed_once():
    """Each value reads the two before it: followed once per path, there would be more paths than time."""
    chain = [one("number", "v0"), one("number", "v1")]
    for at in range(2, 80):
        sum_of_two = f"v{at - 1} + v{at - 2}"
        chain.append(one("computed", f"v{at}", expression=sum_of_two, result="number"))
    (guard,) = guards([*chain, one("text", "last", condition="v79 > 3")])
    assert "aux questions 1 et 2." in guard


def test_an_information_whose_condition_no_menu_built_may_concern_anybody():
    info = one("information", "i", body=fr("Bravo"), condition="len(trim(a)) > 3")
    assert guards([one("text", "a"), info]) == ["Ceci peut vous concerner."]


def only(kind, **more):
    field = form([one(kind, "x", **more)]).by_id["x"]
    return boxes.boxes(field, lambda label: label.get("fr", "")), field


def combs(found):
    return [[group["count"] for group in box["groups"]] for box in found if box["is"] in ("comb", "town")]


OPTIONS = [{"value": str(number), "label": fr(f"Choix {number}")} for number in range(60)]


@pytest.mark.parametrize(
    ("kind", "more", "expected"),
    [
        ("date", {}, [[2, 2, 4]]),
        ("telephone", {}, [[2, 2, 2, 2, 2]]),
        ("address", {}, [[5]]),
        ("organisation", {}, [[3, 3, 3, 5], [9]]),
        ("person", {"ask": ["birth_date"]}, [[2, 2, 4]]),
        ("amount", {}, [[3, 3, 2]]),
        ("amount", {"validation": {"max": 1500}}, [[1, 3, 2]]),
        ("number", {"validation": {"min": 0, "max": 10000, "decimals": 0}}, [[2, 3]]),
        ("number", {"validation": {"max": 10000, "decimals": 0}}, []),
        ("number", {"validation": {"min": 0, "max": 10**12, "decimals": 0}}, []),
        ("text", {"validation": {"min_length": 7, "max_length": 7}}, [[7]]),
        ("text", {"validation": {"min_length": 15, "max_length": 15}}, []),
        ("text", {"autocomplete": "postal-code"}, [[5]]),
        ("text", {}, []),
    ],
)
def test_signs_that_are_counted_have_a_box_each(kind, more, expected):
    assert combs(only(kind, **more)[0]) == expected


@pytest.mark.parametrize(("most", "lines"), [(None, 6), (60, 3), (500, 9), (10_000, 14)])
def test_a_long_text_has_lines_for_its_length(most, lines):
    (box,), _field = only("long_text", **({"validation": {"max_length": most}} if most else {}))
    assert (box["is"], box["lines"]) == ("line", lines)


def test_choices_are_ticked_and_say_how_many():
    found, field = only("choice", options=OPTIONS[:3])
    assert found[0]["options"] == ["Choix 0", "Choix 1", "Choix 2"]
    assert boxes.how(field) == "Cochez une seule réponse."
    found, field = only("multiple", options=OPTIONS[:8], validation={"max": 2})
    assert (found[0]["columns"], boxes.how(field)) == (3, "Cochez 2 réponses au plus.")
    assert boxes.how(only("multiple", options=OPTIONS[:8], validation={"min": 2})[1]) == (
        "Cochez au moins 2 réponses."
    )
    assert boxes.how(only("multiple", options=OPTIONS[:8])[1]) == "Cochez une ou plusieurs réponses."


def test_a_list_that_would_fill_pages_is_written_by_hand():
    found, field = only("choice", options=OPTIONS)
    assert found[0]["is"] == "line"
    assert boxes.how(field).startswith("Écrivez votre réponse.")


def test_limits_are_told_in_words():
    def said(kind, **rules):
        found = boxes.limits(only(kind, validation=rules)[1], lambda label: label["fr"])
        return [one.replace("\u00a0", " ").replace("\u202f", " ") for one in found]

    assert said("number", min=1, max=5) == ["De 1 à 5."]
    assert said("amount", max=1500) == ["1 500,00 € au plus."]
    assert said("number", min=2) == ["2 au moins."]
    assert said("date", min_date="today", max_date="2026-05-04") == [
        "Pas avant : aujourd’hui. Pas après : 4 mai 2026.",
    ]
    assert said("text", pattern="[A-Z]{2}", pattern_message=fr("Deux lettres.")) == ["Deux lettres."]
    assert said("long_text", max_length=500) == ["500 signes au plus."]


def test_an_answer_one_may_lack_asks_why():
    (item,) = [item for item in items([one("email", "x", required="soft")]) if item["is"] == "question"]
    assert item["boxes"][-1]["label"].startswith("Si vous ne pouvez pas répondre")
    assert not item["compulsory"]


def group(*fields, **more):
    found = items([one("group", "g", fields=list(fields), item_label=fr("Enfant"), **more)])
    return found[-1]["boxes"]


NARROW = [one("text", "name", "Prénom", required="yes"), one("number", "years", "Âge")]


def test_narrow_questions_of_a_group_make_a_table():
    table, remark = group(*NARROW, max=10)
    assert (table["is"], table["rows"], table["item"]) == ("table", ROWS, "Enfant")
    assert [(column["label"], column["compulsory"]) for column in table["columns"]] == [
        ("Prénom", True),
        ("Âge", False),
    ]
    assert "plus de 4" in remark["text"]
    (table,) = group(*NARROW, max=2)
    assert table["rows"] == 2
    assert group(*NARROW, min=6, max=6)[0]["rows"] == 6


def test_wide_questions_of_a_group_make_a_frame_a_row():
    found = group(one("person", "who"), one("text", "word", condition="who != null"), max=3)
    assert [(box["is"], box["number"]) for box in found] == [("frame", "1"), ("frame", "2"), ("frame", "3")]
    notes = found[0]["items"][1]["notes"]
    assert notes == ["Seulement si «\u00a0Question\u00a0» a une réponse."]


@pytest.mark.parametrize(
    "field",
    [
        one("text", "x", "anticonstitutionnellement"),
        one("text", "x", help=fr("Une aide.")),
        one("choice", "x", options=OPTIONS[:5]),
        one("choice", "x", options=[{"value": "a", "label": fr("Une réponse qui ne tient pas")}]),
        one("date", "x"),
    ],
    ids=["a long word", "an explanation", "many choices", "a long choice", "a day"],
)
def test_a_question_that_no_column_holds_makes_frames(field):
    assert group(*NARROW, max=2)[0]["is"] == "table"
    assert group(*NARROW, field, max=2)[0]["is"] == "frame"
