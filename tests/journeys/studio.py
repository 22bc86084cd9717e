"""What a designer does again and again in the studio, told once."""

import os

from tests.journeys.visitor import Visitor

WHERE = (("like", "de « Réserver une salle"), ("unit", "Vie associative"), ("sector", "Sports"))


def begun_like_the_room(writer: Visitor, slug: str, title: str, english: str) -> None:
    """Begin a procedure like the room's, that nobody had; its English title is typed, not saved yet."""
    writer.go("/studio/+nouvelle/").at("Nouvelle démarche").fill(title=title, slug=slug)
    for name, label in WHERE:
        options = writer.page.locator(f'[name="{name}"] option', has_text=label)
        writer.page.locator(f'[name="{name}"]').select_option(options.first.get_attribute("value"))
    writer.page.locator("main form button[type=submit]").last.click()
    writer.page.wait_for_url(f"**/studio/{slug}/")
    writer.go(f"/studio/{slug}/presentation/").at(title)
    writer.page.locator('[name="document/title/en"]').fill(english)


def look(visitor: Visitor, name: str) -> None:
    """Keep a picture for whoever asks (PARVIS_LOOK: a folder)."""
    if folder := os.environ.get("PARVIS_LOOK"):
        for width in (1440, 360):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
        visitor.page.set_viewport_size({"width": 1280, "height": 900})
