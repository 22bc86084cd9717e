"""The life of a version through the door: read again, given back, published by another, retired, thrown away."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.authorities.models import Authority
from parvis.base.scope import scope
from parvis.catalogue.drafting.actions import edit
from parvis.catalogue.drafting.gestures import Put
from parvis.catalogue.drafting.places import Place
from parvis.catalogue.drafting.releasing import choose_rule
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.events.models import Event
from parvis.notifications.news import Notice
from parvis.notifications.notices.actions import choose
from parvis.notifications.notices.queries import told_by_digest
from parvis.studio import index
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, SCHOOL, Cast
from tests.catalogue.test_publishing import drafted, walls
from tests.studio.conftest import Studio
from tests.workspace.test_notices import happened

TITLE = Place.of("document/title/fr")
ARTICLE = Place.of("document/silence/article")
PAGES = (
    "",
    "relecture/",
    "relecture/rendre/",
    "publier/",
    "retirer/",
    "abandonner/",
    "historique/",
    "demandes/",
)


@pytest.fixture
def writer(cast: Cast) -> Agent:
    """Lend a second person who designs, and reads no case."""
    return with_totp(cast.agent_of(cast.town, "Odile Plume", rights=[Right.DESIGN], sectors=[CULTURE]))


@pytest.fixture
def desk(cast: Cast, writer: Agent) -> Studio:
    """Lend the studio to the second designer."""
    return Studio(cast, cast.sign_in(writer))


def two_needed(cast: Cast) -> None:
    """Have the town want another reader."""
    head = cast.agent_of(cast.town, "Gaël Cap", rights=[Right.MANAGE], sectors=[CULTURE])
    with scope(walls=walls(cast)):
        choose_rule(grants_of(head), second_reader=True, at=timezone.now())


def changed(
    studio: Studio, by: Agent, place: Place = TITLE, now: object = "Louer une salle"
) -> ProcedureVersion:
    """A draft one value of which this agent changed."""
    draft = studio.begin() if not has_draft(studio) else studio.draft()
    with scope(walls=walls(studio.cast)):
        was = draft.document
        for key in place.keys:
            was = was.get(key) if isinstance(was, dict) else None
        edit(draft.pk, [Put(place, was, now)], by=by, at=timezone.now())
    return studio.draft()


def has_draft(studio: Studio) -> bool:
    with scope(walls=walls(studio.cast)):
        return ProcedureVersion.objects.filter(procedure=studio.cast.procedure, status="draft").exists()


def published(studio: Studio, **more: str) -> int:
    """Press « Publier maintenant » on what is shown; the status of the answer."""
    page = studio.read("publier/")
    sent = dict(re.findall(r'name="(seen|revision)" value="([^"]+)"', page)) | more
    return studio.client.post(studio.url("publier/"), sent).status_code


def kinds(cast: Cast) -> list[str]:
    with scope(walls=walls(cast)):
        return list(
            Event.objects.filter(kind__startswith="procedure.").order_by("id").values_list("kind", flat=True)
        )


def test_a_draft_is_read_again_given_back_and_published_by_another(
    cast: Cast, studio: Studio, desk: Studio, writer: Agent
) -> None:
    two_needed(cast)
    changed(desk, writer)
    assert "une autre personne publie" in desk.read("publier/")
    assert "Publier maintenant" not in desk.read("publier/")
    desk.client.post(desk.url("relecture/"), {"words": "Le titre vous va ?"})
    page = studio.read()
    assert "donnée à relire par Odile Plume" in page and "Le titre vous va ?" in page
    assert studio.client.post(studio.url("relecture/rendre/"), {"words": ""}).status_code == 422
    studio.client.post(studio.url("relecture/rendre/"), {"words": "Trop court"})
    assert "Trop court" in desk.read() and "Brouillon" in desk.read()
    desk.client.post(desk.url("relecture/"), {"words": ""})
    assert published(studio) == 302
    assert "publiée par Dina" in studio.read()
    assert kinds(cast)[1:] == [
        "procedure.begun",
        "procedure.submitted",
        "procedure.returned",
        "procedure.submitted",
        "procedure.published",
    ]
    with scope(walls=walls(cast)):
        told = Event.objects.filter(kind__startswith="procedure.")
        assert all(set(one.facts) <= {"version"} for one in told)


def test_readers_are_told_and_authors_too(cast: Cast, studio: Studio, desk: Studio, writer: Agent) -> None:
    changed(desk, writer)
    desk.client.post(desk.url("relecture/"), {"words": "Relisez le titre"})
    happened(cast, "procedure.submitted")
    happened(cast, "procedure.submitted")
    with scope(walls=cast.walls):
        assert list(Notice.objects.values_list("agent_id", "kind")) == [(cast.designer.pk, "version_to_read")]
    bell = studio.client.get("/agent/nouveautes/").content.decode()
    assert "Une démarche est à relire : Louer une salle" in bell
    assert f'href="{studio.url()}"' in bell
    assert "Relisez le titre" in studio.client.get("/studio/").content.decode()
    assert 'id="a-relire"' not in desk.client.get("/studio/").content.decode()
    studio.read()
    assert "Louer une salle" not in studio.client.get("/agent/nouveautes/").content.decode()
    studio.client.post(studio.url("relecture/rendre/"), {"words": "Trop court"})
    happened(cast, "procedure.returned")
    assert "vous est rendue" in desk.client.get("/agent/nouveautes/").content.decode()


def test_who_wrote_is_told_that_another_published_it_and_only_while_she_designs_there(
    cast: Cast, studio: Studio, desk: Studio, writer: Agent
) -> None:
    changed(desk, writer)
    published(studio)
    happened(cast, "procedure.published")
    happened(cast, "procedure.published")
    bell = desk.client.get("/agent/nouveautes/").content.decode()
    assert (
        bell.count("Une démarche que vous avez écrite est publiée : Louer une salle") == 2
    )  # and its button
    assert "par Dina" in bell
    assert "vous avez écrite" not in studio.client.get("/agent/nouveautes/").content.decode()
    with scope(walls=walls(cast)):
        assert told_by_digest_of(writer) == {"version_published": 1}
        Membership.objects.filter(agent=writer).update(sectors=[SCHOOL])
        assert told_by_digest_of(writer) == {}
    assert "Louer une salle" not in desk.client.get("/agent/nouveautes/").content.decode()


def told_by_digest_of(agent: Agent) -> dict[str, int]:
    """What her daily e-mail would count, of publications alone."""
    choose(agent, {"version_published": "digest"}, hour=8, at=timezone.now())
    return told_by_digest(grants_of(agent))


def test_what_changed_since_it_was_read_is_not_published(
    cast: Cast, studio: Studio, desk: Studio, writer: Agent
) -> None:
    changed(desk, writer)
    page = studio.read("publier/")
    seen, revision = (re.search(f'name="{name}" value="([^"]+)"', page) for name in ("seen", "revision"))
    assert seen and revision
    changed(desk, writer, now="Prêter une salle")
    sent = {"seen": seen[1], "revision": revision[1]}
    answer = studio.client.post(studio.url("publier/"), sent)
    assert answer.status_code == 409
    assert "Odile Plume l’a changée" in answer.content.decode()
    assert published(studio, seen=str(cast.procedure.pk)) == 409
    assert published(studio) == 302


def test_each_fault_leads_to_its_place_and_none_is_published(studio: Studio, cast: Cast) -> None:
    changed(studio, cast.designer, ARTICLE, None)
    assert 'href="#a-corriger"' in studio.read()
    assert re.search(r'href="/studio/[^"]*#document/silence/article"', studio.read())
    page = studio.read("publier/")
    assert "1 point est à corriger" in page and "#document/silence/article" in page
    draft = studio.draft()
    sent = {"seen": str(draft.pk), "revision": str(draft.revision)}
    assert studio.client.post(studio.url("publier/"), sent).status_code == 409
    assert studio.draft().status == "draft"


def test_the_court_that_publishing_asks_for_is_named_by_who_manages_the_whole_authority(
    cast: Cast, studio: Studio
) -> None:
    studio.begin()
    with scope(walls=walls(cast)):
        Authority.objects.filter(pk=cast.town.pk).update(court={}, department="26")
    there = "/studio/+tribunal/"
    assert f'href="{there}"' in studio.read("publier/") and f'href="{there}"' in studio.read()
    assert "Qui encadre toute la collectivité" in studio.client.get(there).content.decode()
    court = {
        "court": "Tribunal administratif de Grenoble",
        "court_address": "2 place de Verdun\n38000 Grenoble",
    }
    assert studio.client.post(there, court).status_code == 404
    for nobody in (cast.agent, cast.outsider_sector, cast.receptionist):
        assert cast.sign_in(nobody).get(there).status_code == 404
    cast.sign_in(cast.outsider_town).post(there, court)  # of her own town, if she may
    assert f'href="{there}"' in studio.read("publier/")
    chief = cast.agent_of(cast.town, "Gaël Cap", rights=[Right.MANAGE], sectors=[CULTURE])
    manager = cast.sign_in(with_totp(chief))
    assert "Tribunal administratif de Grenoble" in manager.get(there).content.decode()
    for name, wrong in (
        ("court", ""), ("court", "\u200b"), ("court_address", ""), ("court_address", " \n \u3000"),
        ("court_online", "javascript:alert(1)"), ("court_online", "http://tribunal.example"),
        ("court_online", "ftp://tribunal.example"),
    ):  # fmt: skip
        assert manager.post(there, court | {name: wrong}).status_code == 422, (name, wrong)
    assert manager.post(there, court).status_code == 302
    with scope(walls=walls(cast)):
        kept = Authority.objects.get(pk=cast.town.pk).court
        assert Event.objects.get(kind="authority.court_named").actor_id == chief.pk
    assert kept == {"name": court["court"], "address": ["2 place de Verdun", "38000 Grenoble"]}
    assert published(studio) == 302


def test_retired_then_published_again_like_before(studio: Studio, cast: Cast) -> None:
    changed(studio, cast.designer)
    assert published(studio) == 302
    studio.client.post(studio.url("retirer/"))
    assert "retirée par Dina" in studio.read()
    answer = studio.client.post(studio.url("historique/reprendre/1/"))
    assert answer["Location"] == studio.url("publier/")
    assert published(studio) == 302
    with scope(walls=walls(cast)):
        first, last = ProcedureVersion.objects.filter(number__in=[1, 3], procedure=cast.procedure).order_by(
            "number"
        )
        assert (last.status, last.document) == ("published", first.document)
    assert studio.client.post(studio.url("historique/reprendre/9/")).status_code == 404


def test_thrown_away_once_the_word_is_typed(studio: Studio, cast: Cast) -> None:
    changed(studio, cast.designer)
    refused = studio.client.post(studio.url("abandonner/"), {"word": "oui"})
    assert refused.status_code == 422
    assert has_draft(studio)
    assert studio.client.post(studio.url("abandonner/"), {"word": " Abandonner "})["Location"] == studio.url()
    assert not has_draft(studio)
    with scope(walls=walls(cast)):
        opened = Procedure.objects.create(
            authority=cast.town, slug="neuve", sector=CULTURE, nature="request", unit=cast.association
        )
        drafted(cast, opened)
    answer = studio.client.post("/studio/neuve/abandonner/", {"word": "abandonner"})
    assert answer["Location"] == "/studio/"
    assert studio.client.get("/studio/neuve/").status_code == 404


def test_who_publishes_is_chosen_by_who_manages_all_of_it(cast: Cast, studio: Studio) -> None:
    address = "/studio/publication/choix/"
    head = cast.sign_in(cast.agent_of(cast.town, "Gaël Cap", rights=[Right.MANAGE], sectors=[CULTURE]))
    assert f'href="{address}"' in head.get("/agent/equipe/").content.decode()
    assert address not in cast.sign_in(cast.manager).get("/agent/equipe/").content.decode()
    assert "Enregistrer" in head.get(address).content.decode()
    assert head.post(address, {}).status_code == 422
    head.post(address, {"way": "two"})
    page = studio.client.get(address).content.decode()
    assert "Une autre personne" in page and "Enregistrer" not in page
    assert studio.client.post(address, {"way": "one"}).status_code == 404
    assert cast.sign_in(cast.agent).get(address).status_code == 404
    with scope(walls=walls(cast)):
        assert Event.objects.filter(kind="publishing.rule_chosen").count() == 1


def test_the_edits_are_told_in_words_and_undone_where_they_can(
    studio: Studio, cast: Cast, desk: Studio, writer: Agent
) -> None:
    label = Place.of("form:event/label/fr")
    changed(studio, cast.designer)
    with scope(walls=walls(cast)):
        edit(studio.draft().pk, [Put(label, "Nom de la fête", "Le nom")], by=writer, at=timezone.now())
        edit(
            studio.draft().pk,
            [Put(TITLE, "Louer une salle", "Prêter une salle")],
            by=writer,
            at=timezone.now(),
        )
    page = studio.read("historique/")
    assert "Odile Plume" in page and "a changé le libellé : la question « Le nom »" in page
    assert re.findall(r"annuler/(\d)/", page) == ["3", "2"]
    desk.client.post(desk.url("historique/annuler/2/"))
    assert studio.draft().offer.form.by_id["event"].label["fr"] == "Nom de la fête"
    assert "a annulé le changement 2" in studio.read("historique/")
    answer = desk.client.post(desk.url("historique/annuler/1/"), follow=True)
    assert "Cela ne s’annule plus" in answer.content.decode()


def test_two_versions_side_by_side(studio: Studio, cast: Cast) -> None:
    changed(studio, cast.designer, now="Réserver une salle pour une fête")
    page = studio.read("comparer/1/2/")
    assert "1 changement." in page
    assert re.search(r"<del[^>]*>.*association</del>", page)
    assert re.search(r"<ins[^>]*>.*fête</ins>", page)
    assert "Ces deux versions disent la même chose" in studio.read("comparer/2/2/")
    assert studio.client.get(studio.url("comparer/1/7/")).status_code == 404
    chosen = studio.client.get(studio.url("comparer/"), {"avant": "1", "apres": "2"})
    assert chosen["Location"] == studio.url("comparer/1/2/")


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_sector", "outsider_town"])
def test_nobody_else_finds_any_of_it(cast: Cast, studio: Studio, role: str) -> None:
    changed(studio, cast.designer)
    other = cast.sign_in(getattr(cast, role))
    for page in (*PAGES, "comparer/1/2/", "comparer/"):
        assert other.get(studio.url(page)).status_code == 404, page
    for page in (
        "relecture/",
        "relecture/rendre/",
        "publier/",
        "retirer/",
        "demandes/changer/",
        "demandes/arreter/",
    ):
        assert other.post(studio.url(page), {"point": "1"}).status_code == 404, page
    for page in ("historique/annuler/1/", "historique/reprendre/1/", "abandonner/"):
        assert other.post(studio.url(page), {"seen": "1"}).status_code == 404, page
    assert has_draft(studio)


def test_the_list_is_searched_by_words_and_state_and_read_by_key(
    cast: Cast, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "LINES_PAGE", 2)
    with scope(walls=walls(cast)):
        for slug, title in (("a", "Été des enfants"), ("b", "Broyer des branches"), ("c", "Zone bleue")):
            opened = Procedure.objects.create(
                authority=cast.town, slug=slug, sector=CULTURE, nature="request", unit=cast.association
            )
            version = drafted(cast, opened)
            ProcedureVersion.objects.filter(pk=version.pk).update(title=title)

    def titles(query: str) -> list[str]:
        page = studio.client.get(f"/studio/{query}").content.decode()
        return re.findall(r'<th scope="row"[^>]*><a[^>]*>([^<]+)', page)

    assert titles("") == ["Broyer des branches", "Été des enfants"]
    page = studio.client.get("/studio/").content.decode()
    following = re.search(r'rel="next" href="([^"]+)"', page)
    assert following
    assert titles(following[1]) == ["Réserver une salle pour une association", "Zone bleue"]
    assert titles("?q=ete") == ["Été des enfants"]
    assert titles("?etat=publiee") == ["Réserver une salle pour une association"]
    assert titles("?q=rien") == []


def test_the_list_asks_as_many_queries_for_many_as_for_one(cast: Cast, studio: Studio) -> None:
    studio.client.get("/studio/")
    asked = [queries(studio)]
    with scope(walls=walls(cast)):
        for number in range(12):
            opened = Procedure.objects.create(
                authority=cast.town,
                slug=f"p{number}",
                sector=CULTURE,
                nature="request",
                unit=cast.association,
            )
            drafted(cast, opened)
    assert [*asked, queries(studio)] == asked * 2


def queries(studio: Studio) -> int:
    """How many queries the list asks."""
    with CaptureQueriesContext(connection) as captured:
        assert studio.client.get("/studio/").status_code == 200
    return len(captured)
