"""Replies prepared and put off: texts that serve again, a day chosen, a few seconds to take one back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from parvis.accounts.models import Account
from parvis.agents.models import Agent, Membership, Right
from parvis.agents.rights import grants_of
from parvis.base.scope import Wall, scope
from parvis.cases.actions import (
    CannotKeepSnippets,
    CannotTakeBack,
    CannotWrite,
    let_leave,
    make_confidential,
    plan_reply,
    retire_snippet,
    take_back,
    withdraw,
    write_snippet,
)
from parvis.cases.jobs import send_planned_reply
from parvis.cases.models import Applicant, Case, PlannedReply, Snippet
from parvis.cases.snippets import filled
from parvis.events.models import Event
from parvis.interactions.models import Interaction
from tests.cases.steps import kinds
from tests.cast import CULTURE, SCHOOL, Cast

from .test_gestures import HOSTILE, url, values_of
from .test_notices import happened, news, notices

State = PlannedReply.State


@pytest.fixture
def ten_seconds(settings: LazySettings) -> None:
    """As in service: a message may be taken back before it leaves."""
    settings.UNDO_SECONDS = 10


def sent(cast: Cast, case: Case) -> list[str]:
    """What the person reads of the service."""
    with scope(cases=[case.pk]):
        return list(
            Interaction.objects.filter(holder_id=case.pk).order_by("pk").values_list("body", flat=True)
        )


def planned(cast: Cast, case: Case) -> PlannedReply:
    """The reply prepared on a case."""
    with scope(walls=cast.walls):
        return PlannedReply.objects.get(case=case)


def pass_to(cast: Cast, row: PlannedReply, at: datetime) -> None:
    """Let the clock come to a moment."""
    with scope(walls=[Wall(row.authority_id, row.sector)]):
        let_leave(row.pk, at=at)


def written(cast: Cast, case: Case, body: str = "Bonjour", **more: Any) -> Any:
    """Send the form of a reply."""
    client = cast.sign_in(cast.agent)
    return client.post(
        url(case, "repondre"), {**values_of(client, case, "repondre"), "body": body, **more}, follow=True
    )


def test_a_reply_can_be_taken_back_before_it_leaves(cast: Cast, ten_seconds: None) -> None:
    case = cast.file()
    page = written(cast, case, HOSTILE)
    assert "part dans quelques secondes" in page.content.decode()
    assert sent(cast, case) == []
    row = planned(cast, case)
    assert f'data-planned="{row.pk}" data-leaves-in=' in page.content.decode()
    client = cast.sign_in(cast.agent)
    back = client.post(f"{url(case)}messages/{row.pk}/reprendre/", follow=True)
    assert back.context["form"]["body"].value() == HOSTILE
    assert "<script>alert(" not in back.content.decode()
    assert "Abandonner ce texte" in back.content.decode()
    assert "Abandonner ce texte" not in client.get(url(case, "repondre")).content.decode()
    pass_to(cast, row, row.leaves_at)
    assert sent(cast, case) == []
    assert planned(cast, case).state == State.CANCELLED
    again = client.post(f"{url(case)}messages/{row.pk}/reprendre/", follow=True)
    assert "Trop tard" in again.content.decode()


def test_it_leaves_at_its_moment_once(cast: Cast, ten_seconds: None) -> None:
    case = cast.file()
    written(cast, case)
    row = planned(cast, case)
    pass_to(cast, row, row.leaves_at - timedelta(seconds=1))
    assert sent(cast, case) == []
    for _twice in range(2):
        pass_to(cast, row, row.leaves_at)
    assert sent(cast, case) == ["Bonjour"]
    assert kinds(cast, case)[-2:] == ["case.reply_planned", "case.replied"]
    with scope(walls=cast.walls), pytest.raises(CannotTakeBack):
        take_back(row.pk, case.pk, by=cast.agent, at=timezone.now())


def test_put_off_to_a_working_day_at_eight(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    days = [key for key, _words in client.get(url(case, "repondre")).context["form"].fields["later"].choices]
    page = written(cast, case, later=days[2])
    row = planned(cast, case)
    local = row.leaves_at.astimezone(cast.town.calendar().zone)
    assert (local.date().isoformat(), local.hour, local.minute) == (days[2], 8, 0)
    assert "partira" in page.content.decode()
    assert cast.town.calendar().is_working_day(local.date())
    assert written(cast, case, later="2001-01-01").status_code == 422


def test_nothing_leaves_when_the_case_ended_meanwhile(cast: Cast, ten_seconds: None) -> None:
    case = cast.file()
    written(cast, case, "Encore une question")
    with scope(cases=[case.pk]):
        withdraw(case.pk, at=timezone.now())
    row = planned(cast, case)
    pass_to(cast, row, row.leaves_at)
    assert sent(cast, case) == []
    page = cast.sign_in(cast.agent).get(url(case)).content.decode()
    assert "Votre message n’est pas parti" in page
    assert "Encore une question" in page
    assert "Encore une question" not in cast.sign_in(cast.colleague).get(url(case)).content.decode()
    assert kinds(cast, case)[-1] == "case.reply_dropped"
    for _twice in range(2):
        happened(cast, "case.reply_dropped", case)
    assert notices(cast) == [(cast.agent.pk, "reply_dropped")]
    assert "Le message préparé n’est pas parti" in news(cast, cast.agent)


def test_nothing_leaves_in_the_name_of_who_left(cast: Cast) -> None:
    case = cast.file()
    now = timezone.now()
    with scope(walls=cast.walls):
        row = plan_reply(case.pk, "Bonjour", by=cast.agent, at=now, leaves_at=now + timedelta(days=3))
        Agent.objects.filter(pk=cast.agent.pk).update(left_on=timezone.localdate() + timedelta(days=1))
    pass_to(cast, row, row.leaves_at)
    assert (sent(cast, case), planned(cast, case).state) == ([], State.DROPPED)


@pytest.mark.parametrize("lost", ["right", "account", "sight"])
def test_nothing_leaves_in_the_name_of_who_lost_her_right(cast: Cast, lost: str) -> None:
    case = cast.file()
    now = timezone.now()
    with scope(walls=cast.walls):
        rows = [
            plan_reply(case.pk, "Bonjour", by=agent, at=now, leaves_at=now + timedelta(days=3))
            for agent in (cast.agent, cast.manager)
        ]
        if lost == "right":
            Membership.objects.filter(agent=cast.agent).update(rights=[Right.SEE.value])
        elif lost == "account":
            Account.objects.filter(pk=cast.agent.account_id).update(is_active=False)
        else:
            make_confidential(case.pk, grants_of(cast.manager), reason="Une menace", at=now)
    for row in rows:
        pass_to(cast, row, row.leaves_at)
        pass_to(cast, row, row.leaves_at)
    assert sent(cast, case) == ["Bonjour"], "the manager's own left"
    with scope(walls=cast.walls):
        states = PlannedReply.objects.order_by("signed").values_list("state", flat=True)
        assert list(states) == [State.DROPPED, State.LEFT]
        told = Event.objects.get(kind="case.reply_dropped")
        assert ["agent", str(cast.agent.pk), "author"] in told.subjects


@pytest.mark.parametrize("keeps", [True, False])
def test_who_acts_from_another_authority_is_served_alike(cast: Cast, keeps: bool) -> None:
    case, now = cast.file(), timezone.now()
    shared = cast.agent_of(cast.other_town, "Maël Mutualisé", rights=[Right.ACT], sectors=[CULTURE])
    with scope(walls=cast.walls):
        here = Membership.objects.create(
            agent=shared, authority=cast.town, rights=[Right.ACT.value], sectors=[CULTURE]
        )
        row = plan_reply(case.pk, "Bonjour", by=shared, at=now - timedelta(hours=1), leaves_at=now)
        args = ProcrastinateJob.objects.get(task_name="parvis.cases.jobs.send_planned_reply").args
        if not keeps:
            here.delete()
    assert args["reply"] == str(row.pk)
    send_planned_reply(**args)
    assert (sent(cast, case), planned(cast, case).state) == (
        (["Bonjour"], State.LEFT) if keeps else ([], State.DROPPED)
    )
    if not keeps:
        happened(cast, "case.reply_dropped", case)
        assert notices(cast) == [(shared.pk, "reply_dropped")]


def test_only_its_author_takes_it_back(cast: Cast, ten_seconds: None) -> None:
    case = cast.file()
    written(cast, case)
    row = planned(cast, case)
    address = f"{url(case)}messages/{row.pk}/reprendre/"
    for other in (cast.colleague, cast.manager):
        assert "Trop tard" in cast.sign_in(other).post(address, follow=True).content.decode()
    for stranger in (cast.reader, cast.outsider_sector, cast.outsider_town):
        assert cast.sign_in(stranger).post(address).status_code == 404
    assert planned(cast, case).state == State.WAITING
    with scope(cases=[case.pk]):
        assert not PlannedReply.objects.exists()


def test_what_cannot_be_planned(cast: Cast) -> None:
    case = cast.file()
    now = timezone.now()
    with scope(walls=cast.walls):
        for body, leaves_at in ((" ", now), ("Bonjour", now - timedelta(hours=1))):
            with pytest.raises(CannotWrite):
                plan_reply(case.pk, body, by=cast.agent, at=now, leaves_at=leaves_at)


# --- texts that serve again ---


def snippet(cast: Cast, body: str = "Bonjour, votre demande [référence].", **more: Any) -> Snippet:
    """A text kept by the manager."""
    values = {"title": "Accusé", "reserved_to": CULTURE, "unit": None, **more}
    with scope(walls=cast.walls):
        return write_snippet(grants_of(cast.manager), body=body, at=timezone.now(), **values)


def test_a_text_is_inserted_after_what_was_typed(cast: Cast) -> None:
    case = cast.file()
    places = "[référence] [démarche] [salut], [civilité] [demandeur] [échéance] [service]"
    made = snippet(cast, places)
    client = cast.sign_in(cast.agent)
    values = {**values_of(client, case, "repondre"), "body": "Déjà écrit", "insert": "1"}
    page = client.post(url(case, "repondre"), {**values, "snippet": str(made.pk)})
    body = page.context["form"]["body"].value()
    assert page.status_code == 200
    assert body.startswith(f"Déjà écrit\n\n{case.reference} Réserver une salle")
    assert "Bonjour Camille Destève, Madame, Monsieur Camille Destève" in body
    assert "[" not in body
    assert body.endswith("Vie associative")
    assert sent(cast, case) == []
    nothing = client.post(url(case, "repondre"), {**values, "snippet": ""})
    assert nothing.context["form"]["body"].value() == "Déjà écrit"


def test_a_text_is_inserted_in_a_request_for_pieces_and_what_is_ticked_stays(cast: Cast) -> None:
    case = cast.file()
    made = snippet(cast, "Pour votre demande [référence].")
    client = cast.sign_in(cast.agent)
    values = {**values_of(client, case, "complement"), "ask_cover": "on", "comment_cover": "Celle de 2026"}
    sent_in = {**values, "message": "Bonjour", "until": "2030-01-31", "snippet": str(made.pk), "insert": "1"}
    form = client.post(url(case, "complement"), sent_in).context["form"]
    assert form["message"].value() == f"Bonjour\n\nPour votre demande {case.reference}."
    assert (form["comment_cover"].value(), form["until"].value()) == ("Celle de 2026", "2030-01-31")
    assert form["ask_cover"].value() and not form["ask_papers"].value()
    assert cast.read(case).state == "filed"


def test_nobody_is_guessed_to_be_a_woman_or_a_man(cast: Cast) -> None:
    case = cast.file()
    made = snippet(cast, "[salut],")
    for known, said in (
        ({}, "Bonjour Camille Destève,"),
        ({"is_organisation": True, "organisation_name": "Harmonie"}, "Madame, Monsieur,"),
        ({"is_organisation": False, "organisation_name": "", "family_name": ""}, "Madame, Monsieur,"),
    ):
        with scope(walls=cast.walls):
            Applicant.objects.filter(case=case).update(**known)
        assert filled(made, cast.read(case)) == said


def test_inserting_from_a_stale_page_says_so(cast: Cast) -> None:
    case = cast.file()
    made = snippet(cast)
    client = cast.sign_in(cast.agent)
    values = {
        **values_of(client, case, "repondre"),
        "body": "À garder",
        "insert": "1",
        "snippet": str(made.pk),
    }
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(revision=7)
    page = client.post(url(case, "repondre"), values)
    assert page.status_code == 409
    assert "À garder" in page.content.decode()


def test_a_text_is_offered_where_it_serves(cast: Cast) -> None:
    snippet(cast, title="Pour tous")
    snippet(cast, title="Pour l’enfance", unit=cast.childhood)
    gone = snippet(cast, title="Ancien")
    with scope(walls=cast.walls):
        retire_snippet(grants_of(cast.manager), gone.pk, at=timezone.now())
    page = cast.sign_in(cast.agent).get(url(cast.file(), "repondre"))
    assert [one.title for one in page.context["form"].snippets.values()] == ["Pour tous"]
    school = cast.file(procedure=cast.offer("cantine", cast.childhood, sector=SCHOOL))
    other = cast.sign_in(cast.outsider_sector).get(url(school, "repondre"))
    assert other.context["form"].snippets == {}


def test_the_list_of_texts_is_kept_by_managers(cast: Cast) -> None:
    with scope(walls=cast.walls):
        for keeper, body in (
            (cast.agent, "Oui"),
            (cast.outsider_town, "Oui"),
            (cast.manager, "[code secret]"),
        ):
            with refused(), scope(walls=cast.walls):
                values = {
                    "title": "Titre",
                    "reserved_to": "" if keeper == cast.manager else CULTURE,
                    "unit": cast.childhood,
                }
                write_snippet(grants_of(keeper), body=body, at=timezone.now(), **values)
        assert not Snippet.objects.exists()
    client = cast.sign_in(cast.manager)
    address = "/agent/modeles/"
    assert "Aucun modèle" in client.get(address).content.decode()
    typed = {"title": "Bienvenue", "body": "Bonjour [demandeur]", "reserved_to": CULTURE, "unit": ""}
    wrong = client.post(address, {**typed, "body": "Bonjour [prénom]"})
    assert wrong.status_code == 422
    assert "[prénom]" in wrong.content.decode()
    client.post(address, typed)
    with scope(walls=cast.walls):
        made = Snippet.objects.get()
    changed = client.post(
        f"{address}{made.pk}/", {**typed, "title": HOSTILE[:60]}, follow=True
    ).content.decode()
    assert "<script>alert(" not in changed
    for other in (cast.agent, cast.outsider_town):
        assert cast.sign_in(other).get(f"{address}{made.pk}/").status_code == 404
        assert cast.sign_in(other).post(f"{address}{made.pk}/retirer/").status_code == 404
    client.post(f"{address}{made.pk}/retirer/")
    assert "Aucun modèle" in client.get(address).content.decode()


@contextmanager
def refused() -> Iterator[None]:
    """What is refused aloud."""
    with pytest.raises(CannotKeepSnippets):
        yield
