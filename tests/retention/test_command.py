"""The command proposes and prints; it destroys nothing."""

import json
from argparse import ArgumentParser
from typing import Any

import pytest
from django.utils import timezone

from parvis.base.scope import scope
from parvis.cases.models import Case
from parvis.commands import retention
from tests.cases.steps import committed
from tests.cast import Cast
from tests.database import TestDatabases
from tests.keeping.conftest import connected

from .doing import over


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints."""
    parser = ArgumentParser()
    retention.add_arguments(parser)
    assert retention.run(parser.parse_args(words)) == 0
    return capsys.readouterr().out


@committed
def test_it_proposes_as_the_night_does_and_prints_the_lists(
    cast: Cast, capsys: pytest.CaptureFixture[str], test_databases: TestDatabases
) -> None:
    case = over(cast, cast.file())
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(closed_at=timezone.now().replace(year=2019, day=1))
    with connected(test_databases.addresses(test_databases.name)["worker"]):
        assert said(capsys, "propose") == "1 lines added to the lists, 0 taken out.\n"
        assert said(capsys, "propose") == "0 lines added to the lists, 0 taken out.\n"
        one: dict[str, Any] = json.loads(said(capsys, "list", "--json"))
        told = said(capsys, "list")
    assert (one["authority"], one["unit"], one["state"], one["lines"]) == (
        "montrevel", "vie-associative", "proposed", 1,
    )  # fmt: skip
    assert one["number"] in told
    assert cast.read(case).closed_at
