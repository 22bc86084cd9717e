"""The kinds of elements a page shows: axe need not read again what it read in another page, shown in the same way.

What axe judges of one element hangs on its tag, its role and states, what names it, what holds it and the colours it is
written in; what it judges of a page hangs on its headings and its landmarks. All this is in the kind, and nothing else.
"""

import re

from playwright.sync_api import Page

from tests.soak import COUNT

SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL | re.IGNORECASE)
BLANKED = (
    (re.compile(r">[^<]*[^<\s][^<]*(?=<)"), ">…"),
    (re.compile(r'\b(href|action|src|value|content|datetime)="[^"]+"'), r'\1="…"'),
    (re.compile(r"(?=[\w+/=-]*\d)[\w+/=-]{16,}|\d+"), "0"),
    (re.compile(r"(<(tr|li)\b(?:(?!</\2>).)*</\2>)(?:\s*\1)+", re.DOTALL), r"\1"),
)
"""What the faults axe knows do not hang on: which words, where a link leads, numbers and keys, how many rows alike."""

KINDS = """() => {
    const POINTS = /^(for|list|form|headers|aria-(labelledby|describedby|controls|owns|activedescendant))$/;
    const VALUES = /^(type|role|lang|dir|scope|autocomplete|tabindex|target|aria-(?!label$).*)$/;
    const SHOWN = /^(name|alt|title|placeholder|href|src|aria-label|required|disabled|checked|multiple|hidden|open)$/;
    const clear = "rgba(0, 0, 0, 0)";
    const ids = new Map();
    for (const one of document.querySelectorAll("[id]")) ids.set(one.id, (ids.get(one.id) ?? 0) + 1);
    const grounds = new Map();
    const ground = (one) => {
        if (!one) return "";
        if (!grounds.has(one)) {
            const style = getComputedStyle(one);
            const own = style.backgroundColor === clear ? ground(one.parentElement) : style.backgroundColor;
            const more = style.backgroundImage + style.opacity + style.filter;
            grounds.set(one, own + (more === "none1none" ? "" : more));
        }
        return grounds.get(one);
    };
    const told = (attribute) => {
        const {name, value} = attribute;
        if (POINTS.test(name)) return `${name}>${value.split(/\\s+/).map((id) => ids.get(id) ?? 0)}`;
        if (VALUES.test(name)) return `${name}=${value.replace(/\\d+/g, "0")}`;
        if (name === "id") return ids.get(value) > 1 ? "twice" : "";
        return SHOWN.test(name) ? `${name}${value.trim() ? "" : "="}` : "";
    };
    const leads = (one) => one.localName !== "a" || !one.hash || one.pathname !== location.pathname
        || ids.has(decodeURIComponent(one.hash.slice(1)));
    const sign = (one) => [
        one.localName, ...[...one.attributes].map(told).sort(), one.textContent.trim() ? "words" : "",
        one.labels ? `labels ${one.labels.length}` : "", leads(one) ? "" : "nowhere",
    ].filter(Boolean).join(" ");
    const written = (one) => {
        if (![...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return "";
        const style = getComputedStyle(one);
        const letters = [style.color, style.fontSize, style.fontWeight, style.visibility, style.textDecorationLine];
        return [...letters, ground(one)].join();
    };
    const HOLDERS = "main, header, footer, nav, aside, dialog, form, table, dl, ul, ol, fieldset";
    const held = (one) => one.closest(HOLDERS)?.localName;
    const kinds = new Set();
    for (const one of document.body.querySelectorAll("*")) {
        const box = one.parentElement;
        kinds.add([sign(one), box.localName, box.getAttribute("role"), held(box), written(one)].join("|"));
    }
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => one.localName);
    kinds.add(levels.filter((level, place) => level !== levels[place - 1]).join());
    const landmarks = document.querySelectorAll("main, body > header, body > footer, nav, aside, [role=banner]");
    kinds.add([...landmarks].map(sign).sort().join());
    return [...kinds];
}"""


def kinds_of(page: Page) -> set[str]:
    """The kinds of elements of a page; in the soak, each shape of a page is one more."""
    return set(page.evaluate(KINDS)) | ({shape_of(page.content())} if COUNT else set())


def shape_of(document: str) -> str:
    """A page without what may differ and change nothing for axe."""
    for pattern, instead in BLANKED:
        document = pattern.sub(instead, document)
    return document
