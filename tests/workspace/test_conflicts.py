"""No page of the workspace loses what was typed: every form is found, and a real conflict caused on each.

The forms are read off the modules of the door, so that a new one is tried, or fails here for want of a stage.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.utils import timezone

import parvis.workspace
from parvis.agents.models import Membership
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import (
    Asked,
    ask_attestation,
    ask_correction,
    ask_reasons,
    bear_implicit_decision,
    close,
    make_confidential,
    reply,
    take,
)
from parvis.cases.models import Case
from parvis.catalogue.natures import Outcome
from parvis.workspace.cases.gesture import Gesture
from tests.cast import CULTURE, Cast
from tests.workspace.controls import Controls

TODAY = timezone.localdate()
PAST = "2020-01-31"
NEVER_IN_CONFLICT = {"attendre", "noter", "etiqueter"}
"""They add to a case whatever became of it: they are written, not refused."""


def modules() -> list[Any]:
    found = pkgutil.walk_packages(parvis.workspace.__path__, "parvis.workspace.")
    return [importlib.import_module(module.name) for module in found]


def all_gestures() -> list[Gesture]:
    found = {
        value.slug: value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, Gesture)
    }
    return [found[slug] for slug in sorted(found)]


def all_forms() -> set[type[forms.Form]]:
    """The forms an agent fills, but for those that others only build upon."""
    found = {
        value
        for module in modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, forms.Form) and value.__module__ == module.__name__
    }
    return {form for form in found if form.base_fields or not form.__subclasses__()}


# --- stages: a case in each situation that offers gestures ---


def filed(cast: Cast) -> Case:
    return cast.file()


def waiting(cast: Cast) -> Case:
    case = cast.file()
    with scope(walls=cast.walls):
        until = TODAY + timedelta(days=9)
        ask_correction(case.pk, [Asked("papers", "missing")], until=until, by=cast.agent, at=timezone.now())
    return case


def closed(cast: Cast) -> Case:
    case = cast.file()
    with scope(walls=cast.walls):
        close(case.pk, Outcome.NO_ACTION, by=cast.agent, at=timezone.now(), explanation="Doublon")
    return case


def silent(cast: Cast, rule: str, ask: Callable[..., Any]) -> Case:
    silence = {"rule": rule, "months": 2, "article": "CRPA L231-1 ou L231-4"}
    procedure = cast.offer(f"silence-{rule}", cast.association, sector=CULTURE, silence=silence)
    case = cast.file(procedure=procedure, at=timezone.now() - timedelta(days=100))
    with scope(walls=cast.walls):
        bear_implicit_decision(case.pk, at=timezone.now())
        ask(case.pk, at=timezone.now())
    return case


def hers(cast: Cast) -> Case:
    case = cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.agent, at=timezone.now())
    return case


def confidential(cast: Cast) -> Case:
    case = hers(cast)
    with scope(walls=cast.walls):
        make_confidential(case.pk, grants_of(cast.agent), reason="Un voisin", at=timezone.now())
    return case


STAGES: Mapping[str, Callable[[Cast], Case]] = {
    "filed": filed,
    "waiting": waiting,
    "closed": closed,
    "accepted by silence": lambda cast: silent(cast, "acceptance", ask_attestation),
    "rejected by silence": lambda cast: silent(cast, "rejection", ask_reasons),
    "hers": hers,
    "confidential": confidential,
}


# --- what an agent types, and what the answer holds ---


def value_for(name: str, field: forms.Field) -> str:
    """Something an agent may put in a field, told from any other."""
    if isinstance(field, forms.MultipleChoiceField | forms.ChoiceField):
        offered = [value for value, _words in field.choices if value]  # type: ignore[union-attr, misc]  # a list
        return str(offered[-1]) if offered else ""
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateField):
        return (TODAY + timedelta(days=20)).isoformat()
    if isinstance(field, forms.EmailField):
        return f"{name}@montrevel.example"
    return f"Gardé{name.replace('_', '')}"


def typed_in(form: forms.BaseForm) -> dict[str, str]:
    """What fills every field that offers something."""
    filled = {name: value_for(name, field) for name, field in kept_fields(form).items()}
    return {name: value for name, value in filled.items() if value}


def kept_fields(form: forms.BaseForm) -> dict[str, forms.Field]:
    """All but files, which a browser never gives back."""
    return {name: field for name, field in form.fields.items() if not field.widget.needs_multipart_form}


def texts_of(form: forms.BaseForm) -> dict[str, str]:
    chosen = (forms.ChoiceField, forms.BooleanField)
    return {
        name: value_for(name, field)
        for name, field in kept_fields(form).items()
        if not isinstance(field, chosen)
    }


def held(page: str) -> dict[str, str]:
    return {name: value.strip() for name, value in Controls(page).values.items()}


def address_of(case: Case, slug: str) -> str:
    return f"/agent/demandes/{case.reference}/{slug}/"


def opened(cast: Cast, client: Client, gesture: Gesture, stage: str) -> tuple[str, Any]:
    """The page of a gesture on a case of this stage."""
    address = address_of(STAGES[stage](cast), gesture.slug)
    response = client.get(address)
    assert response.status_code == 200
    return address, response


ALWAYS = ("adresse-electronique", "etiqueter", "identite", "lier", "noter", "repondre")
OPEN = (*ALWAYS, "attendre", "avis", "clore", "complement", "decider", "prendre", "reorienter")
OFFERED: Mapping[str, tuple[str, ...]] = {
    "filed": OPEN,
    "waiting": (
        *ALWAYS, "attendre", "avis", "clore", "complement/annuler", "complement/relancer", "decider", "prendre",
        "reorienter",
    ),
    "closed": (*ALWAYS, "rouvrir"),
    "accepted by silence": (*ALWAYS, "attestation", "decider", "rouvrir"),
    "rejected by silence": (*ALWAYS, "decider", "motifs", "rouvrir"),
    "hers": (*OPEN, "confidentialite"),
    "confidential": (*(slug for slug in OPEN if slug != "avis"), "confidentialite/agents", "confidentialite/lever"),
}  # fmt: skip
"""The gestures of each situation."""
WITH_LETTERS = {"courrier"}
"""Offered where the procedure has letters of its own: ``test_lettering`` refuses one and finds its words again."""
WITH_PRICES = {"prix"}
"""Offered where a table computed a price: ``test_prices`` refuses it and finds its words again."""
CASES = [(slug, stage) for stage, slugs in OFFERED.items() for slug in slugs]


@pytest.fixture
def gesture(slug: str) -> Gesture:
    return next(gesture for gesture in all_gestures() if gesture.slug == slug)


@pytest.mark.parametrize(("slug", "stage"), CASES)
def test_a_conflict_gives_every_field_back(cast: Cast, gesture: Gesture, stage: str) -> None:
    client = cast.sign_in(cast.agent)
    address, page = opened(cast, client, gesture, stage)
    typed = typed_in(page.context["form"])
    assert typed.keys() <= held(page.content.decode()).keys() | typed_choices(page.context["form"])
    sent = {"revision": page.context["case"].revision, "seen": page.context["seen"], **typed}
    with scope(walls=cast.walls):
        reply(page.context["case"].pk, "Un collègue écrit entre-temps", by=cast.colleague, at=timezone.now())
    response = client.post(address, sent, follow=True)
    answer = response.content.decode()
    if gesture.slug in NEVER_IN_CONFLICT:
        assert response.redirect_chain
        assert all(text in answer for text in texts_of(page.context["form"]).values())
        return
    assert response.status_code == 409
    assert "La demande a changé depuis que vous avez ouvert cette page" in answer
    assert "Message envoyé à l’usager, Hugo Belval" in answer
    back = held(answer)
    assert {name: back.get(name) for name in typed} == typed
    again = {**back, "revision": response.context["case"].revision, "seen": response.context["seen"]}
    assert client.post(address, again).status_code in (302, 422)


@pytest.mark.parametrize(("slug", "stage"), CASES)
def test_a_right_withdrawn_meanwhile_gives_every_text_back(cast: Cast, gesture: Gesture, stage: str) -> None:
    client = cast.sign_in(cast.agent)
    address, page = opened(cast, client, gesture, stage)
    form = page.context["form"]
    with scope(walls=[Wall(cast.town.pk, "")]):
        Membership.objects.filter(agent=cast.agent).delete()
    sent = {"revision": page.context["case"].revision, "seen": page.context["seen"], **typed_in(form)}
    response = client.post(address, sent)
    assert response.status_code == 404
    texts = texts_of(form)
    assert (list(response.context["texts"]) if texts else []) == list(texts.values())


def typed_choices(form: forms.BaseForm) -> set[str]:
    """Ticks and choices: a page that has none made yet sends none."""
    return form.fields.keys() - texts_of(form).keys()


@pytest.mark.parametrize("stage", STAGES)
def test_what_each_situation_offers_is_known(cast: Cast, stage: str) -> None:
    client = cast.sign_in(cast.agent)
    case = STAGES[stage](cast)
    slugs = {gesture.slug for gesture in all_gestures()}
    shown = {slug for slug in slugs if client.get(address_of(case, slug)).status_code == 200}
    assert shown == set(OFFERED[stage])


def test_every_gesture_is_offered_somewhere() -> None:
    assert {gesture.slug for gesture in all_gestures()} == {
        *(slug for slug, _stage in CASES), *WITH_LETTERS, *WITH_PRICES
    }  # fmt: skip
