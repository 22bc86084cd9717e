"""Each route is protected or public on purpose, and each connector is a whole parcel."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from parvis.connectors.registry import CONNECTORS

ROOT = Path(__file__).resolve().parents[2]
ACCESS = {"public", "tracking", "agent", "health"}

FOREIGN = ("allauth.", "django.views.i18n")
"""Views of libraries: sign-in guards itself (its own tests are in tests/accounts), languages are public."""


OPEN_TO_WHOEVER_HOLDS_THE_LINK = {"agent/invitation/<str:token>/"}
CLOSED_TO_ALL = {"agent/connexion/inscription/"}


def routes(
    patterns: list[URLPattern | URLResolver] | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    """Every address of the house, with its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, here)
        else:
            yield here, pattern


def test_every_route_says_who_may_come() -> None:
    silent = [
        address
        for address, pattern in routes()
        if getattr(pattern.callback, "access", None) not in ACCESS
        and not pattern.callback.__module__.startswith(FOREIGN)
    ]
    assert silent == []


def test_the_agents_pages_are_for_agents() -> None:
    open_ = {
        address
        for address, pattern in routes()
        if address.startswith("agent/")
        and getattr(pattern.callback, "access", "") != "agent"
        and not pattern.callback.__module__.startswith(FOREIGN)
    }
    assert open_ == OPEN_TO_WHOEVER_HOLDS_THE_LINK | CLOSED_TO_ALL


@pytest.mark.parametrize(
    "parcel", sorted({factory.rpartition(".")[0] for of in CONNECTORS.values() for factory in of.values()})
)
def test_each_connector_is_a_parcel(parcel: str) -> None:
    folder = ROOT / Path(*parcel.split("."))
    kind = folder.parent.name
    assert (folder / "README.md").is_file()
    assert (ROOT / "tests" / "connectors" / kind).is_dir()
    assert "def check(" in "".join(path.read_text() for path in folder.glob("*.py"))


def test_no_template_asks_the_database() -> None:
    # ".all" on what the view has prefetched costs nothing: the query counts of each page hold it.
    queries = (".objects", ".filter", ".exists", "_set.")
    asking = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for word in queries
        if word in path.read_text()
    ]
    assert asking == []
