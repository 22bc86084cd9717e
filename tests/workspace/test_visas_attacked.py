"""Visas attacked: authors who are gone, readers who were, what changes in between, ids of others, two at once."""

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from parvis.agents.delegations import Act, record_delegation
from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.cases.actions import (
    CannotDecide,
    CannotView,
    PriceAwaited,
    Words,
    correct_price,
    decide,
    give_visa,
)
from parvis.cases.models import Case, CorrectedPrice, DecisionVisa, SubmittedDecision
from parvis.catalogue.natures import Outcome
from tests.cast import CULTURE, SCHOOL, Cast
from tests.peers.smtp import until
from tests.studio.test_hostile import waiting
from tests.tabled import FEE

from .test_gestures import url, values_of
from .test_visa_letters import TYPED, YES, left, lettered, text
from .test_visas import LIST, REFUSAL, answered, decisions, filed, printed, row, submitted

TODAY = timezone.localdate()


def guest_of(cast: Cast) -> Agent:
    """An agent of the other town, with a mission in a service of this one."""
    guest = cast.agent_of(cast.other_town, "Gina Commune", rights=[Right.SEE], sectors=[SCHOOL])
    with scope(walls=cast.walls):
        Membership.objects.create(
            agent=guest, authority=cast.town, unit=cast.association, rights=["see", "act"], sectors=[CULTURE]
        )
    return guest


def empowered(cast: Cast, holder: Agent, *, by: Agent | None = None, **changes: Any) -> None:
    """Let an agent sign by an act, for what the manager manages unless told otherwise."""
    act: dict[str, Any] = {
        "number": "7", "on": date(2026, 1, 5), "starts_on": date(2026, 1, 6), "sectors": (CULTURE,),
        "giver": "du maire", "published": "Affiché", "units": (cast.association.pk,), **changes,
    }  # fmt: skip
    with scope(walls=cast.walls):
        grants = grants_of(by or cast.manager)
        record_delegation(cast.town.pk, holder, Act(**act), by=grants, today=TODAY, at=timezone.now())


@pytest.mark.parametrize("gone", ["left", "mission", "account"])
def test_nothing_is_signed_in_the_name_of_who_acts_no_more(cast: Cast, gone: str) -> None:
    case = filed(cast)
    submitted(cast, case)
    with scope(walls=cast.walls):
        if gone == "left":
            Agent.objects.filter(pk=cast.agent.pk).update(left_on=TODAY - timedelta(days=1))
        elif gone == "mission":
            Membership.objects.filter(agent=cast.agent).update(unit=cast.childhood)
        else:
            type(cast.agent.account).objects.filter(pk=cast.agent.account_id).update(is_active=False)
    client, found = cast.sign_in(cast.manager), row(cast, case)
    assert client.get(f"{LIST}{found.pk}/").status_code == 200
    refused = answered(client, found)
    assert "n’agit plus sur cette demande" in text(refused)
    assert (row(cast, case).state, row(cast, case).turn, decisions(cast, case)) == ("waiting", 0, [])
    answered(client, found, verdict="returned", reason="Je la prends.")
    assert "Rien n’est parti" in text(submitted(cast, case, by=cast.colleague))


def test_each_step_of_a_chain_is_read_by_somebody_else(cast: Cast) -> None:
    case = filed(cast, "colleague", "manager")
    submitted(cast, case)
    client = cast.sign_in(cast.manager)
    answered(client, row(cast, case))
    found = row(cast, case)
    assert "le vôtre à donner" in text(answered(client, found))
    assert str(found.pk) not in text(client.get(LIST))
    assert (row(cast, case).step, decisions(cast, case)) == (1, [])


def test_who_read_it_first_may_sign_it_last(cast: Cast) -> None:
    case = filed(cast, "manager", "signatory")
    empowered(cast, cast.manager)
    submitted(cast, case)
    for _step in range(2):
        answered(cast.sign_in(cast.manager), row(cast, case))
    assert [one.author_id for one in decisions(cast, case)] == [cast.manager.pk]


@pytest.mark.parametrize("is_kept", [False, True], ids=["no register", "register"])
def test_an_author_of_another_authority_signs_what_was_read_here(cast: Cast, is_kept: bool) -> None:
    guest, case = guest_of(cast), filed(cast)
    if is_kept:
        empowered(cast, cast.colleague)
        assert "aucune délégation à votre nom" in text(submitted(cast, case, by=guest))
        empowered(cast, guest)
    submitted(cast, case, by=guest)
    client, found = cast.sign_in(cast.manager), row(cast, case)
    page = text(client.get(f"{LIST}{found.pk}/"))
    assert "Gina Commune" in page.partition("Le courrier tel qu’il partirait")[2]
    assert "Gina Commune" in printed(client.get(f"{LIST}{found.pk}/courrier/"))
    answered(client, found)
    [made] = decisions(cast, case)
    assert (made.author_id, made.author_name) == (guest.pk, "Gina Commune")
    assert bool(made.author_delegation) is is_kept


def test_a_guest_whose_mission_ended_signs_nothing(cast: Cast) -> None:
    guest, case = guest_of(cast), filed(cast)
    submitted(cast, case, by=guest)
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=guest, authority=cast.town).delete()
    client, found = cast.sign_in(cast.manager), row(cast, case)
    assert client.get(f"{LIST}{found.pk}/").status_code == 200
    assert "n’agit plus" in text(client.get(f"{LIST}{found.pk}/courrier/", follow=True))
    assert "n’agit plus" in text(answered(client, found))
    assert decisions(cast, case) == []


@pytest.mark.parametrize(
    ("changes", "signs"),
    [
        ({"ends_on": TODAY}, True),
        ({"ends_on": TODAY - timedelta(days=1)}, False),
        ({"starts_on": TODAY + timedelta(days=1)}, False),
        ({"sectors": (SCHOOL,)}, False),
        ({"units": "childhood"}, False),
        ({"procedures": "other"}, False),
    ],
    ids=["ends today", "ended", "not yet", "another sector", "another service", "another procedure"],
)
def test_the_last_visa_is_given_by_who_may_sign_that_day_that_matter(
    cast: Cast, changes: dict[str, Any], signs: bool
) -> None:
    chief = cast.agent_of(
        cast.town, "Odile Cadre", rights=[Right.SEE, Right.MANAGE], sectors=[CULTURE, SCHOOL]
    )
    case = filed(cast, "signatory")
    empowered(cast, cast.colleague, ends_on=date(2026, 6, 1))
    submitted(cast, case)
    if "units" in changes:
        changes = {"units": (cast.childhood.pk,)}
    if "procedures" in changes:
        changes = {"procedures": (cast.procedure.pk,)}
    empowered(cast, cast.manager, by=chief, **changes)
    answered(cast.sign_in(cast.manager), row(cast, case))
    assert [one.author_id for one in decisions(cast, case)] == ([cast.manager.pk] if signs else [])


def test_a_right_withdrawn_between_the_page_and_the_click_gives_nothing(cast: Cast) -> None:
    case = filed(cast)
    submitted(cast, case)
    client, found = cast.sign_in(cast.manager), row(cast, case)
    assert client.get(f"{LIST}{found.pk}/").status_code == 200
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.manager).update(rights=["see", "act"])
    assert "le vôtre à donner" in text(answered(client, found))
    with scope(walls=cast.walls):
        Membership.objects.filter(agent=cast.manager).delete()
    assert answered(client, found).status_code == 404
    assert decisions(cast, case) == []


def test_sent_twice_it_is_submitted_once_and_viewed_once(cast: Cast) -> None:
    case = filed(cast)
    client = cast.sign_in(cast.agent)
    seen = values_of(client, case, "decider")
    for _time in range(2):
        client.post(url(case, "decider"), {**seen, "outcome": "accepted", "text": "Oui"})
    found = row(cast, case)
    for _time in range(2):
        answered(cast.sign_in(cast.manager), found)
    with scope(walls=cast.walls):
        assert (SubmittedDecision.objects.count(), DecisionVisa.objects.count()) == (1, 1)
    assert len(decisions(cast, case)) == 1


def test_ids_of_others_in_bodies_and_addresses_do_nothing(cast: Cast) -> None:
    case, other = filed(cast), cast.file()
    submitted(cast, case, text="Mots d’Inès")
    found = row(cast, case)
    client = cast.sign_in(cast.colleague)
    for back in (str(found.pk), "x' OR 1=1 --", "\x00", str(UUID(int=0))):
        page = client.get(f"{url(case, 'decider')}", {"reprendre": back})
        assert page.status_code == 200
        assert "Mots d’Inès" not in text(page)
    for reference in (case.reference, other.reference):
        client.post(f"/agent/demandes/{reference}/decisions/{found.pk}/annuler/")
    answered(client, found, submitted=str(found.pk), author=str(cast.colleague.pk), role="colleague")
    assert (row(cast, case).state, decisions(cast, case)) == ("waiting", [])


@pytest.mark.parametrize("who", ["nobody", "resident", "reader", "colleague", "agent"])
@pytest.mark.parametrize("draft", [{}, {"draft": "1"}], ids=["visa", "draft"])
def test_who_may_not_view_changes_nothing(cast: Cast, who: str, draft: dict[str, str]) -> None:
    case = filed(cast)
    submitted(cast, case)
    found = row(cast, case)
    client = Client() if who in ("nobody", "resident") else cast.sign_in(getattr(cast, who))
    if who == "resident":
        client.cookies["suivi"] = case.reference
    answered(client, found, text="Autre chose.", verdict="given", **draft)
    kept = row(cast, case)
    assert (kept.text, kept.turn, kept.state) == (found.text, 0, "waiting")
    assert decisions(cast, case) == []


@pytest.mark.parametrize(
    "words", ["a\x00b", "[" * 50_000, "**" * 50_000, "{" * 50_000, "x" * 500_000], ids=lambda one: one[:3]
)
def test_words_that_no_letter_holds_are_told(cast: Cast, words: str) -> None:
    case = lettered(cast)
    submitted(cast, case, **YES, **TYPED)
    client, found = cast.sign_in(cast.manager), row(cast, case)
    for name in ("w-glad-text", "w-added", "w-subject"):
        assert answered(client, found, **{**TYPED, name: words}).status_code == 422
    assert decisions(cast, case) == []


def test_a_price_is_not_corrected_under_a_letter_that_says_it(cast: Cast) -> None:
    offered = [
        {"id": "yes", "kind": "decision", "title": {"fr": "Oui"}, "subject": {"fr": "Oui"}, "blocks": [
            {"id": "cost", "is": "paragraph", "text": {"fr": "Prix : {result_hire}"}},
            {"id": "what", "is": "outcome"}]},
    ]  # fmt: skip
    procedure = cast.offer(
        "salle-a-prix", cast.association, sector=CULTURE, visa=["manager"], letters=offered,
        tables=[deepcopy(FEE)],
    )  # fmt: skip
    case = cast.file(procedure=procedure)
    submitted(cast, case, **YES)
    client = cast.sign_in(cast.agent)
    sent = {**values_of(client, case, "prix"), "table": "hire", "price": "600", "reason": "Moitié prix"}
    refused = client.post(url(case, "prix"), sent)
    assert refused.status_code == 422
    assert "son courrier dit peut-être ce prix" in text(refused)
    with scope(walls=cast.walls):
        assert not CorrectedPrice.objects.exists()
        with pytest.raises(PriceAwaited):
            correct_price(case.pk, "hire", Decimal(600), reason="Moitié", by=cast.manager, at=timezone.now())
    client.post(f"{LIST}{row(cast, case).pk}/reprendre/")
    sent |= values_of(client, case, "prix")
    assert client.post(url(case, "prix"), sent).status_code == 302
    submitted(cast, case, **YES)
    answered(cast.sign_in(cast.manager), row(cast, case))
    assert "Prix : 600,00" in left(cast, case)


def test_a_letter_that_cannot_be_written_is_told_and_nothing_breaks(cast: Cast) -> None:
    case = filed(cast)
    submitted(cast, case)
    with scope(walls=cast.walls):
        Authority.objects.filter(pk=cast.town.pk).update(court={})
    client, found = cast.sign_in(cast.manager), row(cast, case)
    assert client.get(f"{LIST}{found.pk}/").status_code == 200
    told = text(client.get(f"{LIST}{found.pk}/courrier/", follow=True))
    assert "voies et délais de recours" in told


@pytest.mark.django_db(transaction=True)
def test_two_managers_who_click_at_once_make_one_decision(
    transactional_db: None, request: pytest.FixtureRequest
) -> None:
    cast: Cast = request.getfixturevalue("cast")
    second = cast.agent_of(
        cast.town, "Elsa Cadre", rights=[Right.SEE, Right.ACT, Right.MANAGE], sectors=[CULTURE]
    )
    case = filed(cast)
    submitted(cast, case)
    found = row(cast, case)
    clients = [cast.sign_in(who) for who in (cast.manager, second)]

    def given(client: Client) -> int:
        try:
            typed = {"text": found.text, "law": "L", "facts": "F", "verdict": "given", "revision": found.turn}
            return int(client.post(f"{LIST}{found.pk}/", typed).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as hands:
        with scope(walls=cast.walls):
            Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
            answers = [hands.submit(given, client) for client in clients]
            until(lambda: waiting() == 2)
        assert sorted(one.result(timeout=20) for one in answers) == [302, 409]
    assert len(decisions(cast, case)) == 1


@pytest.mark.parametrize(
    "void", ["\u200b", "\u2060 \ufeff", "\u00ad\u3164"], ids=["width", "joiner", "filler"]
)
def test_words_that_nobody_sees_decide_nothing(cast: Cast, void: str) -> None:
    case, viewed = cast.file(), filed(cast)
    client = cast.sign_in(cast.agent)
    for slug, typed in (
        ("decider", REFUSAL | {"text": void}), ("decider", REFUSAL | {"law": void}),
        ("decider", REFUSAL | {"facts": void}), ("clore", {"outcome": "no_action", "explanation": void}),
    ):  # fmt: skip
        sent = client.post(url(case, slug), {**values_of(client, case, slug), **typed})
        assert sent.status_code == 422, typed
    submitted(cast, viewed)
    manager, found = cast.sign_in(cast.manager), row(cast, viewed)
    for changes in ({"text": void}, {"facts": void}, {"verdict": "returned", "reason": void}):
        assert answered(manager, found, **changes).status_code == 422, changes
    assert decisions(cast, case) == decisions(cast, viewed) == []
    with scope(walls=cast.walls), pytest.raises(CannotDecide):
        decide(case.pk, Outcome.REFUSED, by=cast.agent, at=timezone.now(), text="Non", law=void, facts="F")
    with scope(walls=cast.walls), pytest.raises(CannotView):
        give_visa(
            found.pk, by=grants_of(cast.manager), turn=0, at=timezone.now(), words=Words("Non", "L", void)
        )
