"""What an authority shares is read by the others of the installation, written by it alone, and taken back at will."""

from copy import deepcopy
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from parvis.agents.models import Agent, Right
from parvis.base.identifiers import new_id
from parvis.base.scope import scope
from parvis.catalogue.access import NotFound
from parvis.catalogue.actions import publish, write_version
from parvis.catalogue.drafting.beginning import CannotBegin, address_of, begin_like, begin_procedure
from parvis.catalogue.library import Entry, document_of, entries, said_of
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.catalogue.shared_models import SharedProcedure
from parvis.catalogue.sharing.exporting import CannotExport
from parvis.catalogue.sharing.gallery import CannotShare, entry_of, share, shared_entry, shared_now, unshare
from parvis.catalogue.sharing.importing import import_procedure
from parvis.catalogue.sharing.manifest import Shared
from parvis.catalogue.sharing.reading import read
from parvis.catalogue.sharing.reporting import report
from parvis.catalogue.sharing.shelf import archive_named
from parvis.events.models import Event
from tests.cast import CULTURE, OFFER, SCHOOL, Cast, words
from tests.catalogue.archives import LICENCE, archive, files_of
from tests.catalogue.test_importing import ON, walls_of
from tests.tabled import ELIGIBILITY, FEE, UNIT, with_tables

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def other(cast: Cast) -> Agent:
    """Who designs in the other town."""
    return cast.agent_of(
        cast.other_town, "Line Plan", rights=[Right.SEE, Right.DESIGN], sectors=[CULTURE, SCHOOL]
    )


def shared(cast: Cast, **more: Any) -> SharedProcedure:
    with scope(walls=walls_of(cast.designer)):
        return share(cast.procedure.pk, licence=LICENCE, by=cast.designer, at=more.get("at", NOW))


def test_another_town_finds_what_is_shared_and_takes_it_over(cast: Cast, other: Agent) -> None:
    entry = shared(cast)
    with scope(walls=walls_of(other)):
        [found] = shared_now()
        assert (found.title, found.authority.name, found.licence) == (
            OFFER["title"]["fr"],
            "Montrevel",
            LICENCE,
        )
        archived = read(bytes(shared_entry(entry.pk).archive))
        assert archived.document == OFFER
        draft = import_procedure(archived, cast.other_unit, slug="salle", by=other, at=NOW)
        assert draft.procedure.sector == CULTURE
        elsewhere = import_procedure(archived, cast.other_unit, slug="b", by=other, at=NOW, sector=SCHOOL)
        assert elsewhere.procedure.sector == SCHOOL
    with scope(walls=cast.walls):
        fact = Event.objects.get(kind="procedure.shared")
        assert (fact.authority_id, fact.actor_id, fact.facts) == (
            cast.town.pk,
            cast.designer.pk,
            {"version": 1, "licence": LICENCE},
        )


def test_it_is_shared_once_and_renewed(cast: Cast, other: Agent) -> None:
    first = shared(cast)
    with scope(walls=cast.walls):
        document = deepcopy(OFFER) | {"title": words("Louer une salle")}
        publish(write_version(cast.procedure, document).pk, by=cast.designer.actor, at=NOW)
    second = shared(cast)
    for who in (other, cast.designer):
        with scope(walls=walls_of(who)), pytest.raises(NotFound):
            shared_entry(first.pk)
    with scope(walls=walls_of(other)):
        assert [one.pk for one in shared_now()] == [second.pk]
        assert shared_entry(second.pk).title == "Louer une salle"
    assert first.digest != second.digest


def test_what_is_taken_back_is_seen_no_more_by_the_others(cast: Cast, other: Agent) -> None:
    entry = shared(cast)
    with scope(walls=walls_of(cast.designer)):
        unshare(cast.procedure.pk, by=cast.designer, at=NOW)
        assert entry_of(cast.procedure) is None
        with pytest.raises(CannotShare):
            unshare(cast.procedure.pk, by=cast.designer, at=NOW)
    with scope(walls=walls_of(other)):
        assert not shared_now() and not SharedProcedure.objects.filter(pk=entry.pk)
    with scope(walls=cast.walls):
        assert Event.objects.filter(kind="procedure.unshared").count() == 1


def test_nobody_shares_in_the_name_of_another(cast: Cast, other: Agent) -> None:
    entry = shared(cast)
    with scope(walls=walls_of(other)):
        assert SharedProcedure.objects.filter(pk=entry.pk).update(title="Autre") == 0
        values = {
            name: getattr(entry, name)
            for name in ("authority_id", "procedure_id", "version_id", "title", "sector", "nature", "licence")
        }
        with pytest.raises(ProgrammingError), transaction.atomic():
            SharedProcedure.objects.create(
                **values, id=new_id(), digest="0" * 64, archive=b"", shared_at=NOW, withdrawn_at=NOW
            )


def test_only_what_is_published_and_sound_is_shared(cast: Cast) -> None:
    with scope(walls=cast.walls):
        draft = begin_procedure(
            cast.association,
            title="Emprunter des tables",
            slug="emprunter",
            sector=CULTURE,
            nature="request",
            by=cast.designer,
            at=NOW,
        )
        with pytest.raises(CannotShare, match="publiez"):
            share(draft.procedure_id, licence=LICENCE, by=cast.designer, at=NOW)
        with pytest.raises(CannotExport):
            share(cast.procedure.pk, licence="MIT", by=cast.designer, at=NOW)
        assert not shared_now()


def test_a_procedure_begins_from_nothing_or_like_another(cast: Cast) -> None:
    place: dict[str, Any] = {"by": cast.designer, "at": NOW}
    with scope(walls=cast.walls):
        bare = begin_procedure(
            cast.childhood,
            title=" Prêt de tables ",
            slug="tables",
            sector=CULTURE,
            nature="declaration",
            **place,
        )
        assert (bare.title, bare.status, bare.procedure.nature) == ("Prêt de tables", "draft", "declaration")
        assert bare.offer.form.steps
        current = ProcedureVersion.objects.select_related("procedure").get(current_of=cast.procedure)
        like = begin_like(
            current, cast.childhood, title="Une autre salle", slug="autre-salle", sector=CULTURE, **place
        )
        assert like.document == {**OFFER, "title": {"fr": "Une autre salle"}}
        assert (like.procedure.unit, like.procedure.sector) == (cast.childhood, CULTURE)
        for title, slug, said in (
            ("Salle", "tables", "déjà l’adresse"),
            ("Salle", "Ma salle", "minuscules"),
            ("Salle", "", "minuscules"),
            ("  ", "vide", "titre"),
        ):
            with pytest.raises(CannotBegin, match=said):
                begin_like(current, cast.childhood, title=title, slug=slug, sector=CULTURE, **place)
        assert Procedure.objects.filter(slug="vide").count() == 0
        assert Event.objects.filter(kind="procedure.begun").count() == 2
    assert address_of("Réserver une salle, l’été !") == "reserver-une-salle-lete"


def test_tables_and_letters_travel_in_the_second_format(cast: Cast) -> None:
    written = {key: part for key, part in document_of("reserver-une-salle").items() if key != "process"}
    lettered = archive(written)
    assert read(lettered).document["letters"] and b'"format": 2' in files_of(lettered)["procedure.json"]
    document = with_tables(FEE, ELIGIBILITY, UNIT)
    content = archive(document)
    assert b'"format": 2' in files_of(content)["procedure.json"]
    assert b'"format": 1' in files_of(archive())["procedure.json"]
    found = read(content)
    assert found.document == document
    with scope(walls=cast.walls):
        told = report(Shared(found.summary, found.document), cast.other_town, on=ON)
    places = {str(one.place) for one in told.remarks if one.topic == "decide"}
    assert {"table:hire", "table:may_ask", "table:service"} <= places


@pytest.mark.parametrize("entry", entries(), ids=lambda one: one.slug)
def test_the_library_makes_sound_archives(entry: Entry) -> None:
    content = archive_named(entry.slug)
    assert content is not None
    found = read(content)
    assert (found.summary.source.name, found.summary.sector) == ("Parvis", entry.sector)
    assert found.document == entry.document()
    assert found.document["title"]["fr"] == said_of(entry.slug)[0]
    assert archive_named("../" + entry.slug) is None
