"""The tables of the context, each beside its walls, by subject."""

from . import deliveries, notices

_SUBJECTS = (deliveries, notices)

TABLES = [one for subject in _SUBJECTS for one in subject.TABLES]
WALLS = [one for subject in _SUBJECTS for one in subject.WALLS]
