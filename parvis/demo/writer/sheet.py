"""A batch being written: its tables, its facts, and identifiers drawn from the same chance as the rest."""

from datetime import datetime
from random import Random
from uuid import UUID

from parvis.base.identifiers import ALPHABET, REFERENCE_LENGTH
from parvis.cases.models import (
    Applicant,
    Case,
    CaseDocument,
    CaseInteraction,
    CorrectionItem,
    CorrectionRequest,
    Decision,
    Draft,
    Note,
    PersonalRequest,
    Responsibility,
    TableResult,
)
from parvis.documents.models import Document
from parvis.interactions.models import Interaction
from parvis.notifications.models import Delivery
from parvis.people.models import ContactPoint, Organisation, Profile
from parvis.workflows.models import Instance, Task, TaskAnswers

from .journal import Journal
from .tables import Id, Lines, Table

_SIZE = 32**REFERENCE_LENGTH
_STEP = 0x9E3779B1 * 4 + 1
"""Odd, so that walking by it reaches every reference once before coming back."""


_DOUBLED = {sign: sum(divmod(2 * place, len(ALPHABET))) for place, sign in enumerate(ALPHABET)}
_VALUES = {sign: place for place, sign in enumerate(ALPHABET)}


def _check_sign(signs: str) -> str:
    """The check sign that ``read_reference`` expects (Luhn modulo 32), quicker than the library's."""
    total = sum([_DOUBLED[sign] for sign in signs[::-2]]) + sum([_VALUES[sign] for sign in signs[-2::-2]])
    return ALPHABET[-total % len(ALPHABET)]


class References:
    """References that never repeat within a run, and look drawn at random; hands take them in turn."""

    def __init__(self, chance: Random, number: int = 0, hands: int = 1) -> None:
        self._place = (chance.randrange(_SIZE) + number * _STEP) % _SIZE
        self._step = hands * _STEP

    def next(self) -> str:
        """The next reference, with its check sign."""
        self._place = (self._place + self._step) % _SIZE
        # Neighbours must not resemble each other: the bits are stirred by a bijection.
        mixed = (self._place * 0x2545F4914F6D) % _SIZE
        signs = "".join(ALPHABET[mixed >> shift & 31] for shift in range(0, 5 * REFERENCE_LENGTH, 5))
        return f"{signs[:4]}-{signs[4:]}-{_check_sign(signs)}"


class Sheet:
    """The rows and facts of one batch."""

    def __init__(self, chance: Random, references: References) -> None:
        self.chance = chance
        self.references = references
        self.journal = Journal()
        self.drafts = Table(Draft)
        self.organisations = Table(Organisation)
        self.profiles = Table(Profile)
        self.contact_points = Table(ContactPoint)
        self.cases = Table(Case)
        self.applicants = Table(Applicant)
        self.responsibilities = Table(Responsibility)
        self.table_results = Table(TableResult)
        self.documents = Table(Document)
        self.case_documents = Table(CaseDocument)
        self.interactions = Table(Interaction)
        self.case_interactions = Table(CaseInteraction)
        self.notes = Table(Note)
        self.corrections = Table(CorrectionRequest)
        self.correction_items = Table(CorrectionItem)
        self.decisions = Table(Decision)
        self.personal_requests = Table(PersonalRequest)
        self.deliveries = Table(Delivery)
        self.instances = Table(Instance)
        self.tasks = Table(Task)
        self.task_answers = Table(TaskAnswers)
        self.search = Lines("seeded_search", ("case_id", "authority_id", "sector", "words"))

    def tables(self) -> list[Table]:
        """The tables in an order their keys accept."""
        return [value for value in vars(self).values() if isinstance(value, Table)]

    def new_id(self, at: datetime) -> UUID:
        """A uuid of version 7 (RFC 9562, section 5.7) whose time is that of the act it stands for."""
        milliseconds = int(at.timestamp() * 1000)
        noise = self.chance.getrandbits(74)
        value = (milliseconds & (2**48 - 1)) << 80 | 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62
        return Id(value | noise & (2**62 - 1))

    def new_name(self) -> str:
        """A random name of the documents' storage."""
        return f"{self.chance.getrandbits(160):040x}"
