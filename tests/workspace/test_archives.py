"""The archives through the door: read, signed, given the visa, launched; and nothing to see for anybody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.agents.models import Agent, Membership, Right
from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.documents.actions import mark_scanned
from parvis.documents.models import Document
from parvis.events.models import Event
from parvis.retention.models import EliminationList, Hold
from tests.accounts.doing import with_totp
from tests.cast import CULTURE, SCHOOL, Cast
from tests.documents import makers
from tests.retention.doing import archivist, lists, night, over

pytestmark = pytest.mark.django_db


@pytest.fixture
def old(cast: Cast, tmp_path: Any, settings: Any) -> list[Case]:
    """Lend two cases closed long ago, on a list."""
    settings.VAR_DIR = tmp_path
    cases = [over(cast, cast.file()) for _number in range(2)]
    with scope(walls=cast.walls):
        for case in cases:
            closed = case.closed_at.replace(year=case.closed_at.year - 3)  # type: ignore[union-attr]  # it is closed
            Case.objects.filter(pk=case.pk).update(
                closed_at=closed, received_at=closed, competent_received_at=closed
            )
    night(cast, at=timezone.now())
    return cases


def url(one: EliminationList, name: str = "elimination_list") -> str:
    return reverse(name, args=[one.pk])


def visa(**more: Any) -> dict[str, Any]:
    scan = SimpleUploadedFile("visa.pdf", makers.pdf(1), content_type="application/pdf")
    told = {
        "given_by": "Claire Fonds, directrice",
        "given_on": f"{timezone.localdate()}",
        "reference": "AD26-9",
    }
    return {**told, "scan": scan, **more}


def test_from_the_list_to_its_launch(cast: Cast, old: list[Case]) -> None:
    (one,) = lists(cast)
    chief, keeper = cast.sign_in(cast.manager), cast.sign_in(with_totp(archivist(cast)))
    index = chief.get(reverse("archives")).content.decode()
    assert one.number in index
    assert "À signer" in index
    page = chief.get(url(one)).content.decode()
    assert all(case.reference in page for case in old)
    assert "Signer ce bordereau" in page
    assert "Signer ce bordereau" not in keeper.get(url(one)).content.decode()
    stale = chief.post(url(one, "elimination_sign"), {"revision": "0"}, follow=True).content.decode()
    assert "a changé pendant que vous le lisiez" in stale
    signed = chief.post(url(one, "elimination_sign"), {"revision": f"{one.revision}"}, follow=True)
    assert "En attente du visa" in signed.content.decode()
    slip = keeper.get(reverse("elimination_paper", args=[one.pk, "bordereau"]))
    assert b"".join(slip.streaming_content)[:5] == b"%PDF-"  # type: ignore[attr-defined]  # a file
    empty = keeper.post(url(one, "elimination_visa"), {})
    assert (empty.status_code, empty.content.decode().count("Joignez le bordereau visé")) == (422, 2)
    future = keeper.post(url(one, "elimination_visa"), visa(given_on="2999-01-01"))
    assert "jour à venir" in future.content.decode()
    assert all(typed in future.content.decode() for typed in ("Claire Fonds, directrice", "AD26-9"))
    done = keeper.post(url(one, "elimination_visa"), visa(), follow=True).content.decode()
    assert "Rien n’est encore éliminé" in done
    launch_it(cast, keeper, one)
    assert lists(cast)[0].state == "running"
    assert "Lignes traitées : 0 sur 2" in chief.get(url(one)).content.decode().replace("\xa0", " ")


def launch_it(cast: Cast, keeper: Client, one: EliminationList) -> None:
    """Launch, first before the antivirus spoke, then without the tick."""
    launch = url(one, "elimination_launch")
    assert "encore à l’analyse" in keeper.post(launch, {"all_checked": "on"}, follow=True).content.decode()
    with scope(walls=cast.walls):
        paper = Document.objects.get(document_type="elimination-visa")
        mark_scanned(paper.pk, None, drawn=None, at=timezone.now())
        told = Event.objects.filter(kind__startswith="document.", subjects__0__1=str(paper.pk)).order_by("id")
        assert {(fact.case_id, fact.subjects[1][0]) for fact in told} == {(None, "elimination")}
    assert keeper.post(launch, {}).status_code == 422
    assert lists(cast)[0].state == "approved"
    assert keeper.post(launch, {"all_checked": "on"}).status_code == 302


def test_a_list_does_not_exist_for_who_has_nothing_to_do_with_it(cast: Cast, old: list[Case]) -> None:
    (one,) = lists(cast)
    absent = url(one).replace(str(one.pk), str(old[0].pk))
    elsewhere = [
        cast.agent,
        cast.outsider_town,
        with_totp(archivist(cast, SCHOOL)),
        cast.agent_of(
            cast.town, "Enzo Voisin", rights=[Right.MANAGE], sectors=[CULTURE], unit=cast.childhood
        ),
    ]
    for agent in elsewhere:
        client = cast.sign_in(agent)
        assert client.get(url(one)).status_code == client.get(absent).status_code == 404
        assert client.post(url(one, "elimination_sign"), {"revision": "1"}).status_code == 404
        assert one.number not in client.get(reverse("archives")).content.decode()
    assert "Archives" not in cast.sign_in(cast.agent).get(reverse("inbox")).content.decode()
    assert lists(cast)[0].state == "proposed"


def test_a_freeze_is_placed_and_lifted_and_a_list_withdrawn(cast: Cast, old: list[Case]) -> None:
    (one,) = lists(cast)
    chief = cast.sign_in(cast.manager)
    assert old[0].reference in chief.get(f"{reverse('holds')}?demande={old[0].reference}").content.decode()
    told = {"reference": old[0].reference.lower(), "kind": "dispute", "reason": "Recours n° 2601234"}
    unknown = chief.post(reverse("holds"), told | {"reference": "ABC-DEF-GHJ"})
    assert (unknown.status_code, "Aucune demande de vos services" in unknown.content.decode()) == (422, True)
    held = chief.post(reverse("holds"), told, follow=True).content.decode()
    assert "Recours n° 2601234" in held
    assert "déjà gelée" in chief.post(reverse("holds"), told).content.decode()
    assert old[0].reference not in chief.get(url(one)).content.decode()
    with scope(walls=cast.walls):
        hold = Hold.objects.get()
    other = cast.sign_in(cast.outsider_town)
    lifting = reverse("hold_lift", args=[hold.pk])
    assert other.get(lifting).status_code == other.post(lifting, {"reason": "x"}).status_code == 404
    near = cast.agent_of(
        cast.town, "Enzo Voisin", rights=[Right.MANAGE], sectors=[CULTURE], unit=cast.childhood
    )
    for stranger in (other, cast.sign_in(near)):
        answer = stranger.post(reverse("holds"), told).content.decode()
        assert "Aucune demande de vos services" in answer, "as one that does not exist"
    assert "Dites pourquoi le gel est levé" in chief.post(lifting, {"reason": " "}).content.decode()
    why = {"reason": "Jugement définitif"}
    assert "Le gel est levé" in chief.post(lifting, why, follow=True).content.decode()
    assert "déjà levé" in chief.post(lifting, why, follow=True).content.decode()
    withdraw = url(one, "elimination_withdraw")
    assert chief.post(withdraw, {}).status_code == 422
    assert "est retiré" in chief.post(withdraw, {"reason": "Durée à revoir"}, follow=True).content.decode()
    assert night(cast, at=timezone.now()).added == 2


def test_a_case_is_frozen_and_released_from_its_own_page(cast: Cast, old: list[Case]) -> None:
    case, chief = old[0], cast.sign_in(cast.manager)
    shown, freezing = reverse("case", args=[case.reference]), reverse("case_freeze", args=[case.reference])
    agent = cast.sign_in(cast.agent)
    assert freezing in chief.get(shown).content.decode()
    assert freezing not in agent.get(shown).content.decode(), "she neither manages nor keeps archives"
    near = cast.agent_of(
        cast.town, "Enzo Voisin", rights=[Right.SEE], sectors=[CULTURE], unit=cast.association
    )
    with scope(walls=cast.walls):
        Membership.objects.create(
            agent=near, authority=cast.town, unit=cast.childhood, rights=["manage"], sectors=[CULTURE]
        )
    assert cast.sign_in(near).get(shown).status_code == 200, "she reads it, and manages elsewhere"
    for stranger in map(cast.sign_in, (cast.agent, cast.outsider_town, cast.outsider_sector, near)):
        assert stranger.get(freezing).status_code == stranger.post(freezing, {}).status_code == 404
    keeper = cast.sign_in(with_totp(archivist(cast)))
    assert keeper.get(freezing).status_code == 404, "she reads lists, and no case"
    told = {"kind": "dispute", "reason": "Recours n° 26", "until": f"{timezone.localdate()}"}
    assert "Choisissez un jour à venir" in chief.post(freezing, told).content.decode()
    day = timezone.localdate() + timedelta(days=1)
    assert "Demande gelée" in chief.post(freezing, told | {"until": f"{day}"}, follow=True).content.decode()
    read = agent.get(shown).content.decode()
    assert "Recours n° 26" in read
    assert "Lever le gel" not in read
    assert case.reference not in chief.get(url(lists(cast)[0])).content.decode()
    assert "Jour venu" not in keeper.get(reverse("holds")).content.decode()
    with scope(walls=cast.walls):
        Hold.objects.update(until=timezone.localdate())
        lifting = f"{reverse('hold_lift', args=[Hold.objects.get().pk])}?demande=1"
    assert "Jour venu" in keeper.get(reverse("holds")).content.decode()
    assert lifting in chief.get(shown).content.decode()
    done = chief.post(lifting, {"reason": "Jugement définitif"}, follow=True)
    assert done.redirect_chain[0][0] == shown
    assert "Demande gelée" not in done.content.decode()
    assert night(cast, at=timezone.now()).added == 1


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_as_many_queries_whatever_there_is_to_show(
    cast: Cast, old: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"months": 1, "fate": "keep", "basis": "Conservation"}
    procedures = [
        cast.offer(f"acte-{number}", cast.association, sector=CULTURE, retention=kept) for number in range(2)
    ]
    (one,) = lists(cast)
    keeper: Agent = with_totp(archivist(cast))
    client = cast.sign_in(keeper)
    addresses = [reverse("archives"), url(one), reverse("holds")]
    client.get(addresses[0])
    before = [queries(client, address) for address in addresses]
    for procedure in (*procedures, procedures[0]):
        case = over(cast, cast.file(procedure=procedure))
        with scope(walls=cast.walls):
            early = case.received_at.replace(year=case.received_at.year - 1)
            Case.objects.filter(pk=case.pk).update(
                closed_at=early, received_at=early, competent_received_at=early
            )
            Hold.objects.create(
                authority=cast.town, sector=CULTURE, case=case, kind="dispute", reason="Recours.",
                placed_by=cast.manager, signed="Maud", placed_at=timezone.now(),
            )  # fmt: skip
    over(cast, cast.file())
    assert [queries(client, address) for address in addresses] == before
    with scope(walls=cast.walls):
        Hold.objects.update(lifted_at=timezone.now())
    index = client.get(reverse("archives")).content.decode()
    assert "À verser aux archives" in index
    assert "les plus anciennes sont comptées" not in index
    monkeypatch.setattr("parvis.retention.queries.MOST_COUNTED", 1)
    monkeypatch.setattr("parvis.workspace.archives.lists.MOST_COUNTED", 1)
    answer = client.get(reverse("archives"))
    assert "les plus anciennes sont comptées" in answer.content.decode()
    assert [row["count"] for row in answer.context["kept"]] == [1, 1]
