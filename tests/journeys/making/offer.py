"""What a procedure says, promises and owes, made on the pages of answers of the studio."""

from typing import Any

from .hand import Hand, within
from .names import Names

PARAGRAPHS = ("content", "next_steps")
PAGES = ("presentation/", "droit/", "donnees/")


def make_offer(hand: Hand, document: dict[str, Any], names: Names) -> None:
    """Say the page of a procedure, its pieces, its law, what is kept of people."""
    hand.open("presentation/")
    form = hand.page.locator("main form").last
    for key in PARAGRAPHS:
        for _one in document.get(key, ()):
            hand.press(form, f"add document/{key}")
    for piece in document.get("pieces", ()):
        hand.page.locator('[name="nouvelle"]').fill(piece["label"]["fr"])
        hand.press(form, "piece")
        made = hand.page.locator('section[id^="piece:"]').last.get_attribute("id")
        names.pieces[piece["id"]] = str(made).partition(":")[2]
    pieces = {names.pieces[one["id"]]: one for one in document.get("pieces", ())}

    def wanted(name: str) -> Any:
        place = name.removeprefix("choix/")
        family, _slash, keys = place.partition("/")
        if family == "document":
            return _typed(within(document, keys.split("/")))
        if family.startswith("piece:"):
            return _typed(within(pieces[family.partition(":")[2]], keys.split("/")))
        return None

    for end in PAGES:
        hand.open(end)
        form = hand.page.locator("main form").filter(has=hand.page.locator('[name^="document/"]')).first
        hand.say(form, wanted)
        hand.press(form, "save")


def _typed(value: Any) -> Any:
    """A value as one types it: a list of texts is a line each, one of codes is ticked."""
    if isinstance(value, list) and any(" " in str(one) for one in value):
        return "\n".join(str(one) for one in value)
    return value
