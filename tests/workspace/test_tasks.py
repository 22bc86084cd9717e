"""Tasks through the door: found, taken, done, passed on, given back; two agents at once; a case lent to a service."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.agents.actions import declare_absence
from parvis.agents.models import Right
from parvis.authorities.models import Unit
from parvis.base.scope import Wall, scope
from parvis.cases.models import CaseDocument, Opinion
from parvis.documents.actions import store
from parvis.documents.examining import examine
from parvis.documents.models import Document
from parvis.events.actors import PERSON
from parvis.events.models import AccessLog
from parvis.workflows.models import Task, TaskAnswers
from tests.cast import CULTURE, SCHOOL, Cast
from tests.documents import makers
from tests.speed import spent
from tests.workflows.life import ANSWER, CHECK, DECISION, OPINION, VISA, End, Life, Step
from tests.workflows.test_moving import later, stays

from .test_delegations import chief, delegated
from .test_gestures import HOSTILE, url

LIST = "/agent/taches/"
DONE = {"answer-seats": "80", "answer-remark": "Vu sur place", "checklist": "0"}
ELSEWHERE = Step("visit", "task", "Visiter les lieux", {"unit": "enfance"})


def begun(cast: Cast, *steps: Step) -> Life:
    return Life(cast, *(steps or (CHECK, VISA, DECISION)), End("end"), at=timezone.now())


def page_of(task: Task) -> str:
    return f"{LIST}{task.pk}/"


def titles(client: Client, query: str = "") -> list[str]:
    return [row["title"] for row in client.get(f"{LIST}{query}").context["rows"]]


def text(response: Any) -> str:
    return str(response.content.decode())


def posted(client: Client, address: str, **values: Any) -> Any:
    return client.post(address, values, follow=True)


def task_now(cast: Cast, task: Task) -> Task:
    with scope(walls=cast.walls):
        return Task.objects.select_related("unit").get(pk=task.pk)


def test_from_the_list_to_the_next_step(cast: Cast) -> None:
    life = begun(cast)
    task, client = life.task("check"), cast.sign_in(cast.agent)
    assert titles(client) == ["Vérifier le dossier"]
    assert life.case.reference in text(client.get(LIST))
    assert "C’est" not in text(posted(client, f"{page_of(task)}prendre/"))
    assert task_now(cast, task).agent_id == cast.agent.pk
    assert (titles(client, "?vue=mine"), titles(client, "?vue=unclaimed")) == (["Vérifier le dossier"], [])
    shown = text(client.get(page_of(task)))
    assert "Fête de la Saint-Jean" in shown and "Les statuts sont à jour" in shown
    assert "Ce qui va se passer" in shown
    missing = client.post(page_of(task), {"answer-seats": "beaucoup"})
    assert missing.status_code == 422
    assert set(missing.context["form"].errors) == {"answer-seats", "checklist"}
    done = posted(client, page_of(task), **DONE)
    assert "c’est fait" in text(done) and done.redirect_chain[-1][0] == url(life.case)
    with scope(walls=cast.walls):
        kept = TaskAnswers.objects.get(task=task)
    assert kept.answers == {"seats": 80, "remark": "Vu sur place", "checklist": [0]}
    life.follow()
    assert titles(cast.sign_in(cast.manager)) == ["Visa du responsable"]
    assert titles(client) == []


def test_a_visa_refused_says_why_and_what_was_answered_before_is_read(cast: Cast) -> None:
    life = begun(cast)
    life.do("check", {"seats": 80, "remark": HOSTILE, "checklist": [0]})
    task, client = life.task("visa"), cast.sign_in(cast.manager)
    shown = text(client.get(page_of(task)))
    assert "Étapes déjà faites" in shown and "&lt;script&gt;" in shown and "<script>alert(" not in shown
    assert "Dites pourquoi" in text(client.post(page_of(task), {"verdict": "returned", "reason": " "}))
    posted(client, page_of(task), verdict="returned", reason="La salle est prise.")
    with scope(walls=cast.walls):
        assert TaskAnswers.objects.get(task=task).answers["reason"] == "La salle est prise."
    assert "La salle est prise." in text(cast.sign_in(cast.agent).get(url(life.case)))


def test_who_did_what_a_visa_judges_reads_that_somebody_else_gives_it(cast: Cast) -> None:
    life = begun(cast)
    life.do("check", ANSWER, by=cast.manager)
    task, client = life.task("visa"), cast.sign_in(cast.manager)
    shown = text(client.get(page_of(task)))
    assert "Vous avez fait ce que ce visa juge" in shown and "Donner le visa" not in shown
    assert client.post(page_of(task), {"verdict": "given"}).status_code == 404


def test_who_comes_second_is_told_who_won_and_keeps_her_words(cast: Cast) -> None:
    life = begun(cast)
    task, late = life.task("check"), cast.sign_in(cast.colleague)
    posted(cast.sign_in(cast.agent), page_of(task), **DONE)
    answer = late.post(page_of(task), {**DONE, "answer-remark": "Mes deux pages"})
    assert answer.status_code == 409
    assert "Faite par Inès Arnoult" in text(answer) and "Mes deux pages" in text(answer)
    assert "Terminer cette tâche" not in text(answer)
    with scope(walls=cast.walls):
        assert TaskAnswers.objects.get(task=task).answers["remark"] == "Vu sur place"


def test_confided_to_a_colleague_then_given_back_with_a_reason(cast: Cast) -> None:
    life = begun(cast)
    task, client = life.task("check"), cast.sign_in(cast.agent)
    refused = client.post(f"{page_of(task)}confier/", {"agent": "", "unit": ""})
    assert refused.status_code == 422 and refused.context["form"].errors["agent"]
    both = {"agent": str(cast.colleague.pk), "unit": str(cast.childhood.pk), "note": "Tu connais"}
    assert "Tu connais" in text(client.post(f"{page_of(task)}confier/", both))
    assert client.post(f"{page_of(task)}confier/", both).context["form"].errors["unit"]
    posted(client, f"{page_of(task)}confier/", agent=str(cast.colleague.pk), note="Tu connais la salle.")
    hers = cast.sign_in(cast.colleague)
    assert titles(hers, "?vue=mine") == ["Vérifier le dossier"]
    assert "Tu connais la salle." in text(hers.get(page_of(task)))
    assert hers.post(f"{page_of(task)}rendre/", {"reason": " "}).status_code == 422
    posted(hers, f"{page_of(task)}rendre/", reason="Je pars en congé.")
    assert task_now(cast, task).agent_id is None
    assert "Je pars en congé." in text(client.get(page_of(task)))


def test_another_service_reads_the_case_while_it_does_the_task_and_no_longer(cast: Cast) -> None:
    life = begun(cast, ELSEWHERE, DECISION)
    task, guest = life.task("visit"), cast.sign_in(cast.outsider_sector)
    [row] = guest.get(LIST).context["rows"]
    assert (row["is_lent"], row["reference"], "Destève" in text(guest.get(LIST))) == (True, "", False)
    assert "Fête de la Saint-Jean" in text(guest.get(page_of(task)))
    assert guest.get(url(life.case)).status_code == 404
    with scope(walls=cast.walls):
        seen = AccessLog.objects.filter(case_id=life.case.pk).values_list("agent_id", flat=True)
        assert list(seen) == [cast.outsider_sector.pk]
    done = posted(guest, page_of(task))
    assert done.redirect_chain[-1][0] == LIST and "c’est fait" in text(done)
    life.follow()
    assert guest.get(page_of(task)).status_code == 404
    assert life.awaited == {"decision"}


def test_of_a_case_lent_it_reads_what_the_person_brought_and_for_a_visa_what_the_house_wrote(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.VAR_DIR, settings.ANTIVIRUS_URL = tmp_path, "pretend:"
    judged = Step("judged", "visa", "Viser", {"chain": [{"unit": "enfance"}]})
    life = begun(cast, ELSEWHERE, judged, OPINION, DECISION)
    brought, ours = kept(cast, life, "statuts.pdf"), kept(cast, life, "convention.pdf", is_ours=True)
    task, guest = life.task("visit"), cast.sign_in(cast.outsider_sector)
    other, host = (
        cast.agent_of(cast.town, "Noé Crèche", rights=[Right.ACT], sectors=[SCHOOL], unit=cast.childhood),
        cast.sign_in(cast.agent),
    )

    def read(client: Client, task: Task) -> tuple[list[str], list[int]]:
        page = client.get(page_of(task))
        found = [client.get(f"{page_of(task)}documents/{one.pk}/") for one in (brought, ours)]
        assert all(b"".join(one) for one in found), "read to the end, which closes the file"
        return [one.name for one in page.context["documents"]], [one.status_code for one in found]

    assert read(guest, task) == (["statuts.pdf"], [200, 404])
    assert read(host, task) == (["statuts.pdf", "convention.pdf"], [200, 200])
    life.do("visit", by=cast.outsider_sector)
    assert read(cast.sign_in(other), life.task("judged")) == (["statuts.pdf", "convention.pdf"], [200, 200])
    life.do("judged", {"verdict": "given"}, by=other)
    with scope(walls=cast.walls):
        assert Opinion.objects.get(case=life.case).shared == [brought.pk]


def kept(cast: Cast, life: Life, name: str, *, is_ours: bool = False) -> Document:
    """A document of the case, examined: the person’s, or the house’s."""
    with scope(walls=cast.walls):
        document = store(
            SimpleUploadedFile(name, makers.pdf(1)),
            authority=cast.town.pk,
            sector=CULTURE,
            holder_id=life.case.pk,
            by=PERSON,
            at=life.at,
        )
        CaseDocument.objects.create(
            case=life.case, document=document, authority=cast.town, sector=CULTURE, is_ours=is_ours
        )
    examine(document.pk, wall=Wall(cast.town.pk, CULTURE), at=life.at)
    return document


def test_it_is_nobody_elses(cast: Cast) -> None:
    life = begun(cast)
    task = life.task("check")
    for stranger in (cast.receptionist, cast.outsider_sector, cast.outsider_town):
        client = cast.sign_in(stranger)
        assert titles(client) == []
        for address in ("", "prendre/", "confier/", "rendre/"):
            assert client.post(f"{page_of(task)}{address}", {**DONE, "reason": "x"}).status_code == 404
            assert client.get(f"{page_of(task)}{address}").status_code in (404, 405)
    reader = cast.sign_in(cast.reader)
    assert "Vous pouvez la lire, pas la faire" in text(reader.get(page_of(task)))
    assert reader.post(page_of(task), DONE).status_code == 404
    assert task_now(cast, task).outcome == ""


def test_who_may_sign_and_acts_nowhere_gives_her_visa(cast: Cast) -> None:
    """An elected agent, whom the register names: she looks at cases and does nothing else there."""
    signed = Step("visa", "visa", "Signature", {"chain": [{"role": "signatory"}]})
    life = begun(cast, signed, DECISION)
    task, client = life.task("visa"), cast.sign_in(cast.reader)
    assert client.post(page_of(task), {"verdict": "given"}).status_code == 404
    delegated(cast, cast.reader, chief(cast))
    assert "Donner le visa" in text(client.get(page_of(task)))
    posted(client, page_of(task), verdict="given")
    assert task_now(cast, task).outcome == "done"


def test_a_task_done_is_read_though_its_case_went_to_a_version_without_a_process(cast: Cast) -> None:
    life = Life(cast, CHECK, End("end"))
    task = life.do("check", ANSWER)
    assert stays(life, later(life)) == ""
    assert cast.sign_in(cast.agent).get(page_of(task)).status_code == 200


def test_blocked_steps_are_counted_without_being_read(cast: Cast) -> None:
    life = begun(cast, CHECK, ELSEWHERE)
    with scope(walls=cast.walls):
        Unit.objects.filter(pk=cast.childhood.pk).update(code="petite-enfance")
    life.do("check", ANSWER)
    assert len(life.incidents) == 1
    client = cast.sign_in(cast.manager)
    for address in (LIST, "/agent/matin/"):
        with CaptureQueriesContext(connection) as captured:
            assert "bloquée" in text(client.get(address))
        assert not any('"workflows_incident"."reason"' in query["sql"] for query in captured)


def test_a_decision_is_made_on_its_page(cast: Cast) -> None:
    life = begun(cast, DECISION)
    client = cast.sign_in(cast.agent)
    shown = client.get(page_of(life.task("decision")))
    assert shown.context["decides_at"] == url(life.case, "decider")
    assert url(life.case, "decider") in text(client.get(url(life.case)))


def test_who_stands_in_finds_the_tasks_of_who_is_away(cast: Cast) -> None:
    life, today = begun(cast), timezone.localdate()
    posted(cast.sign_in(cast.agent), f"{page_of(life.task('check'))}prendre/")
    with scope(walls=cast.walls):
        declare_absence(
            cast.agent, starts_on=today, ends_on=today, substitute=cast.colleague,
            by=cast.agent, today=today, at=timezone.now(),
        )  # fmt: skip
    assert titles(cast.sign_in(cast.colleague), "?vue=mine") == ["Vérifier le dossier"]


def test_pages_follow_each_other_the_first_due_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    life, today = begun(cast), timezone.localdate()
    first = life.task("check")
    with scope(walls=cast.walls):
        for rank, days in enumerate((3, None, -2, 3, None), start=1):
            Task.objects.create(
                authority=cast.town, sector=first.sector, case=life.case, element="check", attempt=1, rank=rank,
                kind="task", procedure=life.procedure, title=f"Tâche {rank}", unit=cast.association,
                due_on=today + timedelta(days=days) if days else None, given_at=timezone.now(),
            )  # fmt: skip
        Task.objects.filter(pk=first.pk).update(due_on=today)
    monkeypatch.setattr("parvis.workspace.tasks.index.PAGE", 2)
    client, found, address = cast.sign_in(cast.agent), [], LIST
    while address:
        answer = client.get(address)
        found += [row["title"] for row in answer.context["rows"]]
        address = answer.context["next_url"]
    assert found == ["Tâche 3", "Vérifier le dossier", "Tâche 1", "Tâche 4", "Tâche 2", "Tâche 5"]
    assert titles(client, "?vue=late") == ["Tâche 3"]
    assert titles(client, "?echeance=today") == ["Vérifier le dossier"]
    assert titles(client, f"?demarche={cast.procedure.pk}") == []
    assert "Aucune tâche ne répond" in text(client.get(f"{LIST}?demarche={cast.procedure.pk}"))
    for altered in ("?apres=x", "?apres=.1&service=é&echeance=z&vue=%00"):
        assert len(titles(client, altered)) == 2


def test_the_inbox_says_what_is_awaited_by_whom_in_one_query(cast: Cast) -> None:
    client = cast.sign_in(cast.agent)
    cast.file()
    plain = client.get("/agent/demandes/")
    assert not plain.context["columns"]["task"]
    counts = []
    for slug in ("salle", "scene"):
        Life(cast, CHECK, End("end"), at=timezone.now(), slug=slug)
        with CaptureQueriesContext(connection) as captured:
            shown = text(client.get("/agent/demandes/"))
        counts.append(sum('"workflows_task"' in query["sql"] for query in captured))
        assert "Vérifier le dossier" in shown and "Vie associative" in shown
    assert counts == [1, 1]


def test_the_list_and_a_task_cost_the_same_whatever_their_number_and_little(cast: Cast) -> None:
    life, client = begun(cast), cast.sign_in(cast.agent)
    task, counts = life.task("check"), []
    for address in (LIST, page_of(task), url(life.case)):
        client.get(address)
    for more in range(2):
        with scope(walls=cast.walls):
            for rank in range(1 + 5 * more, 6 + 5 * more):
                Task.objects.create(
                    authority=cast.town, sector=task.sector, case=life.case, element="check", attempt=1, rank=rank,
                    kind="task", procedure=life.procedure, title="Encore", unit=cast.association,
                    agent=cast.colleague, given_at=timezone.now(),
                )  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert len(titles(client)) == 6 + 5 * more
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 30
    for address in (LIST, page_of(task)):
        assert spent(partial(client.get, address), tries=3) < 0.1
