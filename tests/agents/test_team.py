"""The team: inviting, accepting once, rights, departures, absences; only inside what one manages."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.agents.actions import (
    AlreadyAway,
    CannotChangeRights,
    CannotInvite,
    declare_absence,
    invite,
    set_membership,
)
from parvis.agents.handles import by_name
from parvis.agents.models import Absence, Agent, Invitation, Membership, Right
from parvis.agents.rights import Grants, grants_of
from parvis.base.scope import Wall, scope
from parvis.events.models import Event
from parvis.notifications.models import Delivery
from tests.cast import CULTURE, SCHOOL, Cast

STRONG = "une phrase de sept mots bien à moi"


def administration(cast: Cast) -> list[Wall]:
    return [Wall(cast.town.pk, "")]


def invitation(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "given_name": "Léo",
        "family_name": "Nouvel",
        "quality": "Agent d’accueil",
        "email": "Leo.Nouvel@montrevel.example",
        "unit": str(cast.association.pk),
        "rights": ["see", "act"],
        "sectors": [CULTURE],
        **changes,
    }


def manager_grants(cast: Cast) -> Grants:
    with scope(account=cast.manager.account_id):
        return grants_of(cast.manager)


def test_an_invited_agent_chooses_her_password_once(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    page = client.post("/agent/equipe/inviter/", invitation(cast), follow=True)
    link = page.context["invitation_url"]
    with scope(walls=administration(cast)):
        [sent] = Delivery.objects.filter(recipient="leo.nouvel@montrevel.example")
    assert link in sent.text
    assert link not in client.get("/agent/equipe/").content.decode()
    path = re.sub(r"^https?://[^/]+", "", link)
    guest = Client()
    assert guest.get(path).status_code == 200
    assert guest.post(path, {"password1": "court", "password2": "court"}).status_code == 422
    assert guest.post(path, {"password1": STRONG, "password2": STRONG + "!"}).status_code == 422
    assert (
        guest.post(path, {"password1": STRONG, "password2": STRONG}).headers["Location"]
        == "/agent/connexion/"
    )
    assert guest.post(path, {"password1": STRONG, "password2": STRONG}).status_code == 404
    signed = guest.post("/agent/connexion/", {"login": "leo.nouvel@montrevel.example", "password": STRONG})
    assert signed.status_code == 302
    assert guest.get("/agent/demandes/").status_code == 200
    with scope(walls=administration(cast)):
        kinds = list(
            Event.objects.filter(kind__startswith="agent.").order_by("id").values_list("kind", flat=True)
        )
    assert kinds == ["agent.invited", "agent.joined"]


def test_a_renewed_invitation_kills_the_link_before(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    first = client.post("/agent/equipe/inviter/", invitation(cast), follow=True).context["invitation_url"]
    with scope(walls=administration(cast)):
        agent = Agent.objects.get(family_name="Nouvel")
    client.post(f"/agent/equipe/{agent.pk}/inviter-de-nouveau/")
    path = re.sub(r"^https?://[^/]+", "", first)
    assert Client().post(path, {"password1": STRONG, "password2": STRONG}).status_code == 404
    assert Client().get("/agent/invitation/faux/").status_code == 404


def test_an_address_that_has_an_account_is_refused(cast: Cast) -> None:
    response = cast.sign_in(cast.manager).post(
        "/agent/equipe/inviter/", invitation(cast, email=cast.agent.email)
    )
    assert response.status_code == 422
    assert "a déjà un compte" in response.content.decode()


@pytest.mark.parametrize(
    "change", [{"rights": ["audit"]}, {"sectors": [SCHOOL]}, {"unit": "whole"}, {"rights": ["design"]}]
)
def test_a_manager_gives_no_more_than_she_has(cast: Cast, change: dict[str, object]) -> None:
    response = cast.sign_in(cast.manager).post("/agent/equipe/inviter/", invitation(cast, **change))
    assert response.status_code == 422
    with scope(walls=administration(cast)):
        assert not Agent.objects.filter(family_name="Nouvel").exists()


def test_the_action_refuses_too(cast: Cast) -> None:
    grants = manager_grants(cast)
    who = {"given_name": "A", "family_name": "B", "quality": "C", "email": "ab@montrevel.example"}
    with scope(walls=administration(cast)), pytest.raises(CannotInvite):
        invite(grants, **who, rights=["act"], sectors=[SCHOOL], unit=cast.childhood, at=timezone.now())
    with scope(walls=administration(cast)), pytest.raises(CannotChangeRights):
        set_membership(
            grants, cast.manager, unit=cast.association, rights=["see"], sectors=[CULTURE], at=timezone.now()
        )
    with scope(walls=administration(cast)), pytest.raises(CannotChangeRights):
        set_membership(
            grants, cast.outsider_sector, unit=cast.childhood, rights=[], sectors=[], at=timezone.now()
        )


def test_rights_are_replaced_and_removed(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    there = f"/agent/equipe/{cast.agent.pk}/droits/"
    place = {"unit": str(cast.association.pk)}
    assert client.post(there, {**place, "rights": ["see"], "sectors": [CULTURE]}).status_code == 302
    case = cast.file()
    hers = cast.sign_in(cast.agent)
    assert hers.get(f"/agent/demandes/{case.reference}/").status_code == 200
    assert hers.get(f"/agent/demandes/{case.reference}/noter/").status_code == 404
    assert client.post(there, {**place, "remove": "1"}).status_code == 302
    assert hers.get(f"/agent/demandes/{case.reference}/").status_code == 404
    with scope(walls=administration(cast)):
        assert not Membership.objects.filter(agent=cast.agent).exists()
        told = (
            Event.objects.filter(kind="agent.rights_changed").order_by("id").values_list("facts", flat=True)
        )
        assert list(told) == [{"rights": ["see"], "sectors": [CULTURE]}, {"rights": [], "sectors": []}]


def test_a_departure_closes_everything(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    assert client.get(f"/agent/equipe/{cast.agent.pk}/depart/").status_code == 200
    client.post(f"/agent/equipe/{cast.agent.pk}/depart/", follow=True)
    assert cast.sign_in(cast.agent).get("/agent/demandes/").status_code == 404
    assert cast.agent.full_name not in client.get("/agent/equipe/").content.decode()


def test_absences_are_declared_and_cancelled(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    today = timezone.localdate()
    days = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=5)).isoformat()}
    client.post("/agent/compte/absences/", {**days, "substitute": str(cast.colleague.pk)})
    page = client.get("/agent/compte/absences/").content.decode()
    assert "remplacement : Hugo Belval" in page.replace("\u00a0", " ")
    with scope(walls=administration(cast)):
        absence = Absence.objects.get()
    for who, status in (("colleague", 404), ("outsider_town", 404)):
        other = cast.sign_in(getattr(cast, who))
        cancel = f"/agent/equipe/{cast.agent.pk}/absences/{absence.pk}/annuler/"
        assert other.post(cancel).status_code == status
    client.post(f"/agent/equipe/{cast.agent.pk}/absences/{absence.pk}/annuler/")
    with scope(walls=administration(cast)):
        assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("starts", "ends", "message"),
    [
        (5, 2, "le premier jour ou après"),
        (-9, -4, "déjà passée"),
        (None, 3, "Donnez le premier jour"),
        (2, 367, "à plus d’un an"),
    ],
)
def test_days_out_of_order_are_refused(cast: Cast, starts: int | None, ends: int, message: str) -> None:
    today = timezone.localdate()
    days = {
        "starts_on": (today + timedelta(days=starts)).isoformat() if starts is not None else "",
        "ends_on": (today + timedelta(days=ends)).isoformat(),
    }
    response = cast.sign_in(cast.agent).post("/agent/compte/absences/", days)
    assert response.status_code == 422
    assert message in response.content.decode()


def test_days_already_away_are_refused(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    today = timezone.localdate()
    for first, last, status in ((0, 5, 302), (5, 7, 422), (-2, 9, 422), (6, 7, 302)):
        starts_on, ends_on = today + timedelta(days=first), today + timedelta(days=last)
        days = {"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
        response = client.post("/agent/compte/absences/", days)
        assert response.status_code == status, (first, last)
    assert "déjà déclarée" in client.post("/agent/compte/absences/", days).content.decode()
    other = cast.sign_in(cast.colleague)
    hers = days | {"substitute": str(cast.agent.pk)}
    warned = other.post("/agent/compte/absences/", hers, follow=True).content.decode()
    assert "est absent aussi du" in warned
    with scope(walls=administration(cast)):
        Absence.objects.filter(agent=cast.agent).delete()
    replaced = client.post("/agent/compte/absences/", days, follow=True).content.decode()
    assert "Inès Arnoult devait remplacer Hugo Belval du" in replaced
    assert "Vous remplacez Hugo Belval du" in replaced
    told = cast.sign_in(cast.manager).get(f"/agent/equipe/{cast.agent.pk}/absences/").content.decode()
    assert "Inès Arnoult remplace Hugo Belval du" in told and f'value="{today.isoformat()}"' in told
    with scope(walls=administration(cast)):
        Absence.objects.filter(agent=cast.agent).delete()
    back = client.post("/agent/compte/absences/", days | {"substitute": str(cast.colleague.pk)})
    assert back.status_code == 422 and "il n’y aurait personne" in back.content.decode()


def test_the_action_itself_refuses_days_already_away(cast: Cast) -> None:
    today = timezone.localdate()

    def declare(first: int, last: int, agent: Agent) -> None:
        days = {"starts_on": today + timedelta(days=first), "ends_on": today + timedelta(days=last)}
        with scope(walls=administration(cast)):
            declare_absence(agent, **days, substitute=None, by=agent, today=today, at=timezone.now())

    declare(2, 5, cast.agent)
    for first, last in ((5, 9), (0, 2), (3, 4), (0, 9)):
        with pytest.raises(AlreadyAway):
            declare(first, last, cast.agent)
    declare(0, 1, cast.agent)
    declare(2, 5, cast.colleague)


def test_only_who_may_handle_her_cases_is_offered_to_stand_in(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    field = client.get("/agent/compte/absences/").context["form"].fields["substitute"]
    offered = {key for key, _words in field.choices}
    assert {str(cast.colleague.pk), str(cast.manager.pk)} <= offered
    others = (cast.outsider_sector, cast.reader, cast.receptionist, cast.agent)
    assert not offered & {str(other.pk) for other in others}
    days = {"starts_on": timezone.localdate().isoformat(), "ends_on": timezone.localdate().isoformat()}
    other = {**days, "substitute": str(cast.outsider_sector.pk)}
    assert client.post("/agent/compte/absences/", other).status_code == 422


def test_a_manager_declares_the_absence_of_a_colleague(cast: Cast) -> None:
    client = cast.sign_in(cast.manager)
    today = timezone.localdate().isoformat()
    client.post(f"/agent/equipe/{cast.agent.pk}/absences/", {"starts_on": today, "ends_on": today})
    with scope(walls=administration(cast)):
        assert Absence.objects.get().agent_id == cast.agent.pk


@pytest.fixture
def neighbour(cast: Cast) -> Agent:
    """Somebody who manages and acts in the same town and sector, for another service."""
    rights = [Right.SEE, Right.ACT, Right.MANAGE]
    return cast.agent_of(cast.town, "Nadia Voisine", rights=rights, sectors=["culture"], unit=cast.childhood)


def test_a_manager_lends_herself_nothing_of_another_service(cast: Cast, neighbour: Agent) -> None:
    case = cast.file()
    client = cast.sign_in(neighbour)
    today = timezone.localdate().isoformat()
    address = f"/agent/equipe/{cast.agent.pk}/absences/"
    for substitute in (str(neighbour.pk), ""):
        refused = client.post(address, {"starts_on": today, "ends_on": today, "substitute": substitute})
        assert refused.status_code == 422
        assert "que vous n’encadrez pas" in refused.content.decode()
    assert client.get(f"/agent/demandes/{case.reference}/").status_code == 404
    mine = {"starts_on": today, "ends_on": today, "substitute": str(cast.colleague.pk)}
    cast.sign_in(cast.agent).post("/agent/compte/absences/", mine)
    with scope(walls=administration(cast)):
        absence = Absence.objects.get()
    client.post(f"{address}{absence.pk}/annuler/")
    with scope(walls=administration(cast)):
        assert Absence.objects.filter(pk=absence.pk).exists()
    cast.sign_in(cast.manager).post(f"{address}{absence.pk}/annuler/")
    with scope(walls=administration(cast)):
        assert not Absence.objects.exists()


def test_the_invitation_of_another_service_opens_nothing_to_a_manager(cast: Cast, neighbour: Agent) -> None:
    with scope(walls=administration(cast)):
        Invitation.objects.create(
            authority=cast.town, agent=cast.manager, sent_at=timezone.now(), expires_at=timezone.now()
        )
    address = f"/agent/equipe/{cast.manager.pk}/inviter-de-nouveau/"
    page = cast.sign_in(neighbour).post(address, follow=True)
    assert page.context["invitation_url"] == ""
    assert "revient à qui encadre" in page.content.decode()
    chief = cast.agent_of(
        cast.town, "Cléo Toute", rights=[Right.SEE, Right.ACT, Right.MANAGE], sectors=["culture"]
    )
    assert "/invitation/" in cast.sign_in(chief).post(address, follow=True).context["invitation_url"]


@pytest.mark.parametrize("path", ["", "inviter/", "{agent}/droits/", "{agent}/depart/", "{agent}/absences/"])
def test_the_team_is_for_its_managers(cast: Cast, path: str) -> None:
    there = "/agent/equipe/" + path.format(agent=cast.agent.pk)
    assert cast.sign_in(cast.manager).get(there).status_code == 200
    assert cast.sign_in(cast.agent).get(there).status_code == 404
    if "{agent}" in path:
        assert cast.sign_in(cast.outsider_town).get(there).status_code == 404
    else:
        assert cast.agent.full_name not in cast.sign_in(cast.outsider_town).get(there).content.decode()


def test_names_stand_in_the_order_of_a_directory() -> None:
    names = ("d’Aubigné", "Écalle", "MARTIN", "de La Tour", "martinez", "Desmarets", "De")
    shuffled = [Agent(given_name="Ève", family_name=name) for name in names[::-1]]
    assert [agent.family_name for agent in by_name(shuffled)] == [
        *("d’Aubigné", "De", "Desmarets", "Écalle", "de La Tour", "MARTIN", "martinez")
    ]
