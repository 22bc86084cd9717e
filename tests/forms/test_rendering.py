"""Pages of forms: labels, errors and hints linked, nothing executable, everything redisplayed."""

import re
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.utils import translation

from parvis.forms.answers import FieldError, problems, read_step, summary
from parvis.forms.definition import parse
from parvis.forms.shape import Form

from .examples import CHOICES, EVERYTHING, TODAY, form, fr, one

FORM = parse(EVERYTHING)
VOID = {"input", "br", "img", "meta", "link", "hr"}
INPUTS = {"input", "button", "label", "legend", "fieldset", "textarea", "select", "option"}
TAGS = INPUTS | {"h1", "h2", "div", "p", "section", "span", "details", "summary", "output"}
TAGS |= {"ul", "li", "dl", "dt", "dd", "a", "br"}


class Page(HTMLParser):
    """Elements of a page, refusing tags that do not close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.label_words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), (tag, attrs)
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.open and self.open[-1] == "label":
            self.label_words.append(data.strip())

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    def controls(self) -> list[dict[str, str]]:
        return [
            attrs
            for tag, attrs in self.elements
            if tag in ("input", "textarea", "select") and attrs.get("type") != "hidden"
        ]

    def labels(self) -> list[tuple[str, dict[str, str]]]:
        return list(zip(self.label_words, [a for tag, a in self.elements if tag == "label"], strict=True))

    def named(self, name: str) -> dict[str, str]:
        return next(attrs for _, attrs in self.elements if attrs.get("name") == name)


def page(which: Form, step_id: str, answers: object, errors: object = (), language: str = "fr") -> Page:
    source = "{% load forms %}{% form_errors errors %}{% form_step form step answers errors language %}"
    context = {
        "form": which,
        "step": which.step(step_id),
        "answers": answers,
        "errors": errors,
        "language": language,
    }
    with translation.override(language):
        html = Template(source).render(Context(context))
    assert "INVALID" not in html
    return Page(html)


def check_links(found: Page) -> None:
    """Every id is unique; every control is labelled; every reference leads somewhere."""
    ids = found.ids()
    assert len(ids) == len(set(ids))
    labelled = {attrs.get("for") for tag, attrs in found.elements if tag == "label"}
    assert labelled <= set(ids)
    for control in found.controls():
        assert control["id"] in labelled
    for _, attrs in found.elements:
        for attribute in ("aria-describedby", "aria-labelledby"):
            if attribute in attrs:
                assert attrs[attribute]
                assert set(attrs[attribute].split()) <= set(ids), attrs
        if attrs.get("href", "").startswith("#"):
            assert attrs["href"][1:] in ids, attrs
    assert {tag for tag, _ in found.elements} <= TAGS


ALL_KINDS = {
    "for_club": False,
    "children": [{"age": 5}, {"first": "Zoé"}],
    "proof": [{"document": "d", "name": "n", "size": 1}],
}


@pytest.mark.parametrize("step", ["you", "children_step", "more"])
@pytest.mark.parametrize("answers", [{}, ALL_KINDS, {"for_club": True}])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_kind_of_field_is_labelled_and_its_errors_linked(
    step: str, answers: dict, language: str
) -> None:
    check_links(page(FORM, step, answers, language=language))
    reading = read_step(
        FORM, step, {"who-family_name": "M", "day": "?", "mail": "@", "phone": "1"}, answers, today=TODAY
    )
    hidden = step == "children_step" and answers is not ALL_KINDS
    assert bool(reading.errors) is not hidden
    found = page(FORM, step, reading.answers, reading.errors, language)
    check_links(found)
    described = {
        word
        for _, attrs in found.elements
        for word in attrs.get("aria-describedby", "").split()
        if word.endswith("-error")
    }
    assert described == {one_id for one_id in found.ids() if one_id.endswith("-error")}
    for error in reading.errors:
        assert any(error.message in words for words in found.words)


HOSTILE = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>{{ 7|add:4000 }}"


def test_hostile_labels_and_answers_are_text() -> None:
    def hurt(value: object) -> object:
        if isinstance(value, dict):
            if set(value) <= {"fr", "en"}:
                return {"fr": HOSTILE, "en": HOSTILE}
            return {key: hurt(inner) for key, inner in value.items()}
        return [hurt(inner) for inner in value] if isinstance(value, list) else value

    which = parse(hurt(EVERYTHING))  # type: ignore[arg-type]
    typed = {"typed": dict.fromkeys(("day", "month", "family_name", "line1", "number", "name"), HOSTILE)}
    answers: dict[str, object] = {
        "who": typed,
        "home": typed,
        "org": typed,
        "mail": {"typed": HOSTILE},
        "phone": {"typed": HOSTILE},
        "income": {"typed": HOSTILE},
        "day": typed,
        "word": HOSTILE,
        "story": HOSTILE,
        "pick": HOSTILE,
        "proof": [{"document": HOSTILE, "name": HOSTILE, "size": HOSTILE}],
        "proof__why": HOSTILE,
        "children": [{"first": HOSTILE, "age": {"typed": HOSTILE}}],
    }
    error = FieldError("who", "field-who-family_name", HOSTILE, "who")
    for club in (True, False):
        for step in which.steps:
            found = page(which, step.id, answers | {"for_club": club}, [error] if step.id == "you" else [])
            assert {tag for tag, _ in found.elements} <= TAGS
            assert not any(name.startswith("on") for _, attrs in found.elements for name in attrs)
            assert "4007" not in "".join(found.words)
    with translation.override("fr"):
        html = Template("{% load forms %}{% form_summary sections '/x/{step}' %}").render(
            Context({"sections": summary(which, answers, "fr", today=TODAY)})
        )
    assert {tag for tag, _ in Page(html).elements} <= TAGS


def test_what_was_typed_is_shown_again() -> None:
    data = {
        "who-family_name": "Martin",
        "mail": "jeanne@",
        "phone": "06 12",
        "home-city": "Ici",
        "for_club": "no",
    }
    reading = read_step(FORM, "you", data, {}, today=TODAY)
    found = page(FORM, "you", reading.answers, reading.errors)
    for name in ("who-family_name", "mail", "phone", "home-city"):
        assert found.named(name)["value"] == data[name]
    chosen = [attrs["value"] for attrs in found.controls() if "checked" in attrs]
    assert chosen == ["no"]


def test_an_amount_is_shown_only_where_it_is_true() -> None:
    """Neither before its inputs are answered, nor on the page where they may still change."""
    price = one("computed", expression="a == 'b' ? 60 : 30", result="number") | {"id": "price"}
    told = one("computed", expression="price * 2", result="amount") | {"id": "told"}
    choice = one("choice", options=CHOICES, required="yes") | {"id": "a"}
    first = {"id": "only", "title": fr("Prix"), "sections": [{"id": "part", "fields": [choice, price, told]}]}
    again = {"id": "rest", "fields": [told | {"id": "again"}]}
    which = parse({"schema": 1, "steps": [first, {"id": "after", "title": fr("Suite"), "sections": [again]}]})
    for answers in ({}, {"a": {"typed": "z"}}, {"a": "b"}):
        shown = page(which, "only", answers)
        assert not [tag for tag, _attrs in shown.elements if tag == "output"]
        assert "Se calcule d’après vos réponses" in " ".join(shown.words)
    assert "120,00" in " ".join(page(which, "after", {"a": "b"}).words)
    assert "00" not in " ".join(page(which, "after", {}).words)
    assert [row.value_text for row in summary(which, {"a": "b"}, "fr", today=TODAY)[0].rows] == [
        "Bé",
        "60",
        "120,00\u00a0€",
    ]
    assert [row.kind for row in summary(which, {}, "fr", today=TODAY)[0].rows] == ["missing"]


def test_an_accepted_page_posted_again_gives_the_same_answers() -> None:
    answers = {
        "for_club": False,
        "phone": "+33612345678",
        "who": {"family_name": "M", "given_names": "J", "birth_date": "1980-02-01"},
        "home": {"line1": "1 rue", "postcode": "01340", "city": "Ici", "country": "France"},
        "children": [{"first": "Léo", "age": 5, "school": "a"}],
        "income": "1234.50",
        "pick": "b",
        "many": ["a", "b"],
        "day": "2026-01-09",
        "word": "a & b",
        "story": "\n une\nhistoire".strip(),
        "proof__why": "raison",
    }
    again: dict[str, object] = {}
    for step in FORM.steps:
        found = page(FORM, step.id, answers)
        data: dict[str, object] = {}
        for tag, attrs in found.elements:
            if tag in ("input",) and attrs.get("type") not in ("file",):
                if attrs.get("type") in ("radio", "checkbox") and "checked" not in attrs:
                    continue
                data.setdefault(attrs["name"], [])
                data[attrs["name"]].append(attrs["value"])  # type: ignore[attr-defined]
        data |= {"story": "une\nhistoire", "proof__why": "raison"} if step.id == "more" else {}
        reading = read_step(FORM, step.id, data, again, today=TODAY)
        assert reading.complete, reading
        again = reading.answers
    assert again == answers
    assert problems(FORM, again, today=TODAY) == []


def test_a_lone_question_is_the_heading_of_its_page() -> None:
    single = page(form(one("text", required="yes")), "only", {})
    assert [tag for tag, _ in single.elements].count("h1") == 1
    assert "".join(single.words).count("Question") == 1
    many = page(FORM, "you", {})
    assert [tag for tag, _ in many.elements].count("h1") == 1


def test_enter_pressed_in_a_field_continues_rather_than_adds_a_row() -> None:
    buttons = [attrs for tag, attrs in page(FORM, "children_step", ALL_KINDS).elements if tag == "button"]
    assert "name" not in buttons[0]
    assert {attrs.get("name") for attrs in buttons[1:]} == {"_add", "_remove"}


def test_a_french_label_on_an_english_page_says_its_language() -> None:
    found = page(FORM, "you", {}, language="en")
    legends = [attrs.get("lang") for tag, attrs in found.elements if tag == "legend"]
    # The date of birth is our own wording, which has its translation.
    assert legends == ["fr", None, "fr", "fr"]
    options = page(FORM, "more", {}, language="en")
    spoken = {words: attrs.get("lang") for words, attrs in options.labels()}
    assert (spoken["Ay"], spoken["Bé"]) == (None, "fr")
    assert not any("lang" in attrs for tag, attrs in found.elements if tag == "h1")


def test_tokens_of_autocompletion_are_given_for_the_applicant_only() -> None:
    mine = page(form(one("person", maps_to="applicant.person", ask=["birth_date"])), "only", {})
    assert mine.named("x-family_name")["autocomplete"] == "family-name"
    assert mine.named("x-birth_date-day")["autocomplete"] == "bday-day"
    child = page(form(one("person")), "only", {})
    assert "autocomplete" not in child.named("x-family_name")


def test_many_options_become_a_list_to_unfold() -> None:
    options = [{"value": str(n), "label": fr(f"Choix {n}")} for n in range(30)]
    found = page(form(one("choice", options=options)), "only", {"x": "7"})
    assert [attrs["value"] for tag, attrs in found.elements if tag == "option" and "selected" in attrs] == [
        "7"
    ]
    check_links(found)


def test_a_field_that_another_opens_is_shown_with_its_answer() -> None:
    which = form(
        one("choice", options=CHOICES) | {"id": "a"}, one("text", condition="a == 'b'") | {"id": "b"}
    )
    assert page(which, "only", {}).named("_shown")["value"] == "a"
    assert page(which, "only", {"a": "b"}).named("_shown")["value"] == "a b"


def test_summary_links_lead_to_the_step() -> None:
    with translation.override("fr"):
        html = Template("{% load forms %}{% form_summary sections '/demande/{step}' %}").render(
            Context({"sections": summary(FORM, {"word": "mot"}, "fr", today=TODAY)})
        )
    assert set(re.findall(r'href="([^"]+)"', html)) >= {
        "/demande/you#field-who-question",
        "/demande/more#field-word-question",
    }
    assert "Non renseigné" in html
