"""What import-linter cannot see: foreign keys follow the ladder too, and modules keep their size."""

import ast
import configparser
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50

LONG_ON_PURPOSE: dict[str, str] = {
    "parvis/demo/stars/town.py:rooms": "a story told in order, one act a line",
    "parvis/demo/stars/town.py:associations": "a story told in order, one act a line",
    "parvis/demo/stars/town.py:lights": "a story told in order, one act a line",
    "parvis/demo/stars/town.py:families": "a story told in order, one act a line",
    "parvis/demo/stars/rights.py:complaints": "a story told in order, one act a line",
    "parvis/demo/writer/letters.py:send": "one row of the outbox, column by column",
}
"""Modules and functions longer than the rule, each with its reason; a stale line fails."""


def ladder() -> dict[str, int]:
    """The height of each context, read from the contract itself."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    layers = parser["importlinter:contract:ladder"]["layers"].split("\n")
    rungs = [line.strip() for line in layers if line.strip()]
    return {
        name.strip(): len(rungs) - height for height, rung in enumerate(rungs) for name in rung.split("|")
    }


def test_foreign_keys_descend() -> None:
    heights = ladder()
    climbing = []
    for model in apps.get_models():
        if not model.__module__.startswith("parvis."):
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or not target.__module__.startswith("parvis."):
                continue
            if heights[target._meta.app_label] > heights[model._meta.app_label]:
                climbing.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    assert climbing == []


def sources() -> list[Path]:
    """The modules of the product."""
    folders = (ROOT / "parvis", ROOT / "config")
    return [
        path
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        if "migrations" not in path.parts and "node_modules" not in path.parts
    ]


def too_long() -> dict[str, int]:
    """Modules and functions over the limits, with their number of lines."""
    found = {}
    for path in sources():
        name = str(path.relative_to(ROOT))
        text = path.read_text()
        if (lines := text.count("\n")) > MOST_LINES:
            found[name] = lines
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    found[f"{name}:{node.name}"] = length
    return found


def test_modules_and_functions_keep_their_size() -> None:
    assert set(too_long()) == set(LONG_ON_PURPOSE)


def test_no_shelf_and_no_signal() -> None:
    shelves = {"utils", "helpers", "common", "misc", "services"}
    found = [str(path) for path in sources() if shelves & {*path.parts, path.stem}]
    found += [
        str(path) for path in sources() if "@receiver" in path.read_text() or "post_save" in path.read_text()
    ]
    assert found == []


@pytest.mark.parametrize("marker", ["TODO", "FIXME", "XXX", 'NotImplementedError("later'])
def test_nothing_is_left_for_later(marker: str) -> None:
    assert [str(path) for path in sources() if marker in path.read_text()] == []


def test_http_leaves_by_the_connectors_only() -> None:
    """The linter cannot name a part of the standard library's packages: these two are looked for here."""
    calling = [
        str(path.relative_to(ROOT))
        for path in sources()
        if "connectors" not in path.parts
        and any(word in path.read_text() for word in ("urllib.request", "http.client"))
    ]
    assert calling == ["parvis/commands/demo.py"], "the demonstration looks whether its own server answers"


def test_doors_ask_no_query_of_their_own() -> None:
    words = (".objects", ".save(", ".delete(", ".select_related(", ".bulk_create(", "cursor(")
    asking = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in sources()
        if {"portal", "workspace"} & set(path.parts)
        for word in words
        if word in path.read_text()
    ]
    assert asking == []
