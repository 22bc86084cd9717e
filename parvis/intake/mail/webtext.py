"""HTML turned into the words that its reader sees, line by line; what it quotes begins with « > »."""

import re
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from parvis.intake.mail import limits
from parvis.intake.mail.addresses import ascii_domain
from parvis.intake.mail.charsets import clean

HISTORY = "-----quoted-----"
"""The line put where a mail program marks that what follows is an earlier message."""

UNSEEN = {"script", "style", "title", "template", "noscript", "object", "select", "textarea", "svg", "math"}
BLOCKS = {
    *(
        "p",
        "div",
        "table",
        "tr",
        "ul",
        "ol",
        "li",
        "pre",
        "blockquote",
        "hr",
        "center",
        "form",
        "dl",
        "dt",
        "dd",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "footer", "section", "article", "address", "fieldset"),
}
HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|(?:font-size|max-height|opacity)\s*:\s*0(?![.\d]*[1-9])"
)
MARKS = ("divrplyfwdmsg", "appendonsend", "reference-message-container", "yahoo_quoted", "protonmail_quote")
DOMAIN = re.compile(r"(?:https?://|www\.)?((?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,24})(?![\w@.-]*@)(?:[/?#:\s]|$)")
SCHEMES = ("http", "https", "mailto", "tel", "ftp", "")
WRAPPER = ".safelinks.protection.outlook.com"
MOST_DEPTH = 10
PIXELS = ("0", "1", "0px", "1px")


class Words:
    """Collect the words as the parser meets the elements."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.frames: list[tuple[str, bool, bool]] = []
        self.hidden = self.quotes = self.kept = 0
        self.link: tuple[str, int] | None = None
        self.language = ""
        self.is_dangerous = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        hides = (
            tag in UNSEEN
            or "hidden" in attributes
            or bool(HIDING.search(attributes.get("style", "").lower()))
        )
        quotes = tag == "blockquote"
        if tag in BLOCKS:
            self.end_line()
        self.frames.append((tag, hides, quotes))
        self.hidden += hides
        self.quotes += quotes
        if self.hidden:
            return
        marks = f"{attributes.get('id', '')} {attributes.get('class', '')}".lower()
        if any(mark in marks for mark in MARKS):
            self.write_line(HISTORY)
        self.open(tag, attributes)

    def open(self, tag: str, attributes: dict[str, str]) -> None:
        """What an element seen says by itself."""
        if tag == "html":
            self.language = attributes.get("lang", attributes.get("xml:lang", ""))[:20]
        elif tag == "br":
            self.end_line(keep_empty=True)
        elif tag == "li":
            self.line.append("- ")
        elif tag in ("td", "th"):
            self.line.append(" ")
        elif tag == "a" and "href" in attributes:
            self.link = (unwrapped(attributes["href"].strip()[: limits.WORDS])[:1_000], len(self.line))
        elif tag == "img" and attributes.get("alt", "").strip() and not is_pixel(attributes):
            self.line.append(f"[{attributes['alt'][:200]}]")

    def end(self, tag: str) -> None:
        """An element closes."""
        if tag == "a" and self.link:
            self.close_link()
        if tag in BLOCKS:
            self.end_line(keep_empty=tag == "p")
        while self.frames:
            opened, hides, quotes = self.frames.pop()
            self.hidden -= hides
            self.quotes -= quotes
            if opened == tag:
                break

    def data(self, text: str) -> None:
        """Words between two elements."""
        if not self.hidden and self.kept < limits.TEXT:
            self.line.append(text)
            self.kept += len(text)

    def comment(self, text: str) -> None:
        """A comment is seen by nobody."""

    def close(self) -> str:
        """The lines, once everything was met."""
        self.end_line()
        return "\n".join(self.lines)

    def close_link(self) -> None:
        """Write where a link leads beside its words, and notice words that name another place."""
        address, since = self.link or ("", 0)
        self.link = None
        words = " ".join("".join(self.line[since:]).split())
        if self.hidden or not words:
            return
        scheme, host = destination(address)
        if scheme not in SCHEMES or (host and names_another(words, host, address)):
            self.is_dangerous = True
        if scheme in ("http", "https", "ftp") and address.rstrip("/") not in (
            words,
            f"http://{words}",
            f"https://{words}",
        ):
            self.line.append(f" ({address})")
        elif scheme == "mailto" and address[7:].partition("?")[0] != words:
            self.line.append(f" ({address[7:].partition('?')[0]})")

    def end_line(self, keep_empty: bool = False) -> None:
        """Close the line being written."""
        if not self.line and not keep_empty:
            return
        text = " ".join("".join(self.line).split())
        self.line.clear()
        if self.link:
            self.link = (self.link[0], 0)
        if text or keep_empty:
            self.write_line(text)

    def write_line(self, text: str) -> None:
        """Add a line, behind as many marks as there are quotations around it."""
        prefix = "> " * min(self.quotes, MOST_DEPTH)
        if self.hidden or (not text and self.lines and self.lines[-1].strip("> ") == ""):
            return
        self.lines.append(f"{prefix}{text}".rstrip() if prefix else text)


def seen(markup: str) -> Words:
    """The words of this HTML; one that cannot be read at all gives none."""
    words = Words()
    parser = etree.HTMLParser(target=words, huge_tree=True, remove_pis=True)  # type: ignore[arg-type]  # it gives words
    text = clean(markup)
    try:
        for start in range(0, len(text), limits.PIECE):
            parser.feed(text[start : start + limits.PIECE])
        parser.close()
    except (etree.LxmlError, ValueError):
        words.close()
    return words


def is_pixel(attributes: dict[str, str]) -> bool:
    """Whether an image only tells its sender that it was seen."""
    return attributes.get("width", "") in PIXELS or attributes.get("height", "") in PIXELS


def unwrapped(address: str) -> str:
    """Where a link led before the receiving server wrapped it in its own check."""
    if WRAPPER not in address:
        return address
    try:
        parts = urlsplit(address)
        if (parts.hostname or "").endswith(WRAPPER):
            return parse_qs(parts.query, max_num_fields=20).get("url", [address])[0]
    except ValueError:
        return address
    return address


def destination(address: str) -> tuple[str, str]:
    """The scheme and the host that a link leads to; one that cannot be read leads to « ? »."""
    try:
        parts = urlsplit(address)
        return parts.scheme.lower(), ascii_domain(parts.hostname or "")
    except ValueError:
        return "?", ""


def names_another(words: str, host: str, address: str) -> bool:
    """Whether the words of a link name a domain that is not where it leads, or its address disguises it."""
    if "@" in address.split("//", 1)[-1].split("/", 1)[0]:
        return not address.lower().startswith("mailto:")
    found = DOMAIN.match(words.lower())
    if found is None:
        return False
    named, led = found.group(1).removeprefix("www."), host.removeprefix("www.")
    return named != led and not led.endswith(f".{named}") and not named.endswith(f".{led}")
