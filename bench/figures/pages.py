"""What a public page weighs on a cold cache, and that reading it makes no session."""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urljoin, urlsplit

from bench.browsing import Answer, Browser
from bench.place import open_pages
from bench.plan import Plan
from bench.report import Figure, Goal, measured, tell
from bench.rounds import WrongAnswer
from bench.scratch import Scratch
from bench.servers import serving

MOST_PAGES = 150
"""Pages read in search of every kind; the list of procedures alone leads to more of the same."""

KILOBYTE = 1_000
WEIGHT = Goal(100, "at most")
SESSIONS = Goal(0, "at most")

LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
TAG = re.compile(r"<(link|script)\b([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
IN_STYLES = re.compile(r"""(?:@import\s+|url\()\s*(?:url\()?["']?([^"')]+)""")
IN_SCRIPTS = re.compile(r"""(?:import|from)\s*\(?\s*["'](\.{0,2}/[^"']+\.js)["']""")
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".avif", ".gif", ".ico")


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Read every kind of public page as a newcomer does; return the heaviest of each kind."""
    tell("page_weight")
    sessions_before = place.value("SELECT count(*) FROM django_session")
    with serving(place) as product:
        read = dict(crawl(product.port))
        made = place.value("SELECT count(*) FROM django_session") - sessions_before
        pages = open_pages(place, product.port)
        for path, cookies in pages.personal():
            read[path] = newcomer(product.port, cookies).get(path)
        kinds = pages.kinds(list(read))
        weights = {path: weight(product.port, path, answer) for path, answer in read.items()}
    heaviest: dict[str, str] = {}
    for path in sorted(read, key=weights.__getitem__):
        heaviest[kinds[path]] = path
    figures = [
        measured(f"page_weight: {kind}", weights[path] / KILOBYTE, "kB", goal=WEIGHT)
        for kind, path in sorted(heaviest.items())
    ]
    return [
        *figures,
        measured(
            "sessions_made_by_reading",
            made,
            "sessions",
            compared_to=f"{len(read)} pages read without a cookie",
            goal=SESSIONS,
        ),
    ]


def crawl(port: int) -> Iterator[tuple[str, Answer]]:
    """Follow the links from the first page, within the site; what only leads elsewhere is no page."""
    waiting, known = ["/"], {"/"}
    for _ in range(MOST_PAGES):
        if not waiting:
            return
        path = waiting.pop(0)
        answer = newcomer(port, {}).get(path)
        if answer.status >= 500:
            raise WrongAnswer(f"{path} answered {answer.status}")
        if answer.status != 200 or "html" not in answer.headers.get("content-type", ""):
            continue
        yield path, answer
        for link in LINK.findall(answer.text()):
            found = urlsplit(urldefrag(urljoin(path, link.replace("&amp;", "&"))).url)
            if found.netloc or found.scheme or found.query or found.path in known:
                continue
            known.add(found.path)
            waiting.append(found.path)


def newcomer(port: int, cookies: dict[str, str]) -> Browser:
    """A browser that has never been here."""
    return Browser(port, dict(cookies), encodings="br, gzip")


def weight(port: int, path: str, page: Answer) -> int:
    """The bytes of a page, its styles, scripts and fonts as they travel."""
    total, seen = page.weight, set()
    browser = newcomer(port, {})
    waiting = [urljoin(path, one) for one in linked(page.text())]
    while waiting:
        found = urlsplit(waiting.pop())
        if found.netloc or found.path in seen or found.path.endswith(PICTURES):
            continue
        seen.add(found.path)
        answer = browser.get(found.path)
        if answer.status != 200:
            raise WrongAnswer(f"{path} links to {found.path}, which answers {answer.status}")
        total += answer.weight
        if found.path.endswith(".css"):
            waiting += [urljoin(found.path, one) for one in IN_STYLES.findall(answer.text())]
        if found.path.endswith(".js"):
            waiting += [urljoin(found.path, one) for one in IN_SCRIPTS.findall(answer.text())]
    browser.close()
    return total


def linked(page: str) -> list[str]:
    """What a page makes a browser fetch, pictures left out."""
    found = []
    for tag, written in TAG.findall(page):
        attributes = dict(ATTRIBUTE.findall(written))
        if tag == "script" and "src" in attributes:
            found.append(attributes["src"])
        fetched = {"stylesheet", "preload", "modulepreload"} & set(attributes.get("rel", "").split())
        if tag == "link" and fetched and attributes.get("as") != "image":
            found.append(attributes["href"])
    return [one for one in found if not one.startswith("data:")]
