"""What the suggestion is worth on messages that did not tune it, over the 42 procedures of the library."""

import time

from parvis.intake.suggesting.choosing import suggest

from .measuring import TODAY, library_index, suggestions, worth_of
from .messages import everything, held_out

MOST_SECONDS = 0.005
"""Processor time of one message, the mean of many; those that are measured take twenty times less."""


def test_it_is_right_and_keeps_quiet_as_measured() -> None:
    """A little under what note 86 tells, so that a word more in the library breaks nothing."""
    worth = worth_of(suggestions(held_out()))
    assert worth.first >= 0.93
    assert worth.among_three >= 0.97
    assert worth.proposed_right >= 0.9
    assert worth.quiet >= 0.75
    assert worth.language == 1
    assert worth.urgency >= 0.97


def test_a_score_is_the_share_that_is_right() -> None:
    told = worth_of(suggestions(held_out())).reliability
    assert told.error <= 0.1
    high = [one for one in told.tenths if one.least >= 0.8]
    low = [one for one in told.tenths if one.least < 0.4]
    assert sum(one.right * one.count for one in high) >= 0.9 * sum(one.count for one in high)
    assert sum(one.right * one.count for one in low) <= 0.25 * sum(one.count for one in low)


def test_a_message_costs_next_to_nothing() -> None:
    index, messages = library_index(), everything()
    began = time.process_time()
    for one in messages:
        suggest(one.text, one.subject, index, on=TODAY)
    assert time.process_time() - began < MOST_SECONDS * len(messages)
