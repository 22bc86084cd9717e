"""The tab of delays and law: what may be chosen, and the calendar that the real clock makes of it."""

import html
import re
from datetime import date, datetime

from parvis.base.scope import scope
from parvis.cases.legal_clock import Channel, IncompleteRequest, Received, Rule, Silence, legal_dates
from parvis.catalogue.models import Procedure
from tests.cast import Cast
from tests.catalogue.test_publishing import walls
from tests.studio.conftest import Studio
from tests.studio.test_presentation import held, put

PAGE = "droit/"
DAYS = "droit/?depot=2026-03-02&demandee=2026-03-10&complete=2026-04-01"


def words(page: str) -> str:
    """What a page says, its marks apart."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def days(page: str) -> list[str]:
    """The days of the calendar shown."""
    return re.findall(r'<time datetime="(2\d{3}-\d\d-\d\d)">', page)


def test_the_calendar_is_that_of_real_requests(cast: Cast, studio: Studio) -> None:
    studio.begin()
    put(studio, "document/silence", {"rule": "acceptance", "months": 2, "article": "CRPA L231-1"})
    calendar = cast.town.calendar()
    received = Received(at=datetime(2026, 3, 2, 12, tzinfo=calendar.zone), channel=Channel.ELECTRONIC)
    asked = [IncompleteRequest(asked_on=date(2026, 3, 10), answered_on=date(2026, 4, 1))]
    real = legal_dates(received, Rule(silence=Silence.ACCEPTANCE), asked, calendar)
    page = studio.read(DAYS)
    assert str(real.implicit_on) in days(page)
    assert str(real.acknowledgement_by) in days(page)
    assert str(real.implicit_on) == "2026-06-01"
    assert "la demande est acceptée à la fin de ce jour" in words(page)
    assert "L114-5" in words(page)


def test_a_refusal_by_silence_waits_for_the_days_that_were_left(studio: Studio) -> None:
    studio.begin()
    page = studio.read(DAYS)
    # Two months from 2 March, and the 22 days from the asking to the answer (L114-5).
    assert "2026-05-24" in days(page)
    assert "la demande est refusée à la fin de ce jour" in words(page)
    put(studio, "document/silence/rule", "acceptance")
    unanswered = studio.read("droit/?depot=2026-03-02&demandee=2026-03-10")
    assert "le silence ne décide rien (L114-5)" in words(unanswered)


def test_days_in_the_wrong_order_are_told(studio: Studio) -> None:
    studio.begin()
    page = words(studio.read("droit/?depot=2026-03-02&demandee=2026-04-10&complete=2026-03-12"))
    assert "Ces jours ne se suivent pas" in page
    assert "rien ne se calcule ainsi" in page
    assert "Écrivez une date" in words(studio.read("droit/?depot=hier"))


def test_only_what_the_law_allows_is_offered(cast: Cast, studio: Studio) -> None:
    studio.begin()
    assert 'value="acceptance"' in studio.read(PAGE)
    with scope(walls=walls(cast)):
        Procedure.objects.filter(pk=cast.procedure.pk).update(nature="complaint")
    page = studio.read(PAGE)
    assert 'value="acceptance"' not in page
    assert "vaut toujours refus" in words(page)
    refused = {"choix/document/silence/rule": "acceptance"}
    assert studio.client.post(studio.url(PAGE), refused).status_code == 422
    assert held(studio, "document/silence/rule") == "rejection"


def test_rules_are_written_and_their_faults_said_beside(studio: Studio) -> None:
    studio.begin()
    sent = {"document/silence/months": "1", "document/silence/article": "", "document/announced_days": "40"}
    assert studio.client.post(studio.url(PAGE), sent).status_code == 302
    page = words(studio.read(PAGE))
    assert "La règle de silence cite toujours son article" in page
    assert "promettez une réponse en 16 jours ouvrés au plus" in page
    assert held(studio, "document/silence/months") == 1
    wrong = studio.client.post(
        studio.url(PAGE), {"document/silence/months": "deux", "document/announced_days": "401"}
    )
    assert wrong.status_code == 422
    assert words(wrong.content.decode()).count("Donnez un nombre entier") == 4


def test_who_reads_a_decision_first_is_ticked_and_unticked(studio: Studio) -> None:
    studio.begin()
    said = {"vu/document/visa": "1", "choix/document/visa": ["signatory", "manager"]}
    assert studio.client.post(studio.url(PAGE), said).status_code == 302
    assert held(studio, "document/visa") == ["manager", "signatory"]
    assert studio.client.post(studio.url(PAGE), {"vu/document/visa": "1"}).status_code == 302
    assert held(studio, "document/visa") is None


def test_a_rule_to_choose_is_named(studio: Studio) -> None:
    studio.begin()
    put(studio, "document/silence", None)
    assert "pas encore choisi" in words(studio.read(PAGE))
