"""A letter chosen for a decision that waits for a visa: read by each who gives it, corrected, sent as it was read."""

from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from parvis.agents.delegations import Act, record_delegation, revoke_delegation
from parvis.agents.models import Agent
from parvis.agents.rights import grants_of
from parvis.base.scope import scope
from parvis.cases.actions import Words, give_visa, move
from parvis.cases.models import Case, Decision, DecisionVisa, PlannedDecision, SubmittedDecision, Wording
from parvis.cases.moving.between import Passage
from parvis.cases.moving.outlook import Stays
from parvis.catalogue.actions import publish, write_version
from parvis.events.actors import PERSON
from parvis.events.models import Event
from parvis.notifications.correspondence import letters
from parvis.ui.wording import day_words
from tests.cast import CULTURE, OFFER, Cast

from .test_gestures import url
from .test_lettering import LETTERS, kept
from .test_visas import LIST, answered, printed, row, submitted

YES: dict[str, Any] = {
    "outcome": "accepted",
    "text": "La salle est à vous.",
    "law": "",
    "facts": "",
    "letter": "yes",
}
DATED = {
    "id": "dated",
    "is": "paragraph",
    "text": {"fr": "Décidé le {decision_on} par {signatory_name}[, {signatory_quality}] : {decision_text}"},
}
TYPED: dict[str, Any] = {"words_of": "yes", "w-glad-text": "C’est oui."}


def lettered(cast: Cast, *visa: str, **changes: Any) -> Case:
    """A case of a procedure whose decisions wait for a visa and may leave in its own letter."""
    offered = deepcopy(LETTERS)
    offered[1]["blocks"].insert(1, DATED)
    procedure = cast.offer(
        "salle-visee-a-lettres", cast.association, sector=CULTURE, visa=list(visa or ("manager",)),
        letters=offered,
    )  # fmt: skip
    return cast.file(procedure=procedure, **changes)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def left(cast: Cast, case: Case) -> str:
    """What the letter that left says."""
    with scope(walls=cast.walls):
        made = Decision.objects.get(case=case)
        letters.notify_decision(case.pk, made.pk, at=made.decided_at)
    return kept(cast, case, "decision:")


def test_the_letter_chosen_is_read_by_who_gives_the_visa_and_leaves_as_it_was_read(cast: Cast) -> None:
    case = lettered(cast)
    shown = text(submitted(cast, case, **YES, insert="1"))
    assert "Décidé le {decision_on} par {signatory_name}" in shown
    assert "Jour de la décision" in shown
    submitted(cast, case, **YES, **TYPED)
    found, client = row(cast, case), cast.sign_in(cast.manager)
    page = text(client.get(f"{LIST}{found.pk}/"))
    assert "C’est oui." in page.partition("Le courrier tel qu’il partirait")[2]
    assert "/suivi/lien/" not in page
    # One reads before one corrects, and corrects before one answers.
    assert (
        page.index("Le courrier tel qu’il partirait")
        < page.index("Ce qui est décidé")
        < page.index("Votre visa")
    )
    draft = printed(client.get(f"{LIST}{found.pk}/courrier/"))
    assert "par Inès Arnoult" in draft
    with scope(walls=cast.walls):
        assert Wording.objects.get(case=case).decision_id is None
    answered(client, found)
    with scope(walls=cast.walls):
        assert [one.verdict for one in DecisionVisa.objects.all()] == ["given"]
    said = left(cast, case)
    for expected in ("C’est oui.", "par Inès Arnoult", "La salle est à vous.", "Voies et délais de recours"):
        assert expected in draft
        assert expected in said


def test_a_letter_says_the_day_and_the_words_of_its_signature_not_those_of_its_writing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = lettered(cast)
    submitted(cast, case, **YES)
    found, later = row(cast, case), timezone.now() + timedelta(days=3)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client = cast.sign_in(cast.manager)
    draft = printed(answered(client, found, text="La grande salle est à vous.", draft="1"))
    assert f"Décidé le {_day(cast, later)}" in draft
    assert draft.count("La grande salle est à vous.") == 2
    with scope(walls=cast.walls):
        words = Words("La grande salle est à vous.")
        give_visa(found.pk, by=grants_of(cast.manager), turn=found.turn, at=later, words=words)
    said = left(cast, case)
    assert f"Décidé le {_day(cast, later)}" in said
    assert said.count("La grande salle est à vous.") == 2


def test_who_gives_the_visa_corrects_the_letter_and_its_author_is_told(cast: Cast) -> None:
    case = lettered(cast)
    submitted(cast, case, **YES, **TYPED)
    found, client = row(cast, case), cast.sign_in(cast.manager)
    corrected = {"words_of": "yes", "w-glad-text": "C’est un grand oui.", "w-added": "Rendez les clés."}
    for wrong in ("Le {born}.", "**Oui"):
        refused = answered(client, found, **corrected | {"w-glad-text": wrong})
        assert refused.status_code == 422
        assert wrong in text(refused)
    assert "grand oui" in printed(answered(client, found, **corrected, draft="1"))
    with scope(walls=cast.walls):
        assert "grand" not in str(Wording.objects.get(case=case).document)
    answered(client, found, **corrected)
    with scope(walls=cast.walls):
        assert [one.verdict for one in DecisionVisa.objects.order_by("turn")] == ["corrected", "given"]
        fact = Event.objects.get(case_id=case.pk, kind="case.visa_corrected")
    assert ["agent", str(cast.agent.pk), "author"] in fact.subjects
    said = left(cast, case)
    assert "C’est un grand oui." in said
    assert "Rendez les clés." in said


def test_the_letter_follows_to_whoever_signs_last(cast: Cast) -> None:
    case = lettered(cast, "colleague", "signatory")
    _delegated(cast, cast.manager)
    submitted(cast, case, **YES, **TYPED)
    answered(cast.sign_in(cast.colleague), row(cast, case))
    client = cast.sign_in(cast.manager)
    assert "par Maud Tressan" in printed(client.get(f"{LIST}{row(cast, case).pk}/courrier/"))
    answered(client, row(cast, case))
    said = left(cast, case)
    assert "par Maud Tressan" in said
    assert "C’est oui." in said
    assert "acte n° 7" in said


def test_a_letter_given_back_or_taken_back_is_taken_up_again(cast: Cast) -> None:
    case = lettered(cast)
    submitted(cast, case, **YES, **TYPED | {"w-added": "Rendez les clés."})
    client = cast.sign_in(cast.manager)
    answered(client, row(cast, case), verdict="returned", reason="Plus gai.")
    first = row(cast, case)
    again = f"{url(case, 'decider')}?reprendre={first.pk}"
    assert again in text(cast.sign_in(cast.agent).get(f"/agent/demandes/{case.reference}/"))
    page = text(cast.sign_in(cast.agent).get(again))
    for words in ("La salle est à vous.", "C’est oui.", "Rendez les clés."):
        assert words in page
    submitted(cast, case, **YES, words_of="yes", reprendre=str(first.pk), **{"w-added": "Et merci."})
    second = row(cast, case)
    assert second.pk != first.pk
    draft = printed(client.get(f"{LIST}{second.pk}/courrier/"))
    for words in ("C’est oui.", "Rendez les clés.", "Et merci."):
        assert words in draft
    back = cast.sign_in(cast.agent).post(f"{LIST}{second.pk}/reprendre/", follow=True)
    assert "Rendez les clés." in text(back)
    assert "C’est oui." not in text(
        cast.sign_in(cast.colleague).get(f"{url(case, 'decider')}?reprendre={first.pk}")
    )
    with scope(walls=cast.walls):
        Wording.objects.filter(case=case).update(version=cast.procedure.current)
    assert "Et merci." not in text(
        cast.sign_in(cast.agent).get(f"{url(case, 'decider')}?reprendre={second.pk}")
    )


def test_who_follows_a_case_reads_no_words_before_its_letter_left(cast: Cast) -> None:
    """The database says so: whatever a page asked, no row would come."""
    case = lettered(cast)
    submitted(cast, case, **YES, **TYPED)
    tables = ("cases_wording", "cases_submitteddecision", "cases_decision")
    assert [opened(case, one) for one in tables] == [0, 0, 0]
    answered(cast.sign_in(cast.manager), row(cast, case))
    assert "C’est oui." in left(cast, case)
    assert [opened(case, one) for one in tables] == [0, 0, 1]


def opened(case: Case, table: str) -> int:
    """How many rows of a table the tracking page of a case would see."""
    with scope(cases=[case.pk]), connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE case_id = %s", [case.pk])
        return int(cursor.fetchone()[0])


def test_a_letter_serves_the_decision_it_was_written_for_and_no_other(cast: Cast) -> None:
    case = lettered(cast)
    submitted(cast, case, **YES, **TYPED)
    client = cast.sign_in(cast.agent)
    client.post(f"{LIST}{row(cast, case).pk}/reprendre/")
    submitted(cast, case, **YES | {"letter": ""})
    answered(cast.sign_in(cast.manager), row(cast, case))
    assert "C’est oui." not in left(cast, case)


def test_a_template_changed_or_retired_since_changes_nothing_of_what_was_read(cast: Cast) -> None:
    case = lettered(cast)
    submitted(cast, case, **YES)
    changed = deepcopy(LETTERS)
    changed[1]["blocks"][0]["text"] = {"fr": "Autre chose."}
    with scope(walls=cast.walls):
        version = write_version(case.procedure, deepcopy(OFFER) | {"visa": ["manager"], "letters": changed})
        version = publish(version.pk, by=PERSON, at=timezone.now())
    with scope(walls=cast.walls):
        passage = Passage(case.version, version)
        stays = move([case.pk], passage, by=cast.manager, at=timezone.now())
    assert stays == {case.pk: Stays.DECIDING}
    answered(cast.sign_in(cast.manager), row(cast, case))
    assert "Nous sommes heureux de vous prêter la salle." in left(cast, case)


def test_a_power_that_ended_since_is_told_and_nothing_is_made(cast: Cast) -> None:
    case = lettered(cast)
    power = _delegated(cast, cast.agent)
    submitted(cast, case, **YES, **TYPED)
    with scope(walls=cast.walls):
        revoke_delegation(power.pk, by=grants_of(cast.manager), on=timezone.localdate(), at=timezone.now())
    client, found = cast.sign_in(cast.manager), row(cast, case)
    assert client.get(f"{LIST}{found.pk}/").status_code == 200
    assert "aucune délégation" in text(client.get(f"{LIST}{found.pk}/courrier/", follow=True))
    assert "aucune délégation" in text(answered(client, found))
    with scope(walls=cast.walls):
        assert not Decision.objects.exists()
        assert SubmittedDecision.objects.get(case=case).state == "waiting"


def test_a_letter_waits_with_a_decision_that_may_still_be_taken_back(cast: Cast, settings: Any) -> None:
    settings.UNDO_SECONDS = 10
    procedure = cast.offer("salle-a-lettres", cast.association, sector=CULTURE, letters=deepcopy(LETTERS))
    case = cast.file(procedure=procedure)
    submitted(cast, case, **YES, **TYPED)
    with scope(walls=cast.walls):
        planned = PlannedDecision.objects.get(case=case)
        assert planned.wording is not None
    client = cast.sign_in(cast.agent)
    back = client.post(f"/agent/demandes/{case.reference}/decisions/{planned.pk}/annuler/", follow=True)
    assert "C’est oui." in text(back)


def _day(cast: Cast, at: datetime) -> str:
    return day_words(cast.town.calendar().local_date(at))


def _delegated(cast: Cast, holder: Agent) -> Any:
    today = timezone.localdate()
    act = Act(number="7", on=today, starts_on=today, sectors=(CULTURE,), giver="du maire",
              published="Affiché", units=(cast.association.pk,))  # fmt: skip
    with scope(walls=cast.walls):
        manager = grants_of(cast.manager)
        return record_delegation(cast.town.pk, holder, act, by=manager, today=today, at=timezone.now())
