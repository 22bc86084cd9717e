"""Two versions of a procedure between which a designer may move cases, and all that differs from one to the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.utils.translation import gettext as _

from parvis.agents.rights import Grants
from parvis.base.scope import Wall
from parvis.catalogue.access import version_for
from parvis.catalogue.drafting.comparing import differences, keys_changed
from parvis.catalogue.drafting.differing import Difference
from parvis.catalogue.models import Procedure, ProcedureVersion
from parvis.forms.shape import Field, text

from .pairing import ALIKE_ONLY, CannotPair, Equivalents, Pairing
from .terms import Term, broken_terms


class CannotGoThere(Exception):
    """The versions are not two of one procedure, the later in force, under the same terms. ``terms``: those broken."""

    def __init__(self, message: str, terms: tuple[Term, ...] = ()) -> None:
        super().__init__(message)
        self.terms = terms


STEP = "/"
"""Before the id of a step of a process, where equivalents name both questions and steps."""


@dataclass(frozen=True)
class Passage:
    """From a version that was in force to the one that is."""

    before: ProcedureVersion
    after: ProcedureVersion
    equivalents: Equivalents = field(default_factory=dict)
    """What was chosen to take the place of what is gone: questions by their keys, steps by their ids after ``STEP``."""

    @cached_property
    def questions(self) -> Equivalents:
        """The questions chosen to take the answers of those that are gone."""
        return {key: taker for key, taker in self.equivalents.items() if not key.startswith(STEP)}

    @cached_property
    def steps(self) -> Mapping[str, str]:
        """The steps chosen to take the place of those that are gone, by their ids."""
        chosen = self.equivalents.items()
        return {
            key.removeprefix(STEP): taker.removeprefix(STEP) for key, taker in chosen if key.startswith(STEP)
        }

    @cached_property
    def pairing(self) -> Pairing:
        """The two forms, and what takes the answers of each question."""
        return Pairing(self.before.offer.form, self.after.offer.form, self.questions)

    @cached_property
    def walls(self) -> tuple[Wall, ...]:
        """Where its cases lie, and the administration of their authority."""
        return walls_of(self.before.procedure)

    @cached_property
    def differences(self) -> list[Difference]:
        """Everything that differs, in order, with its words before and after."""
        return differences(self.before.document, self.after.document)

    @cached_property
    def broken(self) -> tuple[Term, ...]:
        """The terms that cases filed under the first would lose; none: they may go."""
        return broken_terms(self.before.offer, self.after.offer)

    @cached_property
    def added(self) -> tuple[Field, ...]:
        """The questions that only the second asks."""
        return self._asked_by_one(self.after, self.before)

    @cached_property
    def removed(self) -> tuple[Field, ...]:
        """The questions that only the first asks."""
        return self._asked_by_one(self.before, self.after)

    @cached_property
    def changed(self) -> dict[str, frozenset[str]]:
        """The questions that both ask, one otherwise than the other: what of them changed (``label``, ``options``…)."""
        asked = {one.id for one in self.after.offer.form.all_fields()}
        keys = keys_changed(self.differences)
        return {
            place.id: names for place, names in keys.items() if place.family == "form" and place.id in asked
        }

    @staticmethod
    def _asked_by_one(version: ProcedureVersion, other: ProcedureVersion) -> tuple[Field, ...]:
        known = {one.id for one in other.offer.form.all_fields()}
        return tuple(one for one in version.offer.form.all_fields() if one.asks() and one.id not in known)


def walls_of(procedure: Procedure) -> tuple[Wall, ...]:
    """Where the cases of a procedure lie, and the administration of their authority."""
    return Wall(procedure.authority_id, ""), Wall(procedure.authority_id, procedure.sector)


def passage_for(grants: Grants, before: UUID, after: UUID, equivalents: Equivalents = ALIKE_ONLY) -> Passage:
    """The passage between two versions of a procedure she designs. Raises NotFound, CannotGoThere.

    Designing is enough, and gives no case to read: what comes of it is counts and references.
    """
    passage = Passage(version_for(grants, before), version_for(grants, after), equivalents)
    demand_forward(passage.before, passage.after)
    demand_sound(passage)
    return passage


def demand_forward(before: ProcedureVersion, after: ProcedureVersion) -> None:
    """Refuse all but the passage from a version of the past to the one in force. Raises CannotGoThere."""
    if before.procedure_id != after.procedure_id:
        raise CannotGoThere(_("ces deux versions ne sont pas de la même démarche"))
    if before.is_open or before.number >= after.number:
        raise CannotGoThere(_("une demande va d’une version publiée à une version plus récente"))
    if after.status != ProcedureVersion.Status.PUBLISHED:
        raise CannotGoThere(_("une demande ne rejoint que la version en vigueur"))


def demand_sound(passage: Passage) -> None:
    """Refuse an equivalent that the two forms do not allow. Raises CannotGoThere."""
    try:
        passage.pairing.demand_sound()
    except CannotPair as refused:
        asked = passage.pairing.before
        name = next((text(one.label, "fr") for one in asked.all_fields() if one.id == refused.question), "")
        raise CannotGoThere(
            _("une question de la nouvelle version ne peut pas prendre la réponse de « %(question)s »")
            % {"question": name or refused.key}
        ) from refused


def demand_same_terms(passage: Passage) -> None:
    """Refuse a passage that would take from the person what she filed under. Raises CannotGoThere."""
    if passage.broken:
        said = ", ".join(str(term.label) for term in passage.broken)
        raise CannotGoThere(
            _("ces demandes gardent les conditions de leur dépôt ; la nouvelle version change %(terms)s")
            % {"terms": said},
            passage.broken,
        )
