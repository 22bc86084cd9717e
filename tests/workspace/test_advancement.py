"""The page of a case says where it stands in its process; whoever manages mends what is blocked."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.models import Membership, Right
from parvis.authorities.models import Unit
from parvis.base.scope import scope
from parvis.cases.actions import decide
from parvis.catalogue.natures import Outcome
from parvis.workflows.models import Incident
from tests.cast import CULTURE, SCHOOL, Cast
from tests.workflows.life import ANSWER, CHECK, DECISION, OPINION, RULES, Branch, Choice, End, Life, Step
from tests.workflows.test_moving import later, stays

from .test_gestures import url

STOPPED = "/agent/etapes-bloquees/"


def begun(cast: Cast, *steps: Any) -> Life:
    return Life(cast, *steps, End("end"), at=timezone.now())


def stages(cast: Cast, life: Life) -> list[tuple[str, str, str]]:
    page = cast.sign_in(cast.agent).get(url(life.case))
    return [(one["title"], one["state"], one["who"]) for one in page.context["stages"]]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_line_goes_from_what_is_done_to_what_is_to_come(cast: Cast) -> None:
    life = begun(cast, CHECK, OPINION, DECISION, RULES)
    page = cast.sign_in(cast.agent).get(url(life.case))
    [at_hand] = page.context["at_hand"]
    assert (at_hand["title"], at_hand["doer"]) == ("Vérifier le dossier", "Vie associative")
    assert "Faire cette tâche" in text(page) and 'aria-current="step"' in text(page)
    assert cast.sign_in(cast.reader).get(url(life.case)).context["at_hand"] == []
    life.do("check", ANSWER)
    assert stages(cast, life) == [
        ("Vérifier le dossier", "done", ""),
        ("Avis de l’enfance", "now", "attendus d’autres services"),
        ("Décider", "ahead", ""),
        ("Envoyer les règles", "ahead", ""),
    ]
    shown = text(cast.sign_in(cast.agent).get(url(life.case)))
    assert "Inès Arnoult" in shown and "Places" in shown and ">80<" in shown
    life.opine()
    life.act(decide, Outcome.ACCEPTED, text="La salle vous est prêtée.")
    assert {state for _title, state, _who in stages(cast, life)} == {"done"}


def test_a_case_without_a_process_costs_no_query_for_it(cast: Cast) -> None:
    case, client = cast.file(), cast.sign_in(cast.agent)
    client.get(url(case))
    with CaptureQueriesContext(connection) as captured:
        page = client.get(url(case))
    assert not [one for one in captured if '"workflows_' in one["sql"] and "notifications" not in one["sql"]]
    assert "pv-stages" not in text(page) and page.context["at_hand"] == []


def test_the_line_of_a_process_that_ended_stays_as_it_was_whatever_version_its_case_went_to(
    cast: Cast,
) -> None:
    life = begun(cast, CHECK)
    life.do("check", ANSWER)
    assert stays(life, later(life)) == ""
    assert stages(cast, life) == [("Vérifier le dossier", "done", "")]
    shown = text(cast.sign_in(cast.agent).get(url(life.case)))
    assert "Places" in shown and ">80<" in shown


def without_service(cast: Cast) -> Life:
    """A case whose process asks something of a service that is gone."""
    with scope(walls=cast.walls):
        gone = Unit.objects.create(authority=cast.town, code="ephemere", name="Éphémère", path=[])
    life = begun(cast, CHECK, Step("visit", "task", "Visiter", {"unit": "ephemere"}), DECISION)
    with scope(walls=cast.walls):
        gone.delete()
    life.do("check", ANSWER)
    return life


def test_who_manages_mends_a_blocked_step_with_a_reason(cast: Cast) -> None:
    life = without_service(cast)
    [incident] = life.incidents
    assert ("Visiter", "stopped", "") in stages(cast, life)
    mine = text(cast.sign_in(cast.agent).get(url(life.case)))
    assert "n’existe plus" in mine and "Un responsable du service peut la débloquer" in mine
    assert cast.sign_in(cast.agent).get(f"{STOPPED}{incident.pk}/").status_code == 404
    manager = cast.sign_in(cast.manager)
    assert ("Étapes bloquées", 1, STOPPED) in manager.get("/agent/matin/").context["figures"]
    assert life.case.reference in text(manager.get(STOPPED))
    assert f"{STOPPED}{incident.pk}/" in text(manager.get(url(life.case)))
    address = f"{STOPPED}{incident.pk}/"
    assert manager.post(address, {"verdict": "skip", "reason": " "}).status_code == 422
    given = {"verdict": "retry", "reason": "Le service a fermé", "unit": str(cast.association.pk)}
    assert "tentée de nouveau" in text(manager.post(address, given, follow=True))
    life.follow()
    task = life.task("visit")
    assert (task.unit_id, life.incidents) == (cast.association.pk, [])
    assert "n’est plus bloquée" in text(manager.post(address, given, follow=True))
    with scope(walls=cast.walls):
        ended = Incident.objects.get(pk=incident.pk)
    assert (ended.outcome, ended.words, ended.ended_by_id) == (
        "corrected",
        "Le service a fermé",
        cast.manager.pk,
    )


def test_a_blocked_choice_is_passed_by_a_way_or_redone_with_other_values(cast: Cast) -> None:
    few = Branch((Step("few", "task", "Petite salle", {"role": "service"}),), "check.remark < 3", name="Peu")
    choice = Choice("size", (few, Branch((DECISION,), otherwise=True, name="Beaucoup")), "Combien ?")
    life = begun(cast, CHECK, choice)
    life.do("check", {**ANSWER, "remark": "trois"})
    [incident] = life.incidents
    manager, address = cast.sign_in(cast.manager), f"{STOPPED}{incident.pk}/"
    form = manager.get(address).context["form"]
    assert [words for value, words in form.fields["way"].choices if value] == ["Peu", "Beaucoup"]
    assert form["answer-check.remark"].value() == "trois"
    why = {"verdict": "skip", "reason": "Illisible"}
    assert manager.post(address, why).context["form"].errors["way"]
    assert "Illisible" in text(manager.post(address, why))
    way = next(value for value, words in form.fields["way"].choices if words == "Peu")
    manager.post(address, {**why, "way": way, "answer-check.remark": "trois"}, follow=True)
    assert (life.awaited, life.incidents) == ({"few"}, [])


def test_nobody_else_mends(cast: Cast) -> None:
    life = without_service(cast)
    [incident] = life.incidents
    elsewhere = cast.agent_of(cast.town, "Luc Voisin", rights=[Right.SEE], sectors=[CULTURE])
    with scope(walls=cast.walls):
        Membership.objects.create(
            agent=elsewhere,
            authority=cast.town,
            unit=cast.childhood,
            rights=[Right.MANAGE.value],
            sectors=[SCHOOL],
        )
    strangers = (cast.agent, cast.reader, cast.receptionist, cast.outsider_sector, cast.outsider_town)
    for stranger in (*strangers, elsewhere):
        client = cast.sign_in(stranger)
        assert client.get(f"{STOPPED}{incident.pk}/").status_code == 404
        answer = client.post(f"{STOPPED}{incident.pk}/", {"verdict": "skip", "reason": "Pour voir"})
        assert answer.status_code == 404
    assert life.case.reference not in text(cast.sign_in(cast.outsider_town).get(STOPPED))
    assert len(life.incidents) == 1
