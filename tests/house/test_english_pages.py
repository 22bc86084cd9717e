"""The pages read in English hold none of our French: nothing was worded before the language was known."""

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from tests.cast import OFFER, Cast
from tests.portal.conftest import YOU, Resident
from tools import translations
from tools.translations import ENGLISH, entries, ids_of, read_catalogue, strings_of

SHORTEST = 12
"""Characters: a shorter piece of French may well be English, or a name."""
GESTURES = ["prendre", "complement", "decider", "repondre", "noter", "clore", "reorienter", "identite"]
AGENT_PAGES = ["inbox", "outbox", "agent_account", "agent_help", "my_absences", "team", "agent_sessions"]
LEGAL_PAGES = ["accessibility", "legal_notice", "privacy", "terms", "security"]


@pytest.fixture(autouse=True)
def speaking(tmp_path: Path, settings: LazySettings) -> None:
    """The catalogues compiled anew, whatever stands in the tree; files apart."""
    translations.write_binaries(read_catalogue(ENGLISH), tmp_path / "locale")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="module")
def french() -> list[str]:
    """The longest piece, without placeholder, of each French text that English words otherwise."""
    messages = entries(read_catalogue(ENGLISH)).values()
    english = {text for message in messages for text in strings_of(message)}
    data = f"{OFFER} Vie associative"
    texts = [text for message in messages for text in ids_of(message) if text not in english]
    pieces = [max(re.split(r"%\(\w+\)\w|%%", text), key=len).strip() for text in texts]
    return [piece for piece in pieces if len(piece) > SHORTEST and piece not in data]


def left_in_french(client: Client, address: str, french: list[str]) -> list[str]:
    """What a page, read in English, still says in our French."""
    response: Any = client.get(address, headers={"accept-language": "en"})
    assert response.status_code == 200, f"{address}: {response.status_code}"
    page = html.unescape(response.content.decode())
    assert '<html lang="en"' in page, address
    return [f"{address}: {piece}" for piece in french if piece in page]


def test_french_is_recognised(cast: Cast, french: list[str]) -> None:
    response: Any = Client().get("/")
    assert any(piece in html.unescape(response.content.decode()) for piece in french)


def test_the_portal_speaks_english(cast: Cast, french: list[str]) -> None:
    town = cast.procedure.authority.code
    resident = Resident(cast)
    draft = resident.start()
    of_procedure = [town, cast.procedure.slug]
    pages = [
        *(reverse(name) for name in ("home", "track", "new_link", "new_link_sent")),
        reverse("portal_home", args=[town]),
        *(reverse(name, args=[town]) for name in LEGAL_PAGES),
        reverse("procedure", args=of_procedure),
        reverse("procedure_privacy", args=of_procedure),
        resident.url("step", draft, "you"),
        resident.url("later", draft),
    ]
    found = [line for page in pages for line in left_in_french(resident.client, page, french)]
    resident.save(draft, "you", YOU)
    found += left_in_french(resident.client, resident.url("check", draft), french)
    case = resident.file()
    for name in ("confirmation", "tracking", "withdraw"):
        found += left_in_french(resident.client, reverse(name, args=[case.reference]), french)
    assert found == []


def test_the_workspace_speaks_english(cast: Cast, french: list[str]) -> None:
    case = cast.file()
    manager, agent = cast.sign_in(cast.manager), cast.sign_in(cast.agent)
    found = [line for name in AGENT_PAGES for line in left_in_french(manager, reverse(name), french)]
    address = reverse("case", args=[case.reference])
    for page in [address, *(f"{address}{gesture}/" for gesture in GESTURES)]:
        found += left_in_french(agent, page, french)
    found += left_in_french(Client(), reverse("account_login"), french)
    assert found == []
