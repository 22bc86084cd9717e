"""A person in front of a page: she fills the controls it shows, by their names, and presses its buttons.

What a page does not show cannot be filled, chosen or pressed: the test fails there, with what it does show.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client

TYPED = ("text", "textarea", "date", "email", "number", "search")
NO_LIMIT = 1_000_000


@dataclass
class Control:
    """What a page lets one type, tick, pick or press under a name."""

    name: str
    kind: str
    value: str = ""
    is_on: bool = True
    most: int = NO_LIMIT
    id: str = ""
    offered: list[tuple[str, str]] = field(default_factory=list)
    """The values and the words of a menu."""


@dataclass
class Form:
    """A form of a page."""

    page: "Page"
    action: str
    controls: list[Control] = field(default_factory=list)

    def names(self) -> set[str]:
        """The names of its controls."""
        return {one.name for one in self.controls if one.kind != "submit"}

    def ordered(self) -> list[str]:
        """The names of its controls, from top to bottom."""
        return [one.name for one in self.controls if one.kind != "submit"]

    def gestures(self) -> list[str]:
        """What its buttons ask."""
        return [one.value for one in self.controls if one.kind == "submit" and one.name == "geste"]

    def value(self, name: str) -> str:
        """What the control of a name holds."""
        return self._named(name)[0].value

    def choices(self, name: str) -> dict[str, str]:
        """What one picks or ticks among: values by their words."""
        found = self._named(name)
        if found[0].kind == "select":
            return {words: value for value, words in found[0].offered}
        return {self.page.labels.get(one.id, ""): one.value for one in found}

    def fill(self, name: str, words: object) -> None:
        """Type in the control of a name."""
        control = self._named(name)[0]
        assert control.kind in TYPED, f"{name} is not typed in: {control.kind}"
        assert len(str(words)) <= control.most, f"{name} takes {control.most} signs: {words}"
        control.value = str(words)

    def fill_both(self, stem: str, label: Mapping[str, str]) -> None:
        """Type a text in its two languages."""
        for language in ("fr", "en"):
            self.fill(f"{stem}{language}", label.get(language, ""))

    def pick(self, name: str, value: str) -> None:
        """Pick a value of a menu, or of buttons."""
        offered = self.choices(name)
        assert value in offered.values(), f"{name} does not offer {value}: {offered}"
        for one in self._named(name):
            if one.kind == "select":
                one.value = value
            else:
                one.is_on = one.value == value

    def pick_words(self, name: str, words: str) -> None:
        """Pick what reads so."""
        offered = self.choices(name)
        assert words in offered, f"{name} does not offer « {words} »: {offered}"
        self.pick(name, offered[words])

    def tick(self, name: str, values: Iterable[str]) -> None:
        """Tick the boxes of these values, and no other."""
        wanted, found = set(values), self._named(name)
        assert wanted <= {one.value for one in found}, f"{name} has no box for {wanted}"
        for one in found:
            one.is_on = one.value in wanted

    def tick_words(self, name: str, words: Iterable[str]) -> None:
        """Tick the boxes that read so, and no other."""
        offered = self.choices(name)
        self.tick(name, [offered[one] for one in words])

    def tick_one(self, name: str, *, is_on: bool) -> None:
        """Tick the box of a name, or leave it."""
        self.tick(name, [one.value for one in self._named(name)] if is_on else [])

    def press(self, gesture: str = "") -> str:
        """Send it by the button of a gesture, else by the Enter key: the address that it leads to."""
        answer = self._sent(gesture)
        assert answer.status_code == 302, f"{self.action} {gesture}: {self.page.refusal(answer)}"
        return urljoin(self.page.url, str(answer["Location"]))

    def shown(self, gesture: str) -> "Page":
        """Send it by a button that draws the page again, with what was typed."""
        answer = self._sent(gesture)
        assert answer.status_code == 200, f"{self.action} {gesture}: {self.page.refusal(answer)}"
        return Page(self.page.client, self.page.url, answer.content.decode())

    def _sent(self, gesture: str) -> Any:
        assert not gesture or gesture in self.gestures(), f"no button « {gesture} »: {self.gestures()}"
        sent: dict[str, list[str]] = {"geste": [gesture]} if gesture else {}
        for one in self.controls:
            if one.kind != "submit" and one.is_on and one.name:
                sent.setdefault(one.name, []).append(one.value)
        return self.page.client.post(urljoin(self.page.url, self.action), sent)

    def _named(self, name: str) -> list[Control]:
        found = [one for one in self.controls if one.name == name and one.kind != "submit"]
        assert found, f"{self.page.url} shows no « {name} »: {sorted(self.names())}"
        return found


class Page(HTMLParser):
    """A page as she was given it."""

    def __init__(self, client: Client, url: str, html: str) -> None:
        super().__init__()
        self.client = client
        self.url = url
        self.html = html
        self.forms: list[Form] = []
        self.addresses: list[str] = []
        """Where its links lead."""
        self.labels: dict[str, str] = {}
        """The words beside each control, by its id."""
        self.beside: dict[str, str] = {}
        """The text to translate beside each control, by its name."""
        self._open: Form | None = None
        self._by_id: dict[str, Form] = {}
        self._menu: Control | None = None
        self._worded: tuple[str, Control] | None = None
        self._words = ""
        self.feed(html)

    @classmethod
    def at(cls, client: Client, url: str) -> "Page":
        """Go to an address of the site."""
        answer = client.get(url)
        assert answer.status_code == 200, f"{url}: {answer.status_code}"
        return cls(client, url, answer.content.decode())

    def form(self, *names: str, gesture: str = "") -> Form:
        """Its first form that has these controls, and a button for this gesture."""
        for one in self.forms:
            if one.names() >= set(names) and (not gesture or gesture in one.gestures()):
                return one
        raise AssertionError(f"{self.url} has no form with {names} {gesture}")

    def links(self, beyond: str) -> list[str]:
        """The addresses it leads to, one level beyond the page whose address ends so."""
        return [
            one for one in self.addresses if one.rstrip("/").rpartition("/")[0].endswith(beyond.rstrip("/"))
        ]

    def words(self) -> str:
        """What it says."""
        words = re.sub(r"<[^>]+>", " ", self.html.partition('id="contenu"')[2].partition("</main>")[0])
        return " ".join(words.split())[:1_500]

    def refusal(self, answer: Any) -> str:
        """Why something was refused, in the words of the page that says so."""
        return f"{answer.status_code} {Page(self.client, self.url, answer.content.decode()).words()}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a form, a control, or what words it."""
        known = {name: value or "" for name, value in attrs}
        if tag == "p" and known.get("id", "").endswith("/fr"):
            self._worded, self._words = ("p", Control(known["id"].removesuffix("/fr"), tag)), ""
        if tag == "a":
            self.addresses.append(urljoin(self.url, known.get("href", "")))
        elif tag == "form":
            self._open = Form(self, known.get("action") or self.url)
            self.forms.append(self._open)
            self._by_id[known.get("id", "")] = self._open
        elif tag == "label":
            self._worded, self._words = ("label", Control(known.get("for", ""), tag)), ""
        elif tag == "option" and self._menu:
            self._option(self._menu, known)
        elif tag in ("input", "textarea", "select", "button"):
            self._control(tag, known)

    def _option(self, menu: Control, known: Mapping[str, str]) -> None:
        menu.offered.append((known.get("value", ""), ""))
        if "selected" in known or len(menu.offered) == 1:
            menu.value = known.get("value", "")
        self._worded, self._words = ("option", menu), ""

    def _control(self, tag: str, known: Mapping[str, str]) -> None:
        form = self._by_id.get(known["form"]) if "form" in known else self._open
        if form is None:
            return
        usual = {"input": "text", "button": "submit"}.get(tag, tag)
        kind = known.get("type", usual)
        is_ticked = kind in ("radio", "checkbox")
        made = Control(
            known.get("name", ""),
            kind,
            known.get("value", "on" if is_ticked else ""),
            is_on=not is_ticked or "checked" in known,
            most=int(known.get("maxlength", NO_LIMIT)),
            id=known.get("id", ""),
        )
        form.controls.append(made)
        if tag == "select":
            self._menu = made
        if tag == "textarea":
            self._worded, self._words = ("textarea", made), ""

    def handle_endtag(self, tag: str) -> None:
        """Give the words that were read to what they word."""
        if tag == "form":
            self._open = None
        if tag == "select":
            self._menu = None
        if self._worded is None or tag != self._worded[0]:
            return
        control, words = self._worded[1], self._words
        if tag == "p":
            self.beside[control.name] = words.strip()
        elif tag == "label":
            self.labels[control.name] = " ".join(words.split())
        elif tag == "option":
            control.offered[-1] = (control.offered[-1][0], " ".join(words.split()))
        else:
            control.value = words.removeprefix("\n")
        self._worded = None

    def handle_data(self, data: str) -> None:
        """Keep the words of what is open."""
        if self._worded:
            self._words += data
