"""Writing to the persons of many cases: the text, what one of them will read, the sending, and taking it back."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.batches import actions
from parvis.batches.models import BulkRun
from parvis.cases.actions import let_leave, note, write_snippet
from parvis.cases.models import Applicant, Case, PlannedReply
from parvis.interactions.models import Interaction
from parvis.notifications.correspondence import letters
from tests.batches.doing import finish, outcomes
from tests.cast import CULTURE, Cast
from tests.workspace.controls import Controls
from tests.workspace.test_bulk import prepare, run_at
from tests.workspace.test_story import REFUSED, SENT, end

TEXT = "[salut],\n\nLa salle de « [démarche] » ferme le 3 mai. Référence : [référence]."


def composed(client: Client, *cases: Case, text: str = TEXT) -> str:
    """The address of a run whose text is written and shown."""
    address = prepare(client, "message", *cases)
    assert client.post(f"{address}message/", {"body": text}).status_code == 302
    return address


def sent(cast: Cast, case: Case) -> list[str]:
    """What the person of a case reads."""
    with scope(walls=cast.walls):
        out = Interaction.objects.filter(holder_id=case.pk, direction=Interaction.Direction.OUT)
        return list(out.order_by("occurred_at", "id").values_list("body", flat=True))


def make_anonymous(cast: Cast, case: Case) -> None:
    with scope(walls=cast.walls):
        Applicant.objects.filter(pk=case.pk).update(family_name="", given_names="", organisation_name="")


def test_written_once_shown_on_one_and_sent_to_each(cast: Cast) -> None:
    first, second, nobody, other = (cast.file() for _ in range(4))
    make_anonymous(cast, nobody)
    client = cast.sign_in(cast.agent)
    address = prepare(client, "message", first, second, nobody)
    assert "vous verrez d’abord ce que lira l’un des usagers" in client.get(address).content.decode()
    client.post(f"{address}message/", {"body": TEXT})
    shown = client.get(f"{address}?exemple={second.reference}").content.decode()
    assert "Bonjour Camille Destève" in shown and f"Référence : {second.reference}" in shown
    assert "[référence]" not in shown and "Un courriel le signale à chacun" in shown
    assert sent(cast, first) == [], "nothing leaves before she says so"
    with scope(walls=cast.walls):
        letters.acknowledge(second.pk, at=timezone.now())
    end(cast, second, **REFUSED)
    warned = client.get(address).content.decode()
    assert "1 adresse refuse nos messages" in warned and "à 2 usagers." in warned
    end(cast, second, **SENT, reason="", failure="")
    reached = client.get(address)
    assert "Un courriel le signale à chacun" in reached.content.decode()
    assert reached.context["unreached"] == []
    with scope(walls=cast.walls):
        Applicant.objects.filter(case__in=(second, nobody)).update(email="")
    left = client.get(address)
    assert [one["reference"] for one in left.context["unreached"]] == [second.reference], (
        "nobody is not somebody"
    )
    assert "que tous n’ouvriront pas" in left.content.decode()
    done = client.post(f"{address}lancer/", follow=True).content.decode()
    for case in (first, second):
        assert sent(cast, case)[-1].endswith(f"Référence : {case.reference}.")
    assert sent(cast, nobody) == sent(cast, other) == []
    assert nobody.reference in done and "il n’y a personne à qui écrire" in done
    assert run_at(cast, address).note == "", "the cases have it"


def test_what_changed_since_receives_nothing(cast: Cast) -> None:
    still, changed = cast.file(), cast.file()
    client = cast.sign_in(cast.agent)
    address = composed(client, still, changed)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=changed.pk).update(revision=changed.revision + 1)
        note(still.pk, "Rien ne change.", by=cast.colleague, at=timezone.now())
    client.post(f"{address}lancer/")
    assert outcomes(cast, run_at(cast, address)) == {
        still.reference: ("done", ""),
        changed.reference: ("refused", "changed"),
    }
    assert sent(cast, changed) == []


def test_only_the_text_that_was_shown_leaves(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    address = composed(client, case)
    first = Controls(client.get(address).content.decode()).values
    client.post(f"{address}message/", {"body": "Écrit dans un autre onglet."})
    refused = client.post(f"{address}lancer/", first, follow=True).content.decode()
    assert "ce que vous confirmiez a changé" in refused and "Écrit dans un autre onglet." in refused
    assert sent(cast, case) == [], "nobody receives what its author did not read again"
    again = Controls(client.get(address).content.decode()).values
    client.post(f"{address}lancer/", again)
    assert sent(cast, case) == ["Écrit dans un autre onglet."]
    late = client.post(f"{address}message/", {"body": "Écrit trop tard."})
    assert late.status_code == 422 and "déjà lancée" in late.content.decode()
    assert Controls(late.content.decode()).values["body"].strip() == "Écrit trop tard.", "it is given back"


def test_taken_back_within_ten_seconds_but_what_has_left(cast: Cast, settings: Any) -> None:
    settings.UNDO_SECONDS = 10
    gone, kept_back = cast.file(), cast.file()
    client = cast.sign_in(cast.agent)
    address = composed(client, gone, kept_back)
    done = client.post(f"{address}lancer/", follow=True).content.decode()
    assert "Annuler cette action groupée" in done and "Les messages partent dans" in done
    assert f'data-planned="{run_at(cast, address).pk}" data-leaves-in=' in done
    assert "Message aux usagers de 2 demandes" in done and "À qui vous avez écrit" in done
    assert done.count(">Camille Destève<") == 2
    with scope(walls=cast.walls):
        planned = PlannedReply.objects.get(case=gone)
        let_leave(planned.pk, at=timezone.now() + timedelta(seconds=11))
    undone = client.post(f"{address}annuler/", follow=True).content.decode()
    assert "1 message n’a pas pu être repris" in undone and "Annulé : message" in undone.replace(
        "Message", "message"
    )
    assert (
        '<td class="govuk-table__cell" data-label="Faites">1</td>'
        in client.get("/agent/lots/").content.decode()
    )
    assert outcomes(cast, run_at(cast, address)) == {
        gone.reference: ("kept", "left"),
        kept_back.reference: ("undone", ""),
    }
    with scope(walls=cast.walls):
        waiting = PlannedReply.objects.get(case=kept_back)
        assert let_leave(waiting.pk, at=timezone.now() + timedelta(seconds=11)) is None
    assert sent(cast, kept_back) == []


def test_after_ten_seconds_nothing_offers_to_undo(cast: Cast, settings: Any) -> None:
    settings.UNDO_SECONDS = 10
    client = cast.sign_in(cast.agent)
    address = composed(client, cast.file())
    client.post(f"{address}lancer/")
    run = run_at(cast, address)
    assert run.ended_at is not None
    assert run.may_be_undone(at=run.ended_at + timedelta(seconds=9))
    assert not run.may_be_undone(at=run.ended_at + timedelta(seconds=10))
    with scope(walls=cast.walls):
        BulkRun.objects.filter(pk=run.pk).update(ended_at=run.ended_at - timedelta(seconds=10))
        planned = PlannedReply.objects.get()
    late = client.get(address).content.decode()
    assert "1 message part dans un instant" in late and "hx-trigger" in late and "annuler/" not in late
    with scope(walls=cast.walls):
        let_leave(planned.pk, at=timezone.now() + timedelta(seconds=11))
    gone = client.get(address).content.decode()
    assert "1 message est parti." in gone and "hx-trigger" not in gone


def test_all_taken_back_says_that_nothing_left(cast: Cast, settings: Any) -> None:
    settings.UNDO_SECONDS = 10
    client = cast.sign_in(cast.agent)
    address = composed(client, cast.file(), cast.file())
    client.post(f"{address}lancer/")
    undone = client.post(f"{address}annuler/", follow=True).content.decode()
    assert "Aucun message n’est parti." in undone
    assert 'data-label="Faites">0</td>' in client.get("/agent/lots/").content.decode()


def test_many_go_by_pieces(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    monkeypatch.setattr(actions, "PIECE", 1)
    cases = [cast.file() for _ in range(3)]
    client = cast.sign_in(cast.agent)
    address = composed(client, *cases)
    assert "0 sur 3" in client.post(f"{address}lancer/", follow=True).content.decode()
    assert finish(run_at(cast, address)).done == len(cases)
    assert [len(sent(cast, case)) for case in cases] == [1, 1, 1]


@pytest.mark.parametrize(
    ("body", "told"),
    [("", "Écrivez votre message"), ("Bonjour [prénom]", "[prénom]"), ("x" * 5_001, "5000")],
)
def test_a_text_that_cannot_leave_is_given_back(cast: Cast, body: str, told: str) -> None:
    client = cast.sign_in(cast.agent)
    address = prepare(client, "message", cast.file())
    answer = client.post(f"{address}message/", {"body": body})
    assert answer.status_code == 422 and told in answer.content.decode()
    assert body[:40] in answer.content.decode()
    client.post(f"{address}lancer/")
    assert run_at(cast, address).state == BulkRun.State.PREPARED, "nothing leaves without words"


def test_a_kept_text_is_offered_when_it_suits_every_case(cast: Cast) -> None:
    with scope(walls=cast.walls):
        manager = grants_of(cast.manager)
        for title, unit in (("Fermeture", None), ("Enfance seulement", cast.childhood)):
            write_snippet(
                manager,
                title=title,
                body="La salle ferme.",
                reserved_to=CULTURE,
                unit=unit,
                at=timezone.now(),
            )
    client = cast.sign_in(cast.agent)
    address = prepare(client, "message", cast.file())
    page = client.get(address)
    offered = {title: key for key, title in page.context["form"].fields["snippet"].choices}
    assert "Fermeture" in offered and "Enfance seulement" not in offered
    inserted = client.post(
        f"{address}message/", {"body": "Bonjour", "snippet": offered["Fermeture"], "insert": "1"}
    )
    assert "Bonjour\n\nLa salle ferme." in inserted.content.decode()


def test_a_message_is_its_authors_alone(cast: Cast) -> None:
    case = cast.file()
    address = prepare(cast.sign_in(cast.agent), "message", case)
    for stranger in (cast.colleague, cast.manager, cast.outsider_sector, cast.outsider_town):
        client = cast.sign_in(stranger)
        assert client.post(f"{address}message/", {"body": "Bonjour"}).status_code == 404
    assert run_at(cast, address).note == ""
    other = prepare(cast.sign_in(cast.agent), "take", case)
    assert cast.sign_in(cast.agent).post(f"{other}message/", {"body": "Bonjour"}).status_code == 404


def test_the_number_of_queries_does_not_follow_the_cases(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    counted = []
    for count in (1, 5):
        address = composed(client, *(cast.file() for _ in range(count)))
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[1] <= 30
