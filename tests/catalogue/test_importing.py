"""A procedure of one town taken over by another: told what is not its own, a draft, and shared again the same."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from parvis.agents.models import Agent, Right
from parvis.agents.rights import grants_of
from parvis.authorities.models import Authority, Unit
from parvis.base.scope import Wall, scope
from parvis.catalogue.access import NotFound, procedure_named, unit_for_new
from parvis.catalogue.actions import publish
from parvis.catalogue.drafting.actions import begin_draft
from parvis.catalogue.library import document_of
from parvis.catalogue.models import ProcedureVersion
from parvis.catalogue.sharing.exporting import export
from parvis.catalogue.sharing.importing import CannotImport, import_procedure, import_version
from parvis.catalogue.sharing.manifest import Shared
from parvis.catalogue.sharing.reading import read
from parvis.catalogue.sharing.reporting import report, to_decide_again
from parvis.demo.offers import OFFERS
from parvis.events.models import Event
from tests.cast import OFFER, Cast
from tests.catalogue.archives import LICENCE, archive

ON = date(2026, 11, 23)
SLUG = "louer-une-salle"


def offer(**changes: Any) -> dict[str, Any]:
    """The offer of the cast, changed."""
    return deepcopy(OFFER) | changes


def of_cast(cast: Cast) -> Shared:
    """The procedure of the cast, as it leaves its town."""
    with scope(walls=cast.walls):
        version = ProcedureVersion.objects.select_related("authority", "procedure__unit").get(
            current_of=cast.procedure
        )
        return read(export(version, licence=LICENCE, at=timezone.now()))


def remarks(shared: Shared, authority: Authority) -> list[tuple[str, str, str]]:
    """What the report says: on what, what it blocks, where."""
    with translation.override("fr"):
        found = report(shared, authority, on=ON)
    return [(one.topic, one.blocks, str(one.place)) for one in found.remarks]


def walls_of(agent: Agent) -> tuple[Wall, ...]:
    """What an agent's own transactions see."""
    with scope(walls=[Wall(agent.authority_id, "")]):
        return grants_of(agent).walls


@pytest.fixture
def designer(cast: Cast) -> Agent:
    """Who designs in the other town."""
    return cast.agent_of(
        cast.other_town,
        "Line Plan",
        rights=[Right.SEE, Right.DESIGN],
        sectors=["culture"],
        unit=cast.other_unit,
    )


def test_a_town_takes_over_what_another_published(cast: Cast, designer: Agent) -> None:
    shared = of_cast(cast)
    with scope(walls=walls_of(designer)):
        draft = import_procedure(shared, cast.other_unit, slug=SLUG, by=designer, at=timezone.now())
        draft.refresh_from_db()
        made = draft.procedure
        assert (draft.status, draft.number, draft.document) == ("draft", 1, OFFER)
        assert (made.authority_id, made.unit, made.current) == (cast.other_town.pk, cast.other_unit, None)
        assert (made.sector, made.nature, made.level) == ("culture", "request", "transactional")
        fact = Event.objects.get(kind="procedure.imported")
        assert fact.facts == {"version": 1, "source": "Montrevel", "licence": LICENCE}
        publish(draft.pk, by=designer.actor, at=timezone.now())
        again = ProcedureVersion.objects.select_related("authority", "procedure__unit").get(pk=draft.pk)
        assert read(export(again, licence=LICENCE, at=timezone.now())).document == shared.document


@pytest.mark.parametrize("offered", OFFERS, ids=lambda offered: offered.slug)
def test_what_another_decided_is_to_be_verified_and_nothing_else_changes(offered: Any) -> None:
    document = document_of(offered.slug)
    received = to_decide_again(document)
    assert "'local'" not in str(received)
    assert to_decide_again(received) == received
    for key in ("fee_qualifier", "announced_qualifier"):
        received[key] = document[key]
    received["pieces"] = document["pieces"]
    assert received == document


def test_an_address_is_taken_once(cast: Cast, designer: Agent) -> None:
    shared = of_cast(cast)
    with scope(walls=walls_of(designer)):
        import_procedure(shared, cast.other_unit, slug=SLUG, by=designer, at=timezone.now())
        for slug, said in ((SLUG, "a déjà l’adresse"), ("Ma salle", "minuscules"), ("", "minuscules")):
            with pytest.raises(CannotImport, match=said):
                import_procedure(shared, cast.other_unit, slug=slug, by=designer, at=timezone.now())
        assert ProcedureVersion.objects.filter(procedure__slug=SLUG).count() == 1


def test_a_new_draft_of_the_same_procedure(cast: Cast) -> None:
    shared = of_cast(cast)
    other = Shared(shared.summary, offer(announced_qualifier="local"))
    with scope(walls=cast.walls):
        draft = import_version(other, cast.procedure.pk, by=cast.designer, at=timezone.now())
        assert (draft.number, draft.status, draft.begun_from) == (2, "draft", cast.procedure.current)
        assert draft.document["announced_qualifier"] == "unverified"
        with pytest.raises(CannotImport, match="en cours"):
            import_version(shared, cast.procedure.pk, by=cast.designer, at=timezone.now())
        assert begin_draft(cast.procedure.pk, by=cast.designer, at=timezone.now()).pk == draft.pk


def test_a_complaint_does_not_become_a_request(cast: Cast) -> None:
    with scope(walls=cast.walls):
        complaint = cast.offer(
            "reclamer", cast.association, sector="culture", nature="complaint", announced_days=15
        )
        with pytest.raises(CannotImport, match="autre nature"):
            import_version(of_cast(cast), complaint.pk, by=cast.designer, at=timezone.now())


def test_only_who_designs_there_finds_where_to_put_it(cast: Cast, designer: Agent) -> None:
    with scope(walls=cast.walls):
        assert unit_for_new(grants_of(designer), "accueil", "culture") == cast.other_unit
        assert procedure_named(grants_of(cast.designer), "reserver-une-salle") == cast.procedure
        for who, code, sector in (
            (designer, "accueil", "school"),
            (designer, "vie-associative", "culture"),
            (cast.designer, "accueil", "culture"),
            (cast.designer, "nulle-part", "culture"),
            (cast.manager, "vie-associative", "culture"),
        ):
            with pytest.raises(NotFound):
                unit_for_new(grants_of(who), code, sector)
        for who in (designer, cast.manager, cast.outsider_town):
            with pytest.raises(NotFound):
                procedure_named(grants_of(who), "reserver-une-salle")


def test_the_report_of_a_procedure_that_fits(cast: Cast) -> None:
    with (
        scope(walls=cast.walls),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        assert remarks(read(archive()), cast.other_town) == [
            ("unit", "import", "document"),
            ("law", "", "document/legal_basis"),
            ("retention", "", "document/retention"),
        ]
    assert len([one for one in queries if "SELECT" in one["sql"] and "set_config" not in one["sql"]]) == 2


@pytest.mark.parametrize(
    ("changes", "remark"),
    [
        ({"fee_qualifier": "local"}, ("decide", "", "document/fee")),
        ({"announced_qualifier": "local"}, ("decide", "", "document/announced_days")),
        ({"pieces": [{**OFFER["pieces"][0], "qualifier": "local"}]}, ("decide", "", "piece:statutes/legal_text")),
        ({"pieces": [{**OFFER["pieces"][0], "legal_text": ""}]}, ("check", "publication", "piece:statutes/legal_text")),
        ({"privacy": {}}, ("check", "publication", "document/privacy")),
        ({"theme": "sorcery"}, ("theme", "", "document/theme")),
        ({"life_event": "sorcery"}, ("theme", "", "document/life_event")),
        ({"next_steps": [{"fr": "Attendez."}]}, ("language", "", "document/next_steps")),
        ({"messages": {"a": {"fr": "a", "br": "b"}}}, ("language", "", "document/title")),
        ({"privacy": {"who": {"fr": "La mairie de  MONTREVEL.", "en": "x"}}}, ("name", "", "document/privacy/who")),
        ({"content": [{"fr": "a", "en": "Ask Montrevel!"}]}, ("name", "", "document/content")),
        ({"fee": {"fr": "Voir (https://montrevel.example/tarifs).", "en": "x"}}, ("link", "", "document/fee")),
        ({"fee": {"fr": "www.tarifs.example", "en": "x"}}, ("link", "", "document/fee")),
        ({"fee": {"fr": "Écrivez à «\u00a0mairie@ailleurs.example\u00a0».", "en": "x"}}, ("link", "", "document/fee")),
    ],
)  # fmt: skip
def test_what_is_not_ones_own_is_told(cast: Cast, changes: dict[str, Any], remark: tuple[str, ...]) -> None:
    with scope(walls=cast.walls):
        assert remark in remarks(read(archive(offer(**changes))), cast.other_town)


def test_what_the_authority_lacks_is_told(cast: Cast) -> None:
    town = Authority(pk=cast.town.pk, name="Montrevel")
    with scope(walls=cast.walls):
        found = remarks(read(archive(offer(fee={"fr": "À Montrevel", "en": "In Montrevel"}))), town)
    assert [one[:2] for one in found] == [
        ("address", "import"),
        ("unit", "import"),
        ("court", "publication"),
        ("court", ""),
        ("law", ""),
        ("retention", ""),
    ]


def test_services_of_a_like_name_are_proposed(cast: Cast) -> None:
    shared = read(archive())
    with scope(walls=cast.walls):
        for code, name in (
            ("a", "Direction des sports et de la vie locale"),
            ("vie-associative", "Loisirs"),
            ("b", "Vie associative et sports"),
        ):
            Unit.objects.create(authority=cast.other_town, code=code, name=name)
        units = report(shared, cast.other_town, on=ON).units
        assert [one.unit.code for one in units] == ["vie-associative", "b", "a"]
        assert [one.unit.code for one in report(shared, cast.town, on=ON).units] == ["vie-associative"]
