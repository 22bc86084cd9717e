"""A real SMTP server for each test that asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.smtp import SmtpPeer


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[SmtpPeer]:
    folder = tmp_path / "peer"
    folder.mkdir()
    server = SmtpPeer(folder).start()
    yield server
    server.stop()
