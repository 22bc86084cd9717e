"""What is known of how the person of a case is reached, and in which language she wants to read."""

from collections.abc import Iterable

from parvis.cases.models import Case

from ..addressees import addressee_at, mail_of
from ..choosing import Act, Choice, Known, choose
from ..models import Purpose
from ..reaching import Way
from .values import is_electronic


def way_for(case: Case, purpose: Purpose, *, failed: Iterable[Way] = ()) -> Choice:
    """By which way an act about a case is told; ``failed``: the ways it was tried by already."""
    found = addressee_at(case.authority_id, case.sector, case.mailbox)
    known = Known(
        wanted=Way(found.way) if found and found.way else None,
        mail=mail_of(found, case.mailbox),
        has_postal=bool(case.applicant.address.strip()),
        failed=frozenset(failed),
    )
    return choose(Act(purpose, is_electronic=is_electronic(case), is_secret=case.is_secret()), known)


def read_in_her_language(case: Case) -> None:
    """Have the letters written about a case take the language chosen for its address; the case keeps its own."""
    found = addressee_at(case.authority_id, case.sector, case.mailbox)
    if found is not None and found.language:
        case.language = found.language
