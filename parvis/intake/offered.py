"""What an authority proposes, in the words that the suggestion reads."""

from parvis.catalogue.definition import Offer
from parvis.catalogue.themes import LIFE_EVENTS, THEMES

from .suggesting.offered import Offered


def offered_of(offer: Offer, *, procedure: str, unit: str, is_proposed: bool = True) -> Offered:
    """One procedure, by its address and the code of its service."""
    brought = [words for words in (LIFE_EVENTS.get(offer.life_event), THEMES.get(offer.theme)) if words]
    fields = list(offer.form.all_fields())
    return Offered(
        procedure=procedure,
        unit=unit,
        title=offer.title,
        summary=offer.summary,
        keywords=offer.keywords,
        more=(*offer.content, *offer.next_steps, *({"fr": str(words)} for words in brought)),
        questions=(
            *(field.label for field in fields),
            *(option.label for field in fields for option in field.options),
        ),
        is_proposed=is_proposed,
    )
