"""Fixtures shared by the journeys and the faults."""

from collections.abc import Iterator
from typing import TypeVar

import pytest
from playwright.sync_api import Browser

from tests.database import TestDatabases
from tests.journeys.town import Town, make_town
from tests.journeys.visitor import DESK, Examined, Opens, Visitor, chromium
from tests.soak import COUNT

T = TypeVar("T")
LAST_WORDS = 6000
"""How much of the log of the pages is shown beside a failure, in characters."""


@pytest.fixture(scope="session")
def town(test_databases: TestDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Lend a town whose service runs, one for all the journeys of this process."""
    with test_databases.another() as name:
        found = make_town(tmp_path_factory.mktemp("town") / "town", test_databases.environment(name))
        try:
            yield found.start()
        finally:
            found.stop()
            found.peer.stop()
        # Everything that was typed through every door, and every failure caused on purpose, went through these logs.
        assert found.leaks() == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Lend a browser to the tests of a module."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="session")
def examined(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Examined:
    """Lend what axe has seen since the suite began, in any of its processes."""
    own = tmp_path_factory.getbasetemp()
    return Examined((own if worker_id == "master" else own.parent) / "examined")


@pytest.fixture
def visit(browser: Browser, town: Town, examined: Examined) -> Iterator[Opens]:
    """Return the way to open a window; at the end, no window may have had anything to say."""
    opened: list[Visitor] = []

    def open_(
        *,
        locale: str = "fr",
        width: int = DESK,
        javascript: bool = True,
        dark: bool = False,
        zoom: int = 1,
        base: str = town.base,
    ) -> Visitor:
        context = browser.new_context(
            locale={"fr": "fr-FR", "en": "en-GB"}[locale],
            # A page at 200 % has half as many pixels of its own.
            viewport={"width": width // zoom, "height": 900 // zoom},
            device_scale_factor=zoom,
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )
        visitor = Visitor(context.new_page(), base, examined, javascript)
        opened.append(visitor)
        return visitor

    yield open_
    said = [words for visitor in opened for words in visitor.said]
    # Shown beside a failure only: which page each window held, what the service had been asked.
    print(*(f"{visitor.page.url}" for visitor in opened), town.log("web")[-LAST_WORDS:], sep="\n")
    for visitor in opened:
        visitor.page.context.close()
    assert said == []


def variants(usual: T, *others: T) -> list[T]:
    """The ways to walk a journey: the usual one in the suite, all of them in the soak (COUNT above one)."""
    return [usual, *others] if COUNT > 1 else [usual]
