"""How many cases are in flight under each version of a procedure: numbers, for whoever designs it and reads no case."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count

from parvis.agents.rights import Grants
from parvis.base.scope import scope
from parvis.catalogue.models import Procedure, ProcedureVersion

from ..models import Case
from .between import walls_of


def in_flight(grants: Grants, procedures: Iterable[UUID]) -> dict[UUID, int]:
    """The open cases of procedures she designs, by version; none of the others is counted. Two queries."""
    found = list(Procedure.objects.designed_by(grants).filter(pk__in=list(procedures)).order_by("pk"))
    if not found:
        return {}
    versions = ProcedureVersion.objects.filter(procedure__in=found).order_by().values("pk")
    walls = {wall for procedure in found for wall in walls_of(procedure)}
    with scope(walls=sorted(walls)):
        counted = (
            Case.objects.filter(version__in=versions, closed_at__isnull=True)
            .order_by()
            .values_list("version_id")
            .annotate(count=Count("pk"))
        )
        return dict(counted)
