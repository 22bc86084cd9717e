"""A draft read as far as its process needs: what is wrong elsewhere in it does not hide the steps."""

from parvis.catalogue.definition import Offer
from parvis.catalogue.drafting.places import Document
from parvis.catalogue.drafting.readable import readable


def offer_of(document: Document) -> Offer | None:
    """The part of a draft that can be read; None when no question can be read yet."""
    return readable(document).offer
