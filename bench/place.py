"""Where the pages to read are: public ones, those of a draft and of a case, those of an agent's desk."""

import json
import re
from dataclasses import dataclass
from typing import Any

from bench.browsing import Browser
from bench.names import CODE, FORM
from bench.scratch import Scratch

CASES = re.compile(r'href="(/agent/demandes/[0-9A-Z-]+/)"')
INBOX = "/agent/demandes/"
Cookies = dict[str, str]


@dataclass(frozen=True)
class Page:
    """One page, and who reads it."""

    name: str
    path: str
    cookies: Cookies


@dataclass(frozen=True)
class Pages:
    """The pages of a run."""

    place: Scratch
    town: str
    slug: str
    draft: tuple[str, Cookies]
    case: tuple[str, Cookies]
    desk: tuple[str, Cookies]

    def personal(self) -> list[tuple[str, Cookies]]:
        """The pages of a draft and of a case, for whoever holds them."""
        (draft, holder), (reference, resident) = self.draft, self.case
        saved = f"/{CODE}/demarches/{FORM}/saisie/{draft}/"
        return [
            (f"{saved}all/", holder),
            (f"{saved}verifier-mes-reponses/", holder),
            (f"{saved}continuer-plus-tard/", holder),
            (f"/demandes/{reference}/confirmation/", resident),
            (f"/demandes/{reference}/", resident),
        ]

    def timed(self) -> list[Page]:
        """The pages whose time is measured."""
        nobody: Cookies = {}
        case, agent = self.desk
        step, tracking = self.personal()[0], self.personal()[-1]
        return [
            Page("home", "/", nobody),
            Page("town", f"/{self.town}/", nobody),
            Page("procedure", f"/{self.town}/demarches/{self.slug}/", nobody),
            Page("form_step", *step),
            Page("tracking", *tracking),
            Page("inbox", INBOX, agent),
            Page("case", case, agent),
        ]

    def kinds(self, paths: list[str]) -> dict[str, str]:
        """The name of the route of each path."""
        found: dict[str, str] = json.loads(self.place.inside("bench.inside", "kinds", json.dumps(paths)))
        return found


def open_pages(place: Scratch, port: int) -> Pages:
    """Prepare a draft, a case and the fullest desk; find the town with the most to offer."""
    known: dict[str, Any] = json.loads(place.inside("bench.inside", "visitors"))
    return Pages(
        place,
        known["town"],
        known["slug"],
        (known["draft"][0], session(known["draft"][1])),
        (known["case"][0], session(known["case"][1])),
        fullest_desk(port, known["agents"]),
    )


def session(key: str) -> Cookies:
    """The cookie of a session."""
    return {"parvis_session": key}


def fullest_desk(port: int, sessions: list[str]) -> tuple[str, Cookies]:
    """A case in the fullest inbox, and the session of its agent."""
    fullest: list[str] = []
    owner: Cookies = {}
    for key in sessions:
        browser = Browser(port, session(key))
        found = list(dict.fromkeys(CASES.findall(browser.get(INBOX).text())))
        browser.close()
        if len(found) > len(fullest):
            fullest, owner = found, session(key)
    if not fullest:
        raise RuntimeError("no agent has a case in her inbox")
    return fullest[len(fullest) // 2], owner
