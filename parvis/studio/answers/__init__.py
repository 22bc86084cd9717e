"""A page of the studio as a form of places: each answer says one place of the document, each change is a gesture."""

from .form import PlacesForm, seen_by
from .kinds import Answer, Line, Lines, Paragraphs, Pick, Picks, Tick, Whole, Words
from .page import answers_page
from .parts import Part

__all__ = [
    "Answer",
    "Line",
    "Lines",
    "Paragraphs",
    "Part",
    "Pick",
    "Picks",
    "PlacesForm",
    "Tick",
    "Whole",
    "Words",
    "answers_page",
    "seen_by",
]
