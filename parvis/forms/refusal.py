"""How an answer is refused: in words, part by part."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from parvis.forms.posted import clean


class Refused(Exception):
    """What was typed cannot be kept as an answer; `faults` are (part, sentence) pairs."""

    def __init__(self, message: str, part: str = "") -> None:
        super().__init__(message)
        self.faults = [(part, message)]

    @classmethod
    def parts(cls, faults: list[tuple[str, str]]) -> "Refused":
        """Refuse several parts of one answer at once."""
        refused = cls(faults[0][1], faults[0][0])
        refused.faults = faults
        return refused


def unreadable() -> Refused:
    """Refuse a value whose shape no page of ours can have sent."""
    return Refused(_("Cette réponse n’a pas pu être lue. Saisissez-la à nouveau."))


def words_of(raw: object, *, lines: bool = False) -> str:
    """Return a typed text, cleaned. Raise `Refused` for anything else."""
    if not isinstance(raw, str):
        raise unreadable()
    return clean(raw, lines=lines)


def mapping_of(raw: object) -> Mapping[str, object]:
    """Return typed parts. Raise `Refused` for anything else."""
    if not isinstance(raw, Mapping):
        raise unreadable()
    return raw
