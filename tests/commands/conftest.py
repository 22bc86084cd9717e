"""A command of the house run in the test's own process, when starting a second one would show nothing more."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from parvis.commands.main import main
from tests.commands.answer import Answer, Here


@pytest.fixture
def here(
    worker_role: Callable[[], AbstractContextManager[None]],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Here:
    """Return how to run a command under the worker's role; one command of each kind runs for real elsewhere."""

    def run(*words: str) -> Answer:
        monkeypatch.setenv("PARVIS_ROLE", "worker")
        capsys.readouterr()
        with worker_role():
            code = main(words)
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return run
