"""Opening a case to look at it: whoever looks leaves a line in the log of accesses."""

from typing import TYPE_CHECKING
from uuid import UUID

from parvis.agents.consulting import consulted
from parvis.cases.access import case_for
from parvis.entrance.door import AgentRequest
from parvis.events.accesses import Seen
from parvis.events.models import AccessLog

if TYPE_CHECKING:
    from parvis.cases.models import Case


def look_at_case(request: AgentRequest, reference: str) -> "Case":
    """The case of this reference, whose page she is about to read. Raises NotFound."""
    case = case_for(request.grants, reference)
    _looked(request, case, "case", case.pk, AccessLog.Kind.PAGE)
    return case


def looked_at_case(request: AgentRequest, case: "Case") -> None:
    """Write that she reads a case that was lent to her service."""
    _looked(request, case, "case", case.pk, AccessLog.Kind.PAGE)


def looked_at_document(request: AgentRequest, case: "Case", document: UUID) -> None:
    """Write that she is given a document of this case."""
    _looked(request, case, "document", document, AccessLog.Kind.DOCUMENT)


def _looked(request: AgentRequest, case: "Case", type_: str, id_: UUID, kind: AccessLog.Kind) -> None:
    seen = Seen(case.authority_id, case.sector, type_, id_, case=case.pk, profile=case.profile_id)
    consulted(request.grants, seen, at=request.now, kind=kind, unit=case.unit_id)
