"""What the commands that administer one authority do alike: find it, read a secret, print how things stand."""

import json
import os
import sys
from pathlib import Path
from typing import Any

from parvis.authorities.access import NotFound, authority_named
from parvis.authorities.models import Authority

from .main import CommandRefused


def authority_asked(code: str) -> Authority:
    """The authority of a code. Raises CommandRefused."""
    try:
        return authority_named(code)
    except NotFound:
        raise CommandRefused(f"no authority has the code {code}") from None


def secret_given(name: str) -> str | None:
    """What a variable of the environment says, or the file that ``NAME_FILE`` names; None when neither is there.

    Never the command line, where other users of the machine read it.
    """
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    return os.environ.get(name)


def print_json(told: dict[str, Any]) -> None:
    """Print one answer on one line."""
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
