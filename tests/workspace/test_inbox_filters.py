"""The filters of the inbox: each narrows, all combine, what is gone is told, and rights stay the same."""

from copy import deepcopy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.models import Right
from parvis.base.communes import commune_key
from parvis.base.scope import scope
from parvis.cases.actions import add_label, take, withdraw
from parvis.cases.models import Case, Label
from parvis.interactions.models import Channel
from parvis.workspace.inbox_filters import Asked
from tests.cast import ANSWERS, CULTURE, OFFER, SCHOOL, Cast, words

INBOX = "/agent/demandes/"
HOME = {"id": "home", "type": "address", "label": words("Votre adresse"), "maps_to": "applicant.address"}


def shown(client: Client, query: str) -> set[str]:
    """The references of the list at this address."""
    return {row["reference"] for row in client.get(f"{INBOX}?{query}").context["rows"]}


def living_in(cast: Cast, *cities: str) -> list[Case]:
    """A case filed by somebody of each commune."""
    form = deepcopy(OFFER["form"])
    form["steps"][0]["sections"][0]["fields"].append(HOME)
    procedure = cast.offer("bal", cast.association, sector=CULTURE, form=form)
    home = {"line1": "3 rue du Lac", "line2": "", "postcode": "26990", "country": "France"}
    return [
        cast.file(procedure=procedure, answers={**ANSWERS, "home": {**home, "city": city}}) for city in cities
    ]


def test_what_is_over_is_neither_late_nor_due(cast: Cast) -> None:
    late, over = cast.file(), cast.file()
    with scope(walls=cast.walls):
        withdraw(over.pk, at=timezone.now())
        Case.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    client = cast.sign_in(cast.agent)
    for query in ("echeance=late&etat=all", "echeance=week&etat=all", "echeance=late&q=Destève"):
        page = client.get(f"{INBOX}?{query}").context
        assert [row["reference"] for row in page["rows"]] == [late.reference], query
        counts = {str(shelf["words"]): shelf["count"] for shelf in page["shelves"]}
        assert (counts["À traiter"], counts["Closes"]) == (1, 0), query
    for query in ("echeance=late&etat=closed", "echeance=late&etat=closed&q=Destève"):
        assert shown(client, query) == set()
    assert shown(client, "etat=closed") == {over.reference}
    assert "En retard" not in [
        str(one["words"]) for one in client.get(f"{INBOX}?etat=closed").context["quick"]
    ]


def test_each_filter_keeps_what_it_says(cast: Cast) -> None:
    here, there = living_in(cast, "Saint-Étienne", "Valence")
    by_phone = cast.file(channel=Channel.TELEPHONE)
    today = timezone.localdate()
    with scope(walls=cast.walls):
        for case, days in ((here, -1), (there, 0), (by_phone, 20)):
            Case.objects.filter(pk=case.pk).update(due_on=today + timedelta(days=days))
        take(there.pk, by=cast.colleague, at=timezone.now())
        label = Label.objects.create(authority=cast.town, name="Urgent")
        add_label(there.pk, label.pk, by=cast.agent, at=timezone.now())
    client = cast.sign_in(cast.agent)
    in_three_weeks = (today + timedelta(days=20)).isoformat()
    for query, expected in {
        "": {here, there, by_phone},
        "canal=telephone": {by_phone},
        "canal=post": set(),
        "commune=ST ETIENNE cedex 2": {here},
        "commune=Lyon": set(),
        "echeance=late": {here},
        "echeance=today": {there},
        "echeance=week": {here, there},
        f"du={today}&au={in_three_weeks}": {there, by_phone},
        f"du={in_three_weeks}": {by_phone},
        f"a={cast.colleague.pk}": {there},
        "a=unassigned": {here, by_phone},
        f"service={cast.association.pk}": {here, there, by_phone},
        f"etiquette={label.pk}": {there},
        f"demarche={cast.procedure.pk}": {by_phone},
        "confidentiel=oui": set(),
        f"etiquette={label.pk}&commune=valence&canal=portal&echeance=today&q=destève": {there},
        f"etiquette={label.pk}&commune=saint-etienne": set(),
    }.items():
        assert shown(client, query) == {case.reference for case in expected}, query


def test_counters_follow_the_filters(cast: Cast) -> None:
    here, _there = living_in(cast, "Saint-Étienne", "Valence")
    with scope(walls=cast.walls):
        take(here.pk, by=cast.agent, at=timezone.now())
    context = cast.sign_in(cast.agent).get(f"{INBOX}?commune=saint etienne").context
    counts = {str(shelf["words"]): shelf["count"] for shelf in context["shelves"]}
    assert (counts["À traiter"], counts["En cours"], counts["À prendre en charge"]) == (1, 1, 0)


def test_a_chip_takes_its_filter_away_and_no_other(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    response = client.get(f"{INBOX}?canal=telephone&commune=Valence&a=mine&etat=all")
    chips = {chip.name: chip for chip in response.context["chips"]}
    assert {chip.words for chip in chips.values()} == {
        "Canal : Téléphone",
        "Commune : Valence",
        "Responsable : Les miennes",
    }
    left = Asked.read(client.get(chips["canal"].href).wsgi_request.GET.dict())
    assert (left.channel, left.commune, left.whose, left.shelf) == ("", "Valence", "mine", "all")
    assert chips["commune"].href.replace("&", "&amp;") in response.content.decode()


@pytest.mark.parametrize("name", ["demarche", "service", "etiquette", "a"])
def test_what_is_no_longer_offered_is_told_and_ignored(cast: Cast, name: str) -> None:
    case = cast.file()
    response = cast.sign_in(cast.agent).get(f"{INBOX}?{name}={uuid4()}&canal=portal")
    assert [row["reference"] for row in response.context["rows"]] == [case.reference]
    assert "Un critère est ignoré" in response.content.decode()
    assert [chip.name for chip in response.context["chips"]] == ["canal"]


def test_who_left_can_still_be_asked_for(cast: Cast) -> None:
    case = cast.file()
    with scope(walls=cast.walls):
        take(case.pk, by=cast.colleague, at=timezone.now())
        cast.colleague.left_on = timezone.localdate()
        cast.colleague.save(update_fields=["left_on"])
    response = cast.sign_in(cast.agent).get(f"{INBOX}?a={cast.colleague.pk}")
    assert [row["reference"] for row in response.context["rows"]] == [case.reference]
    assert "n’instruit plus" in response.content.decode()


def test_no_address_opens_what_rights_do_not(cast: Cast) -> None:
    elsewhere = cast.file(procedure=cast.offer("ecole", cast.childhood, sector=SCHOOL))
    for agent in (cast.agent, cast.outsider_town):
        for query in (
            f"service={cast.childhood.pk}&etat=all",
            f"demarche={elsewhere.procedure_id}&etat=all",
            "canal=portal&etat=all",
            f"q={elsewhere.reference}",
        ):
            assert elsewhere.reference not in shown(cast.sign_in(agent), query)


def test_memberships_that_cross_list_a_case_once(cast: Cast) -> None:
    """The whole authority in one sector, and a service in two: nothing comes twice, nothing is missed."""
    both = cast.agent_of(cast.town, "Léo Double", rights=[Right.SEE], sectors=[CULTURE])
    with scope(walls=cast.walls):
        both.memberships.create(
            authority=cast.town, unit=cast.association, rights=["see"], sectors=[CULTURE, SCHOOL]
        )
    culture = cast.file()
    school = cast.file(procedure=cast.offer("chorale", cast.association, sector=SCHOOL))
    cast.file(procedure=cast.offer("cantine", cast.childhood, sector=SCHOOL))
    context = cast.sign_in(both).get(INBOX).context
    assert sorted(row["reference"] for row in context["rows"]) == sorted(
        [culture.reference, school.reference]
    )
    assert context["shelves"][0]["count"] == 2


EVERY_FILTER = "&".join(
    (
        *("etat=all", "echeance=week", "du=2020-01-01", "au=2090-01-01", "a=mine", "canal=portal"),
        *("commune=valence", "confidentiel=oui", "envois=echec"),
    )
)


def test_filters_cost_no_query_of_their_own(cast: Cast) -> None:
    living_in(cast, "Valence")
    client = cast.sign_in(cast.agent)
    numbers = []
    for query in ("etat=all", "etat=all&canal=portal&commune=valence&du=2020-01-01"):
        client.get(f"{INBOX}?{query}")  # the first time, the session remembers the list
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{INBOX}?{query}")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]
    assert client.get(f"{INBOX}?{EVERY_FILTER}").status_code == 200


def test_an_address_reads_what_it_wrote() -> None:
    given = {
        "etat": "closed",
        "echeance": "today",
        "du": "2026-01-02",
        "au": "2026-02-03",
        "a": str(uuid4()),
        "demarche": str(uuid4()),
        "canal": "post",
        "commune": "Valence",
        "service": str(uuid4()),
        "etiquette": str(uuid4()),
        "confidentiel": "oui",
        "encadre": "oui",
        "envois": "echec",
        "lot": str(uuid4()),
        "q": "bal",
        "vue": str(uuid4()),
    }
    assert Asked.read(given).values == given
    assert Asked.read(Asked.read(given).saved).saved == Asked.read(given).saved


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Saint-Étienne", "ST ETIENNE"),
        ("Sainte-Foy-lès-Lyon", "Ste Foy les Lyon"),
        ("L’Haÿ-les-Roses", "l'hay les roses"),
        ("Valence", "VALENCE CEDEX 9"),
        ("Bœrsch", "Boersch"),
    ],
)
def test_two_writings_of_a_commune_are_one(one: str, other: str) -> None:
    assert commune_key(one) == commune_key(other) != ""


def test_two_communes_stay_two() -> None:
    assert commune_key("Saint-Martin") != commune_key("Saint-Marcel")
