"""A designer shares a procedure and takes over those of others, through the pages; attacks are refused there too."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parvis.agents.models import Membership, Right
from parvis.base.scope import scope
from parvis.catalogue.actions import retire
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.shared_models import SharedProcedure
from parvis.catalogue.sharing.reading import MOST_BYTES, read
from parvis.events.actors import PERSON
from parvis.events.models import Event
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, OFFER, SCHOOL, Cast
from tests.catalogue.archives import AT, archive, files_of, packed, sealed, with_offer
from tests.studio.conftest import Studio

NEW, RECEIVE, GALLERY = "/studio/+nouvelle/", "/studio/+recevoir/", "/studio/+galerie/"
AGREED = {"licence": "etalab-2.0", "consent": "on"}
EMPTY = b"\0" * 5_900_000
HERE = {"onto": "", "unit": "accueil", "sector": CULTURE, "slug": "salle"}


@pytest.fixture
def elsewhere(cast: Cast) -> Client:
    """The designer of the other town."""
    agent = cast.agent_of(cast.other_town, "Line Plan", rights=[Right.SEE, Right.DESIGN], sectors=[CULTURE])
    return cast.sign_in(with_totp(agent))


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def send(client: Client, content: bytes) -> Any:
    return client.post(RECEIVE, {"archive": SimpleUploadedFile("salle.zip", content)})


def versions(cast: Cast, slug: str) -> list[ProcedureVersion]:
    with scope(walls=cast.walls):
        found = ProcedureVersion.objects.filter(procedure__slug=slug).select_related("procedure__unit")
        return list(found.order_by("procedure__authority__name", "number"))


def test_a_procedure_goes_from_a_town_to_another_by_the_gallery(
    cast: Cast, studio: Studio, elsewhere: Client
) -> None:
    shared = studio.client.post(studio.url("partager/galerie/"), AGREED)
    assert shared["Location"] == studio.url("partager/")
    assert "Elle y est depuis le" in studio.read("partager/")
    page = elsewhere.get(GALLERY)
    [line] = [one for one in page.context["lines"] if one.source == "Montrevel"]
    assert (line.title, line.is_ours) == (OFFER["title"]["fr"], False)
    preview = elsewhere.get(line.href)
    said = words(preview)
    assert "Nom de la fête" in said and "Statuts de l’association" in said
    assert "Vérifiez que ces textes valent toujours" in said
    assert versions(cast, "salle") == []
    taken = elsewhere.post(line.href, HERE)
    assert taken["Location"] == "/studio/salle/"
    [draft] = versions(cast, "salle")
    assert (draft.status, draft.procedure.unit, draft.procedure.sector) == ("draft", cast.other_unit, CULTURE)
    assert "Brouillon" in words(elsewhere.get("/studio/salle/"))
    studio.client.post(studio.url("partager/retirer/"))
    assert elsewhere.get(line.href).status_code == 404
    assert not [one for one in elsewhere.get(GALLERY).context["lines"] if one.source == "Montrevel"]


def test_nothing_is_shared_without_a_licence_nor_an_agreement(cast: Cast, studio: Studio) -> None:
    for typed in ({}, {"licence": "MIT", "consent": "on"}, {"licence": "etalab-2.0"}):
        assert studio.client.post(studio.url("partager/galerie/"), typed).status_code == 422
    with scope(walls=cast.walls):
        retire(cast.procedure.pk, by=PERSON, at=AT)
    assert studio.client.post(studio.url("partager/galerie/"), AGREED).status_code == 422
    with scope(walls=cast.walls):
        assert not SharedProcedure.objects.count() and not Event.objects.filter(kind="procedure.shared")


@pytest.mark.parametrize("role", ["agent", "manager", "outsider_town", "outsider_sector", "receptionist"])
def test_whoever_does_not_design_finds_none_of_it(cast: Cast, studio: Studio, role: str) -> None:
    studio.client.post(studio.url("partager/galerie/"), AGREED)
    with scope(walls=cast.walls):
        entry = SharedProcedure.objects.get()
    client = cast.sign_in(with_totp(getattr(cast, role)))
    for address in (
        *(NEW, RECEIVE, GALLERY, reverse("studio_shared", args=[entry.pk])),
        reverse("studio_of_the_house", args=["elagage"]),
        *(studio.url(page) for page in ("partager/", "partager/archive.zip?licence=etalab-2.0")),
    ):
        assert client.get(address).status_code == 404
    for page in ("partager/galerie/", "partager/retirer/"):
        assert client.post(studio.url(page), AGREED).status_code == 404
    with scope(walls=cast.walls):
        assert SharedProcedure.objects.get().withdrawn_at is None


def test_a_designer_of_another_town_shares_nothing_of_ours(
    cast: Cast, studio: Studio, elsewhere: Client
) -> None:
    assert elsewhere.get(studio.url("partager/")).status_code == 404
    assert elsewhere.get(studio.url("partager/archive.zip"), {"licence": "etalab-2.0"}).status_code == 404
    assert elsewhere.post(studio.url("partager/galerie/"), AGREED).status_code == 404


def test_an_archive_leaves_and_is_received_by_whoever_sent_it(
    cast: Cast, studio: Studio, elsewhere: Client
) -> None:
    answer = studio.client.get(studio.url("partager/archive.zip"), {"licence": "CC-BY-4.0"})
    assert 'filename="reserver-une-salle.zip"' in answer["Content-Disposition"]
    assert read(answer.content).document == OFFER
    there = send(elsewhere, answer.content)["Location"]
    assert "Partagée par Montrevel" in words(elsewhere.get(there))
    assert studio.client.get(there).status_code == 404
    assert elsewhere.post(there, HERE)["Location"] == "/studio/salle/"
    again = elsewhere.post(there, HERE)
    assert again.status_code == 422 and "déjà l’adresse" in words(again)
    cache.clear()
    assert elsewhere.get(there).status_code == 404
    assert studio.client.get(studio.url("partager/archive.zip"), {"licence": "MIT"}).status_code == 422


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7", "incomplète ou abîmée"),
        (b"PK\x03\x04" + b"\0" * MOST_BYTES, "plus de 8 Mo"),
        (archive()[:-40], "incomplète ou abîmée"),
        (with_offer("{}"), "offer.json"),
        (with_offer('{"title": {"fr": "<script>alert(1)</script>"}, "script": 1}'), "clé inconnue"),
        (packed({**files_of(archive()), "../../etc/passwd": b"x"}), "sort de l’archive"),
        (packed(files_of(archive()), ("lien", b"/etc/passwd", 0o120777)), "n’a pas sa place"),
        (sealed({**files_of(archive()), "README.md": EMPTY, "checks.json": EMPTY}), "démesurée"),
    ],
)  # fmt: skip
def test_an_archive_that_attacks_is_refused_at_the_door(
    cast: Cast, elsewhere: Client, content: bytes, said: str
) -> None:
    answer = send(elsewhere, content)
    assert answer.status_code == 422
    page = words(answer)
    assert said in page and "<script>alert" not in page
    with scope(walls=cast.walls):
        assert Procedure.objects.count() == 1


def test_texts_of_an_archive_are_never_markup(cast: Cast, elsewhere: Client) -> None:
    hostile = "<img src=x onerror=alert(1)>{% load x %}{{ y }}"
    document = {**OFFER, "title": {"fr": hostile, "en": hostile}, "summary": {"fr": hostile}}
    there = send(elsewhere, archive(document, source=hostile))["Location"]
    said = words(elsewhere.get(there))
    assert "<img" not in said and "&lt;img src=x" in said
    assert elsewhere.post(there, HERE).status_code == 302
    assert "<img" not in words(elsewhere.get("/studio/salle/"))


def test_one_chooses_among_what_one_designs(cast: Cast, elsewhere: Client) -> None:
    there = send(elsewhere, archive())["Location"]
    page = elsewhere.get(there)
    assert [value for value, _label in page.context["form"].fields["sector"].choices] == [CULTURE]
    assert [value for value, _label in page.context["form"].fields["unit"].choices] == ["accueil"]
    for changed in (
        *({"sector": SCHOOL}, {"unit": "vie-associative"}, {"unit": ""}, {"slug": "Ma salle"}),
        {"onto": "reserver-une-salle"},
    ):
        assert elsewhere.post(there, HERE | changed).status_code == 422
    with scope(walls=cast.walls):
        assert Procedure.objects.count() == 1


def test_a_service_and_a_sector_are_chosen_together(cast: Cast) -> None:
    agent = cast.agent_of(
        cast.town, "Lou Double", rights=[Right.SEE, Right.DESIGN], sectors=[CULTURE], unit=cast.association
    )
    with scope(walls=cast.walls):
        Membership.objects.create(
            agent=agent, authority=cast.town, unit=cast.childhood, rights=["see", "design"], sectors=[SCHOOL]
        )
    client = cast.sign_in(with_totp(agent))
    there = send(client, archive())["Location"]
    crossed = client.post(there, HERE | {"unit": "vie-associative", "sector": SCHOOL})
    assert crossed.status_code == 422 and "Vous ne concevez pas" in words(crossed)
    assert client.post(there, HERE | {"unit": "enfance", "sector": SCHOOL}).status_code == 302


def test_an_archive_becomes_the_next_draft_of_one_of_ours(cast: Cast, studio: Studio) -> None:
    there = send(studio.client, archive({**OFFER, "announced_days": 20}))["Location"]
    typed = {"onto": "reserver-une-salle", "unit": "", "sector": "", "slug": ""}
    assert studio.client.post(there, typed)["Location"] == studio.url()
    assert (studio.draft().number, studio.draft().document["announced_days"]) == (2, 20)
    again = studio.client.post(there, typed)
    assert again.status_code == 422 and "un brouillon est en cours" in words(again)


def test_the_gallery_is_searched(cast: Cast, studio: Studio, elsewhere: Client) -> None:
    assert "Personne n’a encore partagé" in words(elsewhere.get(GALLERY))
    studio.client.post(studio.url("partager/galerie/"), AGREED)
    assert len(elsewhere.get(GALLERY, {"q": "SALLE montrevel"}).context["lines"]) == 1
    assert "Aucune démarche ne répond" in words(elsewhere.get(GALLERY, {"q": "zeppelin"}))


def test_a_procedure_begins_from_nothing_or_like_one_of_ours(cast: Cast, studio: Studio) -> None:
    typed = {"title": "Prêter des tables, l’été", "like": "", "nature": "declaration", "unit": "enfance"}
    answer = studio.client.post(NEW, typed | {"sector": CULTURE, "slug": ""})
    assert answer["Location"] == "/studio/preter-des-tables-lete/"
    [bare] = versions(cast, "preter-des-tables-lete")
    assert (bare.procedure.nature, bare.procedure.unit) == ("declaration", cast.childhood)
    assert studio.client.get(answer["Location"]).status_code == 200
    typed |= {"title": "Petite salle", "like": "reserver-une-salle", "sector": CULTURE, "slug": "petite"}
    assert studio.client.post(NEW, typed)["Location"] == "/studio/petite/"
    [like] = versions(cast, "petite")
    assert like.document == {**OFFER, "title": {"fr": "Petite salle"}}
    assert like.procedure.nature == "request"
    for changed in (
        {"title": ""},
        {"slug": "petite"},
        {"sector": SCHOOL},
        {"like": "inconnue"},
        {"unit": "x"},
    ):
        assert studio.client.post(NEW, typed | {"slug": "autre"} | changed).status_code == 422


def test_what_is_new_since_is_offered_to_be_shared(cast: Cast, studio: Studio) -> None:
    studio.client.post(studio.url("partager/galerie/"), AGREED)
    assert "Une autre version est publiée depuis" not in studio.read("partager/")
    assert not re.search("name=.consent", studio.read("partager/"))
    with scope(walls=cast.walls):
        entry = SharedProcedure.objects.get()
        assert BytesIO(bytes(entry.archive)).read(2) == b"PK"
