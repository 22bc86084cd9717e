"""What agents decide is learnt: little by little, within bounds, without keeping what people wrote."""

from datetime import date

from parvis.intake.suggesting.choosing import suggest
from parvis.intake.suggesting.learning import (
    LEAST_DECISIONS,
    LEAST_MESSAGES,
    MOST_ADDED,
    Decided,
    Judged,
    Learnt,
    learn,
    reliability,
    with_updates,
)
from parvis.intake.suggesting.words import stem

from .test_choosing import INDEX

ON = date(2026, 11, 23)
TEXT = "Le conteneur jaune et un matelas"
NOTHING = Learnt(b"of these tests")


def taught(text: str, decided: Decided, times: int, learnt: Learnt = NOTHING) -> Learnt:
    """What is learnt when agents decide the same of as many messages."""
    for _time in range(times):
        learnt = with_updates(learnt, learn(text, decided, INDEX, learnt))
    return learnt


def test_a_few_decisions_change_nothing() -> None:
    learnt = taught(TEXT, Decided("bac", "encombrants"), LEAST_DECISIONS - 1)
    assert suggest(TEXT, "", INDEX, learnt, on=ON) == suggest(TEXT, "", INDEX, on=ON)


def test_decisions_that_agree_change_what_comes_first() -> None:
    text = "poubelle, matelas, canapé"
    assert suggest(text, "", INDEX, on=ON).procedure == "encombrants"
    learnt = taught(text, Decided("bac", "encombrants"), 20)
    assert suggest(text, "", INDEX, learnt, on=ON).others[:1] != ("bac",)
    assert suggest(text, "", INDEX, learnt, on=ON).procedure == "bac"
    other = suggest("un réverbère, ampoule grillée", "", INDEX, learnt, on=ON)
    assert other == suggest("un réverbère, ampoule grillée", "", INDEX, on=ON), "other words are left alone"


def test_what_is_learnt_is_bounded() -> None:
    learnt = taught("poubelle couvercle éboueurs bac", Decided("eclairage", "bac"), 500)
    stems = [stem(word) for word in ("poubelle", "couvercle", "eboueurs", "bac")]
    added = learnt.added(stems, ["bac", "eclairage", "naissance"])
    assert added == {"bac": -MOST_ADDED, "eclairage": MOST_ADDED}


def test_no_word_is_kept_but_under_a_key() -> None:
    learnt = taught("Madame Delorme réclame sa poubelle", Decided("bac"), 1)
    held = repr(learnt)
    assert "delorme" not in held.lower()
    assert "poub" not in held
    assert {key for _procedure, key in learnt.times} == {learnt.key(stem("poubelle"))}, (
        "only words of the offer"
    )
    assert learnt.key("poub") != Learnt(b"of another authority").key("poub")
    assert "of these tests" not in held


def test_a_word_of_people_counts_once_it_came_in_several_messages() -> None:
    before = taught("conteneur jaune", Decided("bac"), LEAST_MESSAGES)
    assert before.times == {}
    after = taught("conteneur jaune", Decided("bac"), 1, before)
    assert {procedure for procedure, _key in after.times} == {"bac"}


def test_no_procedure_decided_speaks_against_the_suggestion_only() -> None:
    updates = learn("poubelle", Decided("", "bac"), INDEX, NOTHING)
    assert [(procedure, one.taken, one.refused) for (procedure, _key), one in updates.times.items()] == [
        ("bac", 0, 1)
    ]


def test_reliability_says_how_far_a_score_may_be_believed() -> None:
    judged = [Judged(0.85, True)] * 8 + [Judged(0.85, False)] * 2 + [Judged(0.2, False)] * 10
    told = reliability(judged)
    assert (told.count, told.accepted) == (20, 0.4)
    assert [(one.least, one.count, one.right) for one in told.tenths] == [(0.2, 10, 0.0), (0.8, 10, 0.8)]
    assert abs(told.error - 0.125) < 1e-9
    assert reliability([]).tenths == ()
    assert reliability([Judged(1.0, True)]).tenths[0].least == 0.9
