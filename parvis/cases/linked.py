"""The cases linked to one, as an agent may see them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.agents.rights import Grants
from parvis.base.compiled import Compiled

from .models import Case, CaseLink

WORDS = {
    (CaseLink.Kind.RELATED, True): CaseLink.Kind.RELATED.label,
    (CaseLink.Kind.RELATED, False): CaseLink.Kind.RELATED.label,
    (CaseLink.Kind.DUPLICATE, True): CaseLink.Kind.DUPLICATE.label,
    (CaseLink.Kind.DUPLICATE, False): _("A pour doublon"),
    (CaseLink.Kind.PART, True): CaseLink.Kind.PART.label,
    (CaseLink.Kind.PART, False): _("Regroupe"),
}
"""What a link says, read from its case (True) or from the other."""


_LINKS = Compiled(
    lambda case, other: CaseLink.objects.filter(Q(case=case) | Q(other=other)).order_by("made_at", "id"),
    UUID(int=1),
    UUID(int=2),
)


@dataclass(frozen=True)
class Linked:
    """A case linked to another, and how."""

    link: UUID
    words: str
    case: Case


def linked_to(grants: Grants, case: Case) -> list[Linked]:
    """What a case is linked to, among what she may see, oldest link first; two queries."""
    links = _LINKS.rows(case.pk, case.pk)
    if not links:
        return []
    ends = {link.pk: link.other_id if link.case_id == case.pk else link.case_id for link in links}
    seen = (
        Case.objects.visible_to(grants)
        .select_related("applicant")
        .defer("answers")
        .in_bulk(set(ends.values()))
    )
    return [
        Linked(link.pk, str(WORDS[CaseLink.Kind(link.kind), link.case_id == case.pk]), seen[ends[link.pk]])
        for link in links
        if ends[link.pk] in seen
    ]
