"""The form builder through its door: what is shown, changed, moved, added and removed; nobody is overwritten."""

import re
from typing import Any

import pytest

from parvis.agents.models import Right
from parvis.catalogue.drafting.places import Place, element_at, elements
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, Cast, make_agent
from tests.studio.conftest import Studio

PART = {"X-Studio-Part": "1"}


@pytest.fixture
def builder(studio: Studio) -> Studio:
    """Lend the studio with a draft begun."""
    studio.begin()
    return studio


def element(studio: Studio, name: str) -> dict[str, Any]:
    """An element of the form as the draft holds it."""
    return dict(element_at(studio.draft().document, Place("form", name)))


def order(studio: Studio) -> list[str]:
    """The ids of the form, in order."""
    return [place.id for place, _path, _one in elements(studio.draft().document) if place.family == "form"]


def do(studio: Studio, gesture: str, *names: str, **said: str) -> Any:
    """Press a button of the outline or of the panel."""
    sent = {"revision": str(studio.draft().revision), "geste": gesture, "quoi": list(names), **said}
    return studio.client.post(studio.url("plan/"), sent)


def test_the_outline_shows_every_element(builder: Studio) -> None:
    page = builder.read("formulaire/")
    for name in order(builder):
        assert f'id="form:{name}"' in page
    page = builder.read("formulaire/event/")
    assert 'aria-current="true"' in page
    assert 'value="Nom de la fête"' in page


def test_a_question_is_changed_on_what_its_author_saw(builder: Studio) -> None:
    seen = str(builder.draft().revision)
    sent = {"revision": seen, "label_fr": "Quelle fête ?", "label_en": "Which party?", "required": "soft"}
    answer = builder.client.post(builder.url("formulaire/event/"), sent)
    assert answer["Location"] == builder.url("formulaire/event/")
    assert element(builder, "event")["label"] == {"fr": "Quelle fête ?", "en": "Which party?"}
    assert element(builder, "event")["required"] == "soft"
    # The other designer, on the page she had open, touches another key: nothing of the first is lost.
    sent = {
        "revision": seen,
        "label_fr": "Nom de la fête",
        "label_en": "Nom de la fête (en)",
        "help_fr": "Court.",
    }
    builder.client.post(builder.url("formulaire/event/"), {**sent, "required": "yes"})
    assert element(builder, "event")["label"]["fr"] == "Quelle fête ?"
    assert element(builder, "event")["help"] == {"fr": "Court."}
    # The same key: she is told, and both readings are shown.
    sent = {"revision": seen, "label_fr": "Titre", "label_en": "Nom de la fête (en)", "required": "yes"}
    answer = builder.client.post(builder.url("formulaire/event/"), sent)
    assert answer.status_code == 409
    assert "Quelle fête ?" in answer.content.decode()
    assert "Nom de la fête" in answer.content.decode()


def test_what_cannot_be_written_is_said_beside_its_control(builder: Studio) -> None:
    sent = {"label_fr": "", "least": "12", "most": "trois"}
    answer = builder.client.post(builder.url("formulaire/guests/"), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#q_label_fr"' in page
    assert 'href="#q_most"' in page
    answer = builder.client.post(
        builder.url("formulaire/guests/"), {"label_fr": "Combien", "least": "12", "most": "3,5"}
    )
    assert "le plus est en dessous du moins" in answer.content.decode()
    assert builder.draft().revision == 0


def test_limits_are_written_as_the_language_of_forms_has_them(builder: Studio) -> None:
    sent = {"label_fr": "Combien", "least": "0", "most": "3,5", "decimals": "1", "unit_fr": "ares"}
    builder.client.post(builder.url("formulaire/guests/"), sent)
    found = element(builder, "guests")
    assert found["validation"] == {"min": 0, "max": "3.5", "decimals": 1}
    assert found["unit"] == {"fr": "ares"}
    builder.client.post(builder.url("formulaire/guests/"), sent | {"least": ""})
    assert element(builder, "guests")["validation"] == {"max": "3.5", "decimals": 1}
    sent = {
        "label_fr": "Nom",
        "example": "AB-12",
        "pattern": "",
        "pattern_message_fr": "Deux lettres, deux chiffres.",
    }
    builder.client.post(builder.url("formulaire/event/"), sent)
    assert element(builder, "event")["validation"]["pattern"] == r"[A-Z]{2}\-[0-9]{2}"


def test_a_question_is_added_where_one_stands(builder: Studio) -> None:
    page = builder.read("plan/ajouter/?apres=details")
    assert "Une seule réponse parmi celles que vous proposez." in page
    sent = {"words": "Quelle salle ?", "what": "choice"}
    answer = builder.client.post(builder.url("plan/ajouter/?apres=details"), sent)
    assert answer["Location"] == builder.url("formulaire/quelle_salle/")
    names = order(builder)
    assert names.index("quelle_salle") == names.index("details") + 1
    answer = builder.client.post(builder.url("plan/ajouter/?apres=details"), {"words": "", "what": "text"})
    assert answer.status_code == 422
    builder.client.post(builder.url("plan/ajouter/?apres=who"), {"words": "Pièces", "what": "step"})
    names = order(builder)
    assert names.index("you") < names.index("mail") < names.index("pieces") < names.index("project")


def test_offered_answers_are_pasted_ordered_and_taken_away(builder: Studio) -> None:
    builder.client.post(
        builder.url("plan/ajouter/?apres=details"), {"words": "Quelle salle ?", "what": "choice"}
    )
    sent = {"label_fr": "Quelle salle ?", "option_lines": "Salle des fêtes | Village hall\nPréau\n\nPréau"}
    builder.client.post(builder.url("formulaire/quelle_salle/"), sent)
    made = element(builder, "quelle_salle")["options"]
    assert [one["value"] for one in made] == ["salle_des_fetes", "preau"]
    assert made[0]["label"] == {"fr": "Salle des fêtes", "en": "Village hall"}
    rows = {
        "label_fr": "Quelle salle ?",
        "option_value": ["salle_des_fetes", "preau", ""],
        "option_fr": ["Salle des fêtes", "Le préau", ""],
        "option_en": ["Village hall", "", ""],
        "geste": "option-up-1",
    }
    builder.client.post(builder.url("formulaire/quelle_salle/"), rows)
    made = element(builder, "quelle_salle")["options"]
    assert [(one["value"], one["label"]["fr"]) for one in made] == [
        ("preau", "Le préau"),
        ("salle_des_fetes", "Salle des fêtes"),
    ]


def test_a_choice_is_added_with_its_answers(builder: Studio) -> None:
    sent = {"words": "Quelle salle ?", "what": "choice", "option_lines": "Halle | Hall\nPréau"}
    builder.client.post(builder.url("plan/ajouter/?apres=details"), sent)
    made = element(builder, "quelle_salle")["options"]
    assert [(one["value"], one["label"]) for one in made] == [
        ("halle", {"fr": "Halle", "en": "Hall"}),
        ("preau", {"fr": "Préau"}),
    ]
    answer = builder.client.post(builder.url("plan/ajouter/?apres=details"), {**sent, "what": "text"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#option-lines"' in page
    assert "Halle | Hall" in page


def test_things_go_up_down_elsewhere_and_stay_in_order(builder: Studio) -> None:
    assert order(builder)[:5] == ["you", "identity", "who", "mail", "project"]
    do(builder, "monter", "mail")
    assert order(builder)[2:4] == ["mail", "who"]
    do(builder, "descendre", "who")  # beyond its part: into the next one
    assert order(builder)[4:7] == ["party", "who", "event"]
    do(builder, "monter", "event", "details")
    assert order(builder)[4:8] == ["party", "event", "details", "who"]
    do(builder, "placer", "details", "who", vers="identity/mail")
    assert order(builder)[1:5] == ["identity", "mail", "details", "who"]
    do(builder, "placer", "who", dans="project", apres="")  # dropped on a page
    assert order(builder)[-1] == "who"
    answer = do(builder, "placer", "project", dans="identity")
    assert answer.status_code == 409
    assert builder.read("plan/deplacer/?quoi=who").count("<option") > 5


def test_several_are_copied_gathered_repeated_and_released(builder: Studio) -> None:
    do(builder, "copier", "event", "guests")
    names = order(builder)
    assert names.index("event_2") == names.index("event") + 1
    assert "guests_2" in names
    do(builder, "grouper", "event", "details", titre="Le programme")
    assert element(builder, "le_programme")["title"] == {"fr": "Le programme"}
    assert [one["id"] for one in element(builder, "le_programme")["fields"]] == ["event", "details"]
    do(builder, "repeter", "event", "details", titre="Moment")
    assert element(builder, "moment")["type"] == "group"
    do(builder, "defaire", "moment")
    assert [one["id"] for one in element(builder, "le_programme")["fields"]] == ["event", "details"]


def test_what_others_read_is_not_removed_without_saying_so(builder: Studio) -> None:
    draft = builder.draft()
    condition = {
        "revision": str(draft.revision),
        "label_fr": "Total",
        "expression": "guests * 2",
        "result": "number",
    }
    builder.client.post(builder.url("plan/ajouter/?apres=guests"), {"words": "Total", "what": "computed"})
    builder.client.post(builder.url("formulaire/total/"), {**condition, "revision": "1"})
    assert element(builder, "total")["expression"] == "guests * 2"
    answer = do(builder, "retirer", "guests")
    assert "Retirer ce que d’autres lisent" in answer.content.decode()
    assert "guests" in order(builder)
    do(builder, "retirer", "guests", confirme="oui")
    assert "guests" not in order(builder)
    builder.client.post(builder.url("annuler/"), {"back": builder.url("formulaire/")})
    assert "guests" in order(builder)


def test_a_kind_changes_as_long_as_answers_still_read(builder: Studio) -> None:
    page = builder.read("formulaire/event/")
    assert 'value="long_text"' in page
    assert 'value="yes_no"' not in page  # people have answered it
    assert do(builder, "genre", "event", kind="yes_no").status_code == 409
    do(builder, "genre", "event", kind="long_text")
    assert element(builder, "event")["type"] == "long_text"
    builder.client.post(builder.url("plan/ajouter/?apres=event"), {"words": "Nouvelle", "what": "text"})
    do(builder, "genre", "nouvelle", kind="choice")
    assert len(element(builder, "nouvelle")["options"]) == 2


def test_a_piece_is_made_with_the_question_that_asks_for_it(builder: Studio) -> None:
    sent = {
        "label_fr": "Plan",
        "piece": "+",
        "new_piece": "Plan des lieux",
        "max_files": "2",
        "required": "soft",
    }
    builder.client.post(builder.url("formulaire/cover/"), sent)
    assert element(builder, "cover")["piece"] == "plan_des_lieux"
    assert [one["id"] for one in builder.draft().document["pieces"]][-1] == "plan_des_lieux"
    assert (
        builder.client.post(builder.url("formulaire/cover/"), {"label_fr": "Plan", "piece": "+"}).status_code
        == 422
    )


def test_days_are_told_in_words_and_kept_as_rules(builder: Studio) -> None:
    builder.client.post(builder.url("plan/ajouter/?apres=event"), {"words": "Jour", "what": "date"})
    sent = {"label_fr": "Jour", "min_date_way": "before", "min_date_count": "18", "min_date_unit": "y"}
    sent |= {"max_date_way": "fixed", "max_date_day": "2027-01-31"}
    builder.client.post(builder.url("formulaire/jour/"), sent)
    assert element(builder, "jour")["validation"] == {"min_date": "today-18y", "max_date": "2027-01-31"}
    assert (
        builder.client.post(builder.url("formulaire/jour/"), {**sent, "max_date_day": ""}).status_code == 422
    )


def test_the_parts_a_script_receives_are_those_of_a_reload(builder: Studio) -> None:
    sent = {"label_fr": "Quelle fête ?", "required": "yes"}
    parts = builder.client.post(builder.url("formulaire/event/"), sent, headers=PART, follow=True)
    assert parts["X-Studio-Part"] == "1"
    page = bare(builder.read("formulaire/event/"))
    for mark in ('id="studio-own"', 'id="studio-tabs"', 'id="plan"', 'id="panneau"'):
        assert mark in page
    inside = bare(parts.content.decode())
    plan = inside[inside.index('<div class="pv-plan"') : inside.index('<div id="panneau"')].strip()
    panel = inside[inside.index('<div id="panneau"') :].strip()
    assert plan in page
    assert panel in page


def test_another_designer_is_told_quietly(builder: Studio, cast: Cast) -> None:
    town, rights = cast.designer.authority, [Right.SEE, Right.DESIGN]
    colleague = make_agent(town, "Omar Plume", rights=rights, sectors=[CULTURE])
    other = cast.sign_in(with_totp(colleague))
    other.post(builder.url("formulaire/details/"), {"label_fr": "Le déroulé"})
    answer = builder.client.post(
        builder.url("formulaire/event/"),
        {"revision": "0", "label_fr": "Quelle fête ?", "required": "yes"},
        follow=True,
    )
    assert "a aussi changé cette démarche" in answer.content.decode()


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_sector", "outsider_town"])
@pytest.mark.parametrize(
    "page", ["formulaire/", "formulaire/event/", "plan/ajouter/", "plan/deplacer/?quoi=event"]
)
def test_nobody_else_finds_the_builder(builder: Studio, cast: Cast, role: str, page: str) -> None:
    other = cast.sign_in(getattr(cast, role))
    assert other.get(builder.url(page)).status_code == 404
    assert other.post(builder.url("plan/"), {"geste": "retirer", "quoi": "event"}).status_code == 404
    assert "event" in order(builder)


def test_what_is_not_there_is_not_found(builder: Studio) -> None:
    assert builder.client.get(builder.url("formulaire/jamais/")).status_code == 404
    assert builder.client.get(builder.url("plan/ajouter/?apres=jamais")).status_code == 404
    assert do(builder, "danser", "event").status_code == 404
    assert do(builder, "retirer", "jamais").status_code == 409
    assert builder.client.post(builder.url("formulaire/jamais/"), {"label_fr": "Perdu ?"}).status_code == 409


def test_a_published_version_is_read_and_not_changed(studio: Studio) -> None:
    page = studio.read("formulaire/event/")
    assert '<fieldset class="pv-bare" disabled>' in page
    assert "data-grip" not in page
    assert studio.client.post(studio.url("formulaire/event/"), {"label_fr": "Autre"}).status_code == 409


def bare(page: str) -> str:
    """A page without the protection of its forms, drawn anew each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
