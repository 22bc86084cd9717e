"""The tables of the context, each beside its walls, by subject."""

from . import contacts, merging, origins, profiles

_SUBJECTS = (contacts, merging, origins, profiles)

TABLES = [one for subject in _SUBJECTS for one in subject.TABLES]
WALLS = [one for subject in _SUBJECTS for one in subject.WALLS]
