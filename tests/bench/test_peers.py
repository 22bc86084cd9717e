"""The comparison with others: rows of the same shape, medians, rows that are lost, forms as a browser sends them."""

import json
from contextlib import nullcontext
from datetime import UTC, datetime

import pytest

from bench.mails import WRITTEN
from bench.peers import mailing
from bench.peers.contest import Contender, middle
from bench.peers.figures import MEMORY, TIME, compared
from bench.peers.forms import form_to, form_with, in_parts
from bench.peers.shape import Rows, differences
from bench.peers.words import texts_of
from bench.rounds import WrongAnswer

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DOOR: Rows = {
    "ticket": [{"id": 7, "title": "Haie", "due": None, "owner": 0, "made": NOW}],
    "role": [{"name": "Cc"}],
}


def test_rows_of_the_same_shape_hold_other_values_of_the_same_kind() -> None:
    """Numbers, texts and moments differ from one request to the next."""
    seeded: Rows = {
        "ticket": [dict(DOOR["ticket"][0]) | {"id": 8, "title": "Banc"}],
        "role": [{"name": "Cc"}],
    }
    assert differences(DOOR, seeded, exact={"role": ("name",)}, free={}) == []


@pytest.mark.parametrize(
    ("seeded", "said"),
    [
        ({"ticket": [], "role": DOOR["role"]}, "ticket: 0 rows, 1 through the door"),
        ({"ticket": DOOR["ticket"], "role": [{"name": "Owner"}]}, "role[0].name: Owner, Cc through the door"),
        (
            {"ticket": [dict(DOOR["ticket"][0]) | {"owner": 3}], "role": DOOR["role"]},
            "ticket[0].owner: number, zero through the door",
        ),
        (
            {"ticket": [dict(DOOR["ticket"][0]) | {"due": NOW}], "role": DOOR["role"]},
            "ticket[0].due: moment, null through the door",
        ),
    ],
)
def test_what_a_product_would_not_write_is_said(
    seeded: dict[str, list[dict[str, object]]], said: str
) -> None:
    """A row missing, another name, a number where there is none, a column filled that it leaves empty."""
    assert differences(DOOR, seeded, exact={"role": ("name",)}, free={}) == [said]


def test_a_column_set_free_may_differ_alone() -> None:
    """It is named where it is explained."""
    seeded: Rows = {"ticket": [dict(DOOR["ticket"][0]) | {"due": NOW, "owner": 3}], "role": DOOR["role"]}
    found = differences(DOOR, seeded, exact={}, free={"ticket": ("due",)})
    assert found == ["ticket[0].owner: number, zero through the door"]


def test_one_slow_round_does_not_make_the_figure() -> None:
    """The median of each round, then of the rounds: neither the best nor the worst of them."""
    assert middle([[10.0, 11.0, 90.0], [300.0, 310.0, 320.0], [9.0, 9.5, 10.0]]) == 11.0


def test_a_row_is_compared_with_the_best_of_the_others() -> None:
    """0.55 of the best is lost, and explained; half is held, and explains nothing."""
    values = {"parvis": 55.0, "slow": 400.0, "quick": 100.0}
    lost = json.loads(compared("list", "ms", values, TIME, does={}, why="counters").line())
    assert (lost["ratio"], lost["holds"], lost["compared_to"]) == (0.55, False, "quick: 100.0 ms")
    assert (lost["why"], lost["values"]["slow"]) == ("counters", 400.0)
    held = json.loads(
        compared("list", "ms", {**values, "parvis": 50.0}, TIME, does={}, why="counters").line()
    )
    assert (held["holds"], "why" in held) == (True, False)
    assert compared("pss", "MB", {"parvis": 100.0, "other": 100.0}, MEMORY, does={}, why="").figure.holds


def test_what_parvis_does_not_do_is_a_lost_row() -> None:
    """It has no value, and says why."""
    row = json.loads(
        compared("text", "ms", {"parvis": None, "other": 9.0}, TIME, does={}, why="not done").line()
    )
    assert (row["value"], row["holds"], row["why"]) == (None, False, "not done")


PAGE = """
<form action="/search/"><input name="q"></form>
<form method="post" action="/create/" enctype="multipart/form-data">
<input type="hidden" name="token" value="abc"><input type="radio" name="kind" value="a">
<input type="checkbox" name="old" checked><input type="file" name="papers">
<select name="queue"><option value="">-</option><option value="3" selected>Voirie</option></select>
<textarea name="body">déjà là</textarea><button name="_later" value="1">Plus tard</button></form>
"""


def test_a_form_is_sent_as_a_browser_would() -> None:
    """What it holds goes with what is typed; a button goes only when it is pressed, a choice when it is made."""
    form = form_to(PAGE, "/create/")
    assert "kind" not in form.values
    assert form.filled({"kind": "a"}) == {
        "token": "abc", "old": "on", "queue": "3", "body": "déjà là", "kind": "a",
    }  # fmt: skip
    body, media = in_parts(form.values, form.files)
    assert (form.has_parts, b'name="papers"; filename=""' in body) == (True, True)
    assert media.split("boundary=")[1].encode() in body
    assert form_with(PAGE, "q").action == "/search/"
    with pytest.raises(LookupError, match="birth"):
        form.filled({"birth": "1971"})


def test_the_words_of_answers_are_those_that_were_typed() -> None:
    """Whatever their shape, in order, without the identifiers of files."""
    answers = {
        "who": {"given_names": "Odile"}, "guests": 80, "agreed": True, "empty": "",
        "papers": [{"document": "01a204a1-ad6a-752c-88c6-64bfaad92c55", "name": "statuts.pdf"}],
    }  # fmt: skip
    assert list(texts_of(answers)) == ["Odile", "80", "statuts.pdf"]


class Office:
    """A product that takes messages in at its own speed, and may forget one."""

    def __init__(self, name: str, seconds: float, *, forgets: int = 0) -> None:
        self.kept: list[bytes] = []
        self.boxes: list[list[bytes]] = []
        self.seconds, self.forgets = seconds, forgets
        self.intake = mailing.Intake(
            Contender(name, "", "", {}, list, lambda: 0, lambda _pages: None),
            self.read,
            lambda: len(self.kept),
        )

    def read(self, _server: object, warm: mailing.Mails, box: mailing.Mails) -> float:
        """Keep both lots; what the second took."""
        self.boxes.append([*warm, *box])
        self.kept += self.boxes[-1][self.forgets :]
        return self.seconds


@pytest.fixture
def _no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailing, "mail_server", nullcontext)


@pytest.mark.usefixtures("_no_server")
def test_everybody_takes_in_the_same_messages_and_each_round_has_new_ones() -> None:
    """Milliseconds a message, of the lot that counts; half of the best is what is aimed at."""
    ours, other = Office("parvis", 0.4), Office("django-helpdesk", 1.0)
    row = json.loads(mailing.taken_in([ours.intake, other.intake], 10).line())
    assert (row["value"], row["ratio"], row["messages_a_round"]) == (40.0, 0.4, 10)
    assert row["compared_to"] == "django-helpdesk: 100.0 ms"
    assert ours.boxes == other.boxes
    assert len({raw for box in ours.boxes for raw in box}) == 3 * (10 + mailing.WARM)


@pytest.mark.usefixtures("_no_server")
def test_a_product_that_loses_a_message_is_not_compared() -> None:
    """Speed is worth nothing then."""
    with pytest.raises(WrongAnswer, match=f"parvis has taken in {mailing.WARM + 9} messages of"):
        mailing.taken_in([Office("parvis", 0.4, forgets=1).intake], 10)


def test_the_messages_compared_are_requests_everywhere() -> None:
    """No answer, no report, no robot: a product may rightly make no request of them."""
    assert set(WRITTEN) == {"plain", "web", "files"}
    for raw in mailing.drawn(30):
        for mark in (b"In-Reply-To", b"Auto-Submitted", b"delivery-status", b"List-Id"):
            assert mark not in raw
