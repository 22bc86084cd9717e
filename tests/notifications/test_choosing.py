"""The way of an act, whatever is known: no legal letter unsaid, no stamp for nothing, no failed way tried again."""

from hypothesis import given
from hypothesis import strategies as st

from parvis.notifications.choosing import (
    BY_RETURN_OF_MAIL,
    LEGAL,
    LETTERS,
    WORDS,
    Act,
    Known,
    Mail,
    Reason,
    choose,
)
from parvis.notifications.models import Purpose
from parvis.notifications.reaching import PaperLetter, Way

ACTS = st.builds(Act, st.sampled_from(list(Purpose)), st.booleans(), st.booleans())
KNOWN = st.builds(
    Known,
    st.none() | st.sampled_from(list(Way)),
    st.sampled_from(list(Mail)),
    st.booleans(),
    st.frozensets(st.sampled_from([Way.EMAIL, Way.PAPER])),
)


@given(ACTS, KNOWN)
def test_a_way_is_one_that_reaches_her_and_has_not_failed(act: Act, known: Known) -> None:
    choice = choose(act, known)
    assert choice.reason in WORDS
    assert choice.way not in known.failed
    if choice.way == Way.EMAIL:
        assert known.mail == Mail.GOOD
    if choice.way == Way.PAPER:
        assert known.has_postal
        assert act.purpose in LETTERS
        # Every reason for which a letter is printed has its words on the list of those to print.
        assert choice.reason in PaperLetter.Reason.values


@given(ACTS, KNOWN)
def test_what_the_law_wants_sent_is_sent_as_long_as_something_reaches_her(act: Act, known: Known) -> None:
    reaches = (known.mail == Mail.GOOD and Way.EMAIL not in known.failed) or (
        known.has_postal and Way.PAPER not in known.failed
    )
    if act.purpose in LEGAL and reaches:
        assert choose(act, known).way != Way.PORTAL


@given(ACTS, KNOWN)
def test_her_choice_holds_where_the_law_leaves_one(act: Act, known: Known) -> None:
    choice = choose(act, known)
    is_by_return = act.is_electronic and act.purpose in BY_RETURN_OF_MAIL
    if known.wanted == Way.PORTAL and act.purpose not in LEGAL:
        assert choice.way == Way.PORTAL
    if known.wanted == Way.PAPER and not is_by_return and known.has_postal and Way.PAPER not in known.failed:
        assert choice.way == (Way.PAPER if act.purpose in LETTERS else Way.PORTAL)
    if known.wanted in (None, Way.EMAIL) and choice.way == Way.PAPER:
        # A stamp costs more than a message: only when no message arrives.
        assert known.mail != Mail.GOOD or Way.EMAIL in known.failed


@given(ACTS, KNOWN)
def test_only_an_e_mail_is_neutral_and_every_one_under_secrecy_is(act: Act, known: Known) -> None:
    choice = choose(act, known)
    assert choice.is_neutral == (act.is_secret and choice.way == Way.EMAIL)


def test_the_law_is_named_when_it_goes_against_her_choice() -> None:
    known = Known(wanted=Way.PORTAL, mail=Mail.GOOD)
    assert choose(Act(Purpose.DECISION), known).reason == Reason.LAW
    assert choose(Act(Purpose.ACKNOWLEDGEMENT, is_electronic=True), known).reason == Reason.LAW
    assert choose(Act(Purpose.REMINDER), known).reason == Reason.PREFERRED
    assert choose(Act(Purpose.DECISION), Known()).reason == Reason.NOWHERE
