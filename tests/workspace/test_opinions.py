"""An opinion through the door: asked, found by the unit, answered, read."""

from datetime import timedelta

from django.utils import timezone

from parvis.agents.acting import acting_as
from parvis.agents.models import Right
from parvis.base.scope import scope
from parvis.cases.actions import ask_opinion, remind_opinion, withdraw_opinion
from parvis.cases.models import Opinion
from parvis.events.models import AccessLog
from parvis.notifications.notices.actions import choose
from parvis.notifications.notices.queries import told_by_digest
from tests.cases.test_opinions import asked
from tests.cast import CULTURE, SCHOOL, SOCIAL, Cast

from .test_gestures import HOSTILE, url, values_of
from .test_notices import happened, news, notices

SOON = (timezone.localdate() + timedelta(days=20)).isoformat()
LIST = "/agent/avis/"


def test_from_the_question_to_the_answer(cast: Cast) -> None:
    case = cast.file()
    client = cast.sign_in(cast.agent)
    typed = {"unit": str(cast.childhood.pk), "question": HOSTILE, "until": SOON}
    page = client.post(url(case, "avis"), {**values_of(client, case, "avis"), **typed}, follow=True)
    assert "<script>alert(" not in page.content.decode()
    [opinion] = page.context["opinions"]
    asked_unit = cast.sign_in(cast.outsider_sector)
    assert [one.opinion_id for one in asked_unit.get(LIST).context["awaited"]] == [opinion.pk]
    question = asked_unit.get(f"{LIST}{opinion.pk}/")
    assert "Fête de la Saint-Jean" in question.content.decode()
    assert "<script>alert(" not in question.content.decode()
    assert asked_unit.get(url(case)).status_code == 404
    refused = asked_unit.post(f"{LIST}{opinion.pk}/", {"verdict": "reserved", "text": ""})
    assert refused.status_code == 422
    assert "quelles sont vos réserves" in refused.content.decode()
    answer = {"verdict": "reserved", "text": "Pas après 22 h"}
    done = asked_unit.post(f"{LIST}{opinion.pk}/", answer, follow=True)
    assert "Votre avis est rendu" in done.content.decode()
    assert asked_unit.get(f"{LIST}{opinion.pk}/").status_code == 404
    page = client.get(url(case)).content.decode()
    assert "Favorable avec réserves" in page
    assert "Pas après 22 h" in page
    assert "Nora Crèche" in page


def test_a_past_day_and_a_service_already_asked_are_two_errors(cast: Cast) -> None:
    case = cast.read(asked(cast).case_id)
    client = cast.sign_in(cast.agent)
    typed = {"unit": str(cast.childhood.pk), "question": "Encore ?", "until": "2020-01-01"}
    refused = client.post(url(case, "avis"), {**values_of(client, case, "avis"), **typed})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {
        "unit": ["Ce service est déjà consulté sur cette demande"],
        "until": ["Donnez un jour après aujourd’hui"],
    }


def test_what_ends_a_case_says_first_which_opinion_it_drops(cast: Cast) -> None:
    opinion = asked(cast)
    case, other = cast.read(opinion.case_id), cast.file()
    client = cast.sign_in(cast.manager)
    dropped = "L’avis encore attendu ne le sera plus"
    for slug in ("decider", "clore", "lier", "confidentialite"):
        told = [one for one in client.get(url(case, slug)).context["consequences"] if dropped in one]
        assert len(told) == 1 and cast.childhood.name in told[0], slug
        assert not any(dropped in one for one in client.get(url(other, slug)).context["consequences"])


def test_every_reading_of_a_case_lent_is_logged(cast: Cast) -> None:
    opinion = asked(cast)
    cast.sign_in(cast.outsider_sector).get(f"{LIST}{opinion.pk}/")
    with scope(walls=cast.walls):
        seen = AccessLog.objects.filter(case_id=opinion.case_id).values_list("agent_id", flat=True)
        assert list(seen) == [cast.outsider_sector.pk]


def test_it_is_nobody_elses(cast: Cast) -> None:
    opinion = asked(cast)
    for stranger in (cast.receptionist, cast.outsider_town, cast.agent):
        client = cast.sign_in(stranger)
        assert client.get(f"{LIST}{opinion.pk}/").status_code == 404
        assert client.post(f"{LIST}{opinion.pk}/", {"verdict": "favourable"}).status_code == 404


def test_withdrawn_on_the_case_page(cast: Cast) -> None:
    opinion = asked(cast)
    case = cast.read(opinion.case_id)
    address = f"{url(case)}avis/{opinion.pk}/retirer/"
    assert cast.sign_in(cast.reader).post(address).status_code == 404
    client = cast.sign_in(cast.agent)
    assert "n’est plus attendu" in client.post(address, follow=True).content.decode()
    assert "Cet avis n’est plus attendu" in client.post(address, follow=True).content.decode()
    with scope(walls=cast.walls):
        assert Opinion.objects.get(pk=opinion.pk).withdrawn_at


def test_the_unit_asked_is_told_until_it_answers(cast: Cast) -> None:
    opinion = asked(cast)
    everywhere = cast.agent_of(cast.town, "Odile Partout", rights=[Right.ACT], sectors=[CULTURE, SCHOOL])
    for _twice in range(2):
        happened(cast, "case.opinion_asked")
    assert notices(cast) == [(cast.outsider_sector.pk, "opinion_asked")]
    page = news(cast, cast.outsider_sector)
    assert "Un avis est demandé à votre service" in page
    assert f"{LIST}{opinion.pk}/" in page
    assert "par Inès Arnoult" in page
    for other in (everywhere, cast.agent, cast.outsider_town):
        assert "Un avis est demandé" not in news(cast, other)
    with acting_as(cast.outsider_sector.account_id, at=timezone.now()) as grants:
        choose(grants.agent, {"opinion_asked": "digest"}, hour=8, at=timezone.now())
        assert told_by_digest(grants) == {"opinion_asked": 1}
    with scope(walls=cast.walls):
        remind_opinion(opinion.pk, opinion.case_id, at=timezone.now())
    happened(cast, "case.opinion_reminded")
    assert "est bientôt dû" in news(cast, cast.outsider_sector)
    cast.sign_in(cast.outsider_sector).get(f"{LIST}{opinion.pk}/")
    assert "Rien de neuf" in news(cast, cast.outsider_sector)
    with scope(walls=cast.walls):
        withdraw_opinion(opinion.pk, opinion.case_id, by=cast.agent.actor, at=timezone.now())
    assert "demandé à votre service" not in news(cast, cast.outsider_sector, "?lues=oui")


def test_of_a_secret_sector_only_those_who_hold_it_are_told(cast: Cast) -> None:
    office = cast.agent_of(cast.town, "Lou Secret", rights=[Right.ACT], sectors=[SOCIAL], unit=cast.childhood)
    case = cast.file(procedure=cast.offer("aide", cast.association, sector=SOCIAL))
    with scope(walls=cast.walls):
        ask_opinion(
            case.pk,
            cast.childhood,
            question="Qu’en pensez-vous ?",
            until=timezone.localdate() + timedelta(days=20),
            by=cast.agent,
            at=timezone.now(),
        )
    happened(cast, "case.opinion_asked")
    assert notices(cast) == [(office.pk, "opinion_asked")]
