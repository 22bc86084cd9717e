"""What a browser would send of a page it was given."""

from html.parser import HTMLParser


class Controls(HTMLParser):
    """What a browser would send of a page: the values of its controls, by name."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.open: str | None = None
        self.select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        name = known.get("name") or ""
        if tag == "textarea":
            self.open, self.values[name] = name, ""
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in known:
            self.values[self.select] = known.get("value") or ""
        elif tag == "input":
            is_ticked = known.get("type") in ("radio", "checkbox")
            if not is_ticked or "checked" in known:
                self.values[name] = known.get("value") or ("on" if is_ticked else "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.open = None

    def handle_data(self, data: str) -> None:
        if self.open is not None:
            self.values[self.open] += data
