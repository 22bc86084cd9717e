"""What the decision tables of a procedure said of a case when it was filed: kept as it was, whatever changes later."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.authorities.models import Authority
from parvis.authorities.sealed import SealedJSONField
from parvis.authorities.sectors import Sector
from parvis.base.identifiers import new_id
from parvis.catalogue.models import ProcedureVersion

from .case import Case


class TableResult(models.Model):
    """One table applied to one case: which, on what, with what result and by which rows (CRPA R311-3-1-2).

    Values are kept as one types them in a box, by the ids of the columns of ``version``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_constraint=False)
    sector = models.CharField(max_length=30, choices=Sector.choices)
    case = models.ForeignKey(
        Case, models.CASCADE, related_name="table_results", db_index=False, db_constraint=False
    )
    version = models.ForeignKey(ProcedureVersion, models.PROTECT, related_name="+", db_constraint=False)
    table = models.CharField(max_length=40)
    use = models.CharField(max_length=12)
    found = SealedJSONField(default=dict)
    """``given`` and ``outputs`` by column, ``fired`` the ids of the rows, ``why`` when nothing was decided."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("résultat d’une table de décision")
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "table"], name="table_once_a_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.table}"
