"""What the bank holds, what a draft was taken from, and which drafts a new edition is offered to."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models.fields.json import KT

from parvis.agents.rights import Grants

from ..bank_models import BankEdition, BankItem
from ..drafting.places import Document
from ..models import OPEN, Procedure, ProcedureVersion
from .house import HOUSE, house_edition
from .linking import Edition, Held, Update, held_in, update


@dataclass(frozen=True, slots=True)
class Use:
    """A procedure whose draft or current version holds an element of the bank."""

    procedure: Procedure
    version: ProcedureVersion
    edition: int

    @property
    def is_draft(self) -> bool:
        """Whether a new edition can be taken there."""
        return self.version.status == ProcedureVersion.Status.DRAFT


def shelf(authority: UUID) -> list[Edition]:
    """The last edition of everything in the bank of an authority, by title."""
    items = BankItem.objects.filter(authority_id=authority, withdrawn_at=None)
    held = BankEdition.objects.filter(item__in=items).select_related("item").order_by("item_id", "-number")
    found = [_edition(one) for one in held.distinct("item_id")]
    return sorted(found, key=lambda one: one.title.casefold())


def house_shelf() -> list[Edition]:
    """What comes with the product."""
    return [house_edition(name) for name in HOUSE]


def edition_of(authority: UUID, item: str, number: int | None = None) -> Edition | None:
    """An edition of an element of the bank, the last one unless told; None when there is none."""
    if item in HOUSE:
        return house_edition(item)
    identifier = _uuid(item)
    if identifier is None:
        return None
    found = BankEdition.objects.filter(authority_id=authority, item=identifier).select_related("item")
    one = found.filter(number=number).first() if number else found.order_by("-number").first()
    return _edition(one) if one else None


def updates(authority: UUID, document: Document, taken: Iterable[str]) -> list[Update]:
    """What the bank offers a draft: for each element it holds, what its last edition says otherwise."""
    linked = [one for one in held_in(document) if one.item not in HOUSE and _uuid(one.item)]
    if not linked:
        return []
    editions = _editions(authority, linked)
    last = {item: max(numbers) for item, numbers in _by_item(editions).items()}
    known, found = set(taken), []
    for held in linked:
        now = last.get(held.item, 0)
        if now > held.edition and (held.item, held.edition) in editions:
            then = editions[held.item, held.edition]
            found.append(update(document, held, then, editions[held.item, now], known))
    return found


def uses(grants: Grants, item: str) -> list[Use]:
    """The procedures she designs that hold an element: their draft, and the version people read."""
    versions = (
        ProcedureVersion.objects.filter(
            procedure__in=Procedure.objects.designed_by(grants),
            status__in=[*OPEN, ProcedureVersion.Status.PUBLISHED],
        )
        .annotate(form=KT("document__form"))
        .filter(form__contains=item)
        .select_related("procedure")
        .order_by("procedure__slug", "-number")
    )
    found = []
    for version in versions:
        held = [one.edition for one in held_in(version.document) if one.item == item]
        if held:
            found.append(Use(version.procedure, version, min(held)))
    return found


def _editions(authority: UUID, linked: Iterable[Held]) -> dict[tuple[str, int], Edition]:
    items = {UUID(one.item) for one in linked}
    found = BankEdition.objects.filter(
        authority_id=authority, item__in=items, item__withdrawn_at=None
    ).select_related("item")
    return {(str(one.item_id), one.number): _edition(one) for one in found.order_by("number")}


def _by_item(editions: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for item, number in editions:
        found.setdefault(item, []).append(number)
    return found


def _edition(one: BankEdition) -> Edition:
    return Edition(str(one.item_id), one.number, one.item.title, one.element)


def _uuid(words: str) -> UUID | None:
    try:
        return UUID(words)
    except ValueError:
        return None


def bank_item(authority: UUID, item: str) -> BankItem | None:
    """An element of the bank of an authority, withdrawn or not; None for those of the house."""
    identifier = _uuid(item)
    return BankItem.objects.filter(authority_id=authority, pk=identifier).first() if identifier else None


def outdated(authority: UUID, document: Document) -> int:
    """How many elements of a document the bank has changed since; no query when none is linked."""
    linked = [(identifier, one.edition) for one in held_in(document) if (identifier := _uuid(one.item))]
    if not linked:
        return 0
    items = BankItem.objects.filter(
        authority_id=authority, pk__in={item for item, _edition in linked}, withdrawn_at=None
    )
    last = dict(items.order_by("pk").values_list("pk", "edition"))
    return sum(1 for item, edition in linked if last.get(item, 0) > edition)
