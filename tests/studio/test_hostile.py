"""The studio attacked: addresses and ids of others, what no column takes, two at once, gestures out of their order."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from parvis.agents.models import Right
from parvis.base.scope import scope
from parvis.catalogue.actions import open_procedure, write_version
from parvis.catalogue.bank_models import BankItem
from parvis.catalogue.drafting.actions import CannotEdit, discard, edit
from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Place
from parvis.catalogue.drafting.releasing import CannotRelease, release
from parvis.catalogue.models import Milestone, Procedure, ProcedureVersion
from parvis.portal.trying import urls as trials
from parvis.studio import urls
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, OFFER, SCHOOL, Cast
from tests.catalogue.test_publishing import walls
from tests.peers.smtp import until
from tests.studio.conftest import Studio

NUL = "Salle\x00louée"
KNOWN = {
    "block": "bloc",
    "element": "event",
    "element_id": "event",
    "way": 0,
    "step": "you",
    "name": "event",
    "letter": "lettre",
    "table": "hire",
    "code": "en",
    "number": 1,
    "before": 1,
    "after": 1,
}


def addresses(slug: str) -> Iterator[str]:
    """Every page of a procedure, in the studio and in its trials."""
    for one in (*urls.urlpatterns, *trials.urlpatterns):
        assert isinstance(one, URLPattern)
        route = str(one.pattern)
        if route.startswith("<slug:slug>/"):
            asked = {name: KNOWN[name] for name in one.pattern.converters if name != "slug"}
            for name, value in {**asked, "slug": slug}.items():
                kind = type(one.pattern.converters[name]).__name__.removesuffix("Converter").lower()
                route = route.replace(
                    f"<{ {'string': 'str'}.get(kind, kind) }:{name}>".replace(" ", ""), str(value)
                )
            assert "<" not in route, route
            yield f"/studio/{route}"


@pytest.mark.parametrize("who", ["elsewhere", "other sector", "nobody"])
def test_no_page_of_a_procedure_exists_for_who_does_not_design_it(
    cast: Cast, studio: Studio, who: str
) -> None:
    studio.begin()
    found = {
        "elsewhere": lambda: cast.agent_of(
            cast.other_town, "Line Plan", rights=[Right.SEE, Right.DESIGN], sectors=[CULTURE]
        ),
        "other sector": lambda: cast.agent_of(
            cast.town, "Rose Cour", rights=[Right.SEE, Right.DESIGN], sectors=[SCHOOL]
        ),
        "nobody": lambda: None,
    }[who]()
    client = Client() if found is None else cast.sign_in(with_totp(found))
    every = list(addresses(studio.slug))
    assert len(every) > 50
    for address in every:
        sent = client.post(address, {"geste": "save", "revision": "0"})
        assert sent.status_code == (302 if found is None else 404), address
    assert studio.draft().revision == 0


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("tables/+nouvelle/", {"title": NUL, "use": "fee"}),
        ("plan/ajouter/", {"words": NUL, "what": "text"}),
        ("plan/", {"quoi": "event", "geste": "grouper", "titre": NUL}),
        ("banque/garder/event/", {"title": NUL, "linked": "oui"}),
        ("langues/en/", {"t/document/title/0": NUL}),
        ("formulaire/event/condition/", {"geste": "expression", "expression": f"'{NUL}' == 'a'"}),
    ],
)
def test_what_no_column_takes_is_refused_and_nothing_is_written(
    studio: Studio, page: str, sent: dict[str, str]
) -> None:
    studio.begin()
    answer = studio.client.post(studio.url(page), sent)
    assert answer.status_code in (409, 422)
    assert "ne peut pas être gardé" in answer.content.decode()
    assert studio.draft().revision == 0


@pytest.mark.parametrize("stray", ["", "../../etc", "table:x.y/z", "\x00"])
def test_an_id_of_nothing_moves_nothing(studio: Studio, stray: str) -> None:
    studio.begin()
    for gesture in ("copier", "monter", "defaire", "retirer", "grouper", "genre", "placer"):
        sent = {"quoi": stray, "ici": stray, "geste": gesture, "kind": "text", "vers": "/", "confirme": "oui"}
        assert studio.client.post(studio.url("plan/"), sent).status_code in (409, 422), gesture
    moved = studio.client.post(studio.url("plan/"), {"quoi": "event", "ici": stray, "geste": "descendre"})
    assert moved["Location"] == studio.url("formulaire/event/" if not stray else "formulaire/")
    assert studio.draft().revision == 1


def test_what_names_somebody_elses_is_not_there(cast: Cast, studio: Studio) -> None:
    """Ids posted in a body: an element of the bank, a service, a procedure to begin like or to become the draft of."""
    stranger = cast.agent_of(
        cast.other_town, "Line Plan", rights=[Right.SEE, Right.DESIGN], sectors=[CULTURE]
    )
    studio.begin()
    studio.client.post(studio.url("banque/garder/event/"), {"title": "Nom de la fête"})
    with scope(walls=cast.walls):
        item = str(BankItem.objects.get().pk)
        theirs = open_procedure(cast.other_unit, slug="la-leur", sector=CULTURE, nature="request")
        write_version(theirs, OFFER)
    client = cast.sign_in(with_totp(stranger))
    for address in (f"/studio/+banque/{item}/", f"/studio/+banque/{item}/retirer/"):
        assert client.post(address, {"edition": "1", "text-event-label-fr": "Pris"}).status_code == 404
    taken = client.post("/studio/la-leur/banque/", {"item": item, "way": "copy"})
    assert taken.status_code == 404
    place = {"unit": cast.association.code, "level": "transactional", "sector": CULTURE, "slug": "la-leur"}
    for address, sent in (
        ("/studio/la-leur/services/", place | {"nature": "request"}),
        ("/studio/+nouvelle/", place | {"title": "À eux", "like": studio.slug, "slug": "a-eux"}),
        ("/studio/+bibliotheque/elagage/", place | {"onto": studio.slug}),
        ("/studio/+bibliotheque/elagage/", place | {"onto": "", "slug": "elagage"}),
    ):
        assert client.post(address, sent).status_code == 422, address
    with scope(walls=cast.walls):
        assert Procedure.objects.filter(authority=cast.other_town).get().unit_id == cast.other_unit.pk
        assert studio.draft().revision == 0


def test_a_nature_that_changes_changes_what_is_against_publishing(cast: Cast, studio: Studio) -> None:
    with scope(walls=walls(cast)):
        new = open_procedure(cast.association, slug="essai", sector=CULTURE, nature="request")
        write_version(new, OFFER)
    studio.slug = "essai"
    assert "Rien n’empêche" in studio.read()
    place = {"unit": cast.association.code, "level": "transactional", "sector": CULTURE, "slug": "essai"}
    assert studio.client.post(studio.url("services/"), place | {"nature": "declaration"}).status_code == 302
    assert "Rien n’empêche" not in studio.read()


def test_a_draft_thrown_away_under_a_gesture_is_told(cast: Cast, studio: Studio) -> None:
    draft = studio.begin()
    with scope(walls=walls(cast)):
        discard(draft.pk, by=cast.designer, at=timezone.now())
        title = Put(Place.of("document/title/fr"), OFFER["title"]["fr"], "Louer")
        for late in (
            lambda: edit(draft.pk, [title], by=cast.designer, at=timezone.now()),
            lambda: discard(draft.pk, by=cast.designer, at=timezone.now()),
        ):
            with pytest.raises(CannotEdit, match="abandonné"):
                late()
        with pytest.raises(CannotRelease, match="abandonné"):
            release(draft.pk, by=cast.designer, at=timezone.now(), seen=0)


@pytest.fixture
def world(transactional_db: None, request: pytest.FixtureRequest) -> Studio:
    """The studio of the cast, committed: two windows see each other."""
    return Studio(cast := request.getfixturevalue("cast"), cast.sign_in(with_totp(cast.designer)))


def at_once(studio: Studio, gesture: Callable[[Client], Any]) -> list[int]:
    """The answers of a gesture made in two windows that have both looked before either changes anything."""
    cookie = studio.client.cookies[settings.SESSION_COOKIE_NAME].value

    def made(_number: int) -> int:
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
        try:
            return int(gesture(client).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as windows:
        with scope(walls=walls(studio.cast)):
            # Every version and the procedure are held: both windows read, then wait for the same row.
            list(Procedure.objects.select_for_update().order_by("pk"))
            list(ProcedureVersion.objects.select_for_update().order_by("pk"))
            answers = [windows.submit(made, number) for number in range(2)]
            until(lambda: waiting() == 2)
        return sorted(one.result(timeout=20) for one in answers)


def waiting() -> int:
    """How many sessions of this database wait for a row."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        found: int = cursor.fetchone()[0]
        return found


@pytest.mark.django_db(transaction=True)
def test_of_two_windows_one_gesture_is_made_and_the_other_told(world: Studio) -> None:
    cast, url = world.cast, world.url

    def many(**wanted: Any) -> int:
        with scope(walls=walls(cast)):
            return ProcedureVersion.objects.filter(procedure=cast.procedure, **wanted).count()

    assert at_once(world, lambda client: client.post(url("modifier/"))) == [302, 302]
    assert many(status="draft") == 1
    title = {"revision": "0", "t/document/title/0": "Hire a room"}
    assert at_once(world, lambda client: client.post(url("langues/en/"), title)) == [302, 302]
    assert world.draft().revision == 1
    seen = {"seen": str(world.draft().pk), "revision": "1"}
    assert at_once(world, lambda client: client.post(url("publier/"), seen)) == [302, 409]
    assert many(status="published") == many(status="retired") == 1
    sent = {"onto": world.slug}
    archive = "/studio/+bibliotheque/reserver-une-salle/"
    assert at_once(world, lambda client: client.post(archive, sent)) == [302, 422]
    assert many(status="draft") == 1
    assert at_once(world, lambda client: client.post(url("abandonner/"), {"word": "abandonner"})) == [
        302,
        302,
    ]
    assert many() == 2
    assert at_once(world, lambda client: client.post(url("retirer/"))) == [302, 302]
    with scope(walls=walls(cast)):
        assert Milestone.objects.filter(kind=Milestone.Kind.RETIRED).count() == 1


@pytest.mark.parametrize(
    "query", ["depot=9999-12-31", "depot=0001-01-01", "depot=2026-03-02&complete=9999-12-31"]
)
def test_days_beyond_the_calendars_are_told(studio: Studio, query: str) -> None:
    studio.begin()
    assert "entre 1900 et 2200" in studio.read(f"droit/?{query}")


def test_an_archive_that_is_no_longer_read_says_why(cast: Cast, studio: Studio) -> None:
    """Kept by a version of the product that was less strict: in the gallery, or waiting."""
    cache.set(f"archive:{cast.designer.pk.hex}:abc", b"PK no archive", 60)
    kept = studio.client.get("/studio/+recevoir/abc/")
    assert kept.status_code == 422
    assert "incomplète ou abîmée" in kept.content.decode()


def test_a_trial_is_kept_from_robots_and_from_foreign_frames(studio: Studio) -> None:
    studio.begin()
    for page in ("essai/you/", "essai/verifier-mes-reponses/", "apercu/cadre/", "apercu/cadre/you/"):
        answer = studio.client.get(studio.url(page))
        assert (answer.status_code, answer["X-Robots-Tag"]) == (200, "noindex"), page
        assert "frame-ancestors" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
