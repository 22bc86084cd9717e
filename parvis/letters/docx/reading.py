"""Read a DOCX somebody sent, behind two walls: the archive is judged first, then a confined child reads it."""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from parvis.documents.inspection import CannotAccept, Limits, inspect

LARGEST = 5_000_000
"""Bytes of a file that is a letter."""

_SCRIPT = Path(__file__).with_name("child.py")
_LIMITS = Limits(size=LARGEST, members=500, unpacked=40_000_000)
_MEMORY, _SECONDS = 700_000_000, 10
_LARGEST_ANSWER = 4_000_000
_REASONS = {
    3: _(
        "Ce fichier Word ne peut pas être lu : ouvrez-le dans votre traitement de texte et enregistrez-le à nouveau."
    ),
    4: _("Ce document est trop long pour un courrier."),
}


class CannotReadDocx(Exception):
    """Refuse a file; ``message`` says why, and what to do, to who sent it."""

    def __init__(self, message: Any) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Told:
    """What a document says: blocks of runs ``[text, bold, italic]``, and how much of what was left out."""

    blocks: list[dict[str, Any]]
    lost: dict[str, int] = field(default_factory=dict)


def read_docx(content: bytes, name: str) -> Told:
    """Read a DOCX: no macro, link fetched from outside, entity nor bomb is let in. Raises CannotReadDocx."""
    judge(content, name)
    return _read(content)


def judge(content: bytes, name: str) -> None:
    """Refuse what is no plain DOCX: macro, link fetched from outside, entity, bomb. Raises CannotReadDocx."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(content)
        file.flush()
        try:
            found = inspect(Path(file.name), name, _LIMITS)
        except CannotAccept as refused:
            raise CannotReadDocx(refused.sentence) from refused
    if found.kind != "docx":
        raise CannotReadDocx(_("Choisissez un document Word au format DOCX."))


def _read(content: bytes) -> Told:
    """Have the child read it; nothing of our environment is passed on."""
    command = [sys.executable, "-I", "-B", str(_SCRIPT), str(_MEMORY), str(_SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603  # our own script, figures as arguments
            command,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS * 2,
            env={"LANG": "C.UTF-8"},
            cwd="/",
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise CannotReadDocx(_REASONS[4]) from late
    if done.returncode or len(done.stdout) > _LARGEST_ANSWER:
        raise CannotReadDocx(_REASONS.get(done.returncode, _REASONS[3]))
    told = json.loads(done.stdout)
    return Told(told["blocks"], told["lost"])
