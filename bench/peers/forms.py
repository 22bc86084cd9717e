"""The forms of a page, as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = ("text", "email", "tel", "number", "date", "password", "search", "url", "hidden", "datetime-local")


@dataclass
class Form:
    """One form: where it goes, how, and what its controls hold before anything is typed."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    choices: set[str] = field(default_factory=set)
    """Controls of which one is chosen, none yet."""
    files: list[str] = field(default_factory=list)
    has_parts: bool = False
    """Whether it is sent in parts (``multipart/form-data``)."""

    def filled(self, typed: dict[str, str]) -> dict[str, str]:
        """All that is sent once this is typed. Raise LookupError for a control it does not have."""
        if unknown := typed.keys() - self.values.keys() - self.choices:
            raise LookupError(f"{self.action} has no {sorted(unknown)}, but {sorted(self.values)}")
        return {**self.values, **typed}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.form: Form | None = None
        self.area: str | None = None
        self.choice: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.form.has_parts = given.get("enctype", "") == "multipart/form-data"
            self.found.append(self.form)
        elif self.form is not None:
            self._control(tag, given, self.form)

    def _control(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, kind = given.get("name", ""), given.get("type", "text").lower()
        if tag == "input" and name:
            if kind == "submit":
                form.buttons.append((name, given.get("value", "")))
            elif kind in TYPED or (kind in ("checkbox", "radio") and "checked" in given):
                form.values[name] = given.get("value", "on" if kind == "checkbox" else "")
            elif kind in ("checkbox", "radio"):
                form.choices.add(name)
            elif kind == "file":
                form.files.append(name)
        elif tag == "button" and name:
            form.buttons.append((name, given.get("value", "")))
        elif tag == "textarea" and name:
            self.area = name
            form.values[name] = ""
        elif tag == "select" and name:
            self.choice = name
            form.choices.add(name)
        elif tag == "option" and self.choice and ("selected" in given or self.choice not in form.values):
            form.values[self.choice] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.area = None
        elif tag == "select":
            self.choice = None

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.values[self.area] += data


def forms(page: str) -> list[Form]:
    """The forms of a page, in its order."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


def form_with(page: str, name: str) -> Form:
    """The form that has this control. Raise LookupError when none has."""
    for one in forms(page):
        if name in one.values or any(name == button for button, _value in one.buttons):
            return one
    raise LookupError(f"no form has {name}")


def form_to(page: str, ending: str) -> Form:
    """The form sent by POST to an address that ends so. Raise LookupError when there is none."""
    for one in forms(page):
        if one.method == "post" and one.action.endswith(ending):
            return one
    raise LookupError(f"no form goes to …{ending}")


EDGE = "----parts-of-a-form"


def in_parts(values: dict[str, str], files: list[str]) -> tuple[bytes, str]:
    """A form sent in parts without any file chosen, as RFC 7578 writes it: the body and its type."""
    parts = [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in values.items()
    ]
    parts += [
        f'--{EDGE}\r\nContent-Disposition: form-data; name="{name}"; filename=""\r\n'
        "Content-Type: application/octet-stream\r\n\r\n\r\n"
        for name in files
    ]
    return "".join([*parts, f"--{EDGE}--\r\n"]).encode(), f"multipart/form-data; boundary={EDGE}"
