"""What an authority proposes, in the words by which people may ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass

Text = Mapping[str, str]
"""A wording by language."""


@dataclass(frozen=True)
class Offered:
    """A procedure. ``keywords`` are everyday words and expressions, parted by commas."""

    procedure: str
    unit: str
    title: Text
    summary: Text
    keywords: Text
    more: tuple[Text, ...] = ()
    """Paragraphs of its page, and the words of what brings people to it."""
    questions: tuple[Text, ...] = ()
    """What its form asks and the choices it gives."""
    is_proposed: bool = True
    """False for one that the authority does not propose: it only says which words are common."""
