"""The tables of the context, each beside its walls, by subject."""

from . import elimination, figures, holds

_SUBJECTS = (elimination, figures, holds)

TABLES = [one for subject in _SUBJECTS for one in subject.TABLES]
WALLS = [one for subject in _SUBJECTS for one in subject.WALLS]
