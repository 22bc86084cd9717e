"""What a reader of a box believes for a few seconds, and that nobody else does."""

import pytest

from parvis.intake import believing
from parvis.intake.believing import Beliefs, believed
from parvis.intake.believing import believing as holding


class Source:
    """Counts how often it is read."""

    def __init__(self) -> None:
        self.times = 0

    def read(self) -> int:
        """The number of this time."""
        self.times += 1
        return self.times


def test_a_reader_asks_once_and_again_when_it_is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """By key; five seconds later, everything is asked again."""
    now, source, beliefs = [100.0], Source(), Beliefs()
    monkeypatch.setattr(believing, "monotonic", lambda: now[0])
    beliefs = Beliefs()
    with holding(beliefs):
        assert [believed("days", source.read) for _message in range(3)] == [1, 1, 1]
        assert believed("offers", source.read) == 2
    now[0] += believing.SECONDS + 0.1
    with holding(beliefs):
        assert [believed("days", source.read), believed("days", source.read)] == [3, 3]


def test_nobody_else_believes_what_it_read() -> None:
    """Neither who asks outside, nor another reader, nor the same thread once it has finished, even by an error."""
    source = Source()
    with holding(Beliefs()):
        believed("days", source.read)
        with holding(Beliefs()):
            assert believed("days", source.read) == 2
        assert believed("days", source.read) == 1
    with pytest.raises(ZeroDivisionError), holding(Beliefs()):
        believed("days", lambda: 1 // 0)
    assert [believed("days", source.read), believed("days", source.read)] == [3, 4]


def test_what_could_not_be_read_is_asked_again() -> None:
    """An error is not believed."""
    source = Source()
    with holding(Beliefs()):
        with pytest.raises(ZeroDivisionError):
            believed("days", lambda: 1 // 0)
        assert believed("days", source.read) == 1
