"""What axe finds wrong makes an element one of a kind: no page that holds it is taken for one seen before."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.kinds import kinds_of
from tests.journeys.visitor import Examined, axe, chromium

GOOD = """<!doctype html><html lang="fr"><head><title>Page</title><style>
body { background: #fff; color: #000 } .dark { background: #000; color: #fff } .pale { color: #ccc }</style></head>
<body><header><a href="#top">Au début</a></header><main id="top"><h1>Titre</h1><h2>Sous-titre</h2>
<p class="dark"><b>Clair sur sombre</b></p><ul><li>Un</li></ul><img src="data:," alt="Une image">
<label for="name">Nom</label> <input id="name" aria-describedby="hint"><span id="hint">Comme ici</span>
<input aria-labelledby="hint">
<button type="button" aria-expanded="false">Ouvrir</button> <a href="/ailleurs">Ailleurs</a>
<table><tr><th scope="col">Jour</th></tr><tr><td>Lundi</td></tr></table></main></body></html>"""

FAULTS = {
    "pale words": ("<p class=\"dark\">", "<p class=\"pale\">Pâle</p><p class=\"dark\">"),
    "a ground that went": ("<p class=\"dark\"><b>", "<p class=\"dark\" style=\"background: #eee\"><b>"),
    "no label": ("<label for=\"name\">", "<label for=\"other\">"),
    "named by nothing": ("aria-labelledby=\"hint\"", "aria-labelledby=\"gone\""),
    "nothing on the button": (">Ouvrir<", "><"),
    "a state that is none": ("aria-expanded=\"false\"", "aria-expanded=\"perhaps\""),
    "a role that is none": ("<button type=\"button\"", "<button type=\"button\" role=\"drawer\""),
    "no words for an image": (" alt=\"Une image\"", ""),
    "a level left out": ("<h2>Sous-titre</h2>", "<h3>Sous-titre</h3>"),
    "a line of no list": ("<ul><li>Un</li></ul>", "<li>Un</li>"),
    "words outside": ("</main>", "</main><p>Dehors</p>"),
    "two contents": ("</main>", "</main><main><p>Encore</p></main>"),
    "an unknown language": ("<b>", "<b lang=\"xyzzy\">"),
    "a wrong stop of Tab": ("<a href=\"/ailleurs\"", "<a tabindex=\"3\" href=\"/ailleurs\""),
}  # fmt: skip


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page()


def test_each_fault_is_a_kind_of_its_own(page: Page, tmp_path: Path) -> None:
    examined = Examined(tmp_path)
    page.set_content(GOOD)
    assert axe(page, examined) == []
    assert axe(page, examined) == []
    good = kinds_of(page)
    unseen = []
    for fault, (before, after) in FAULTS.items():
        assert before in GOOD
        page.set_content(GOOD.replace(before, after))
        if not axe(page, examined):
            unseen.append(fault)
        assert kinds_of(page) - good, fault
    assert unseen == []
