"""Plain text: the one content without a signature, accepted only when nothing in it is anything else."""

import codecs
import mmap
import re

from .kinds import carries_script

_CHUNK = 65_536
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_UNASSIGNED = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")  # the five holes of Windows-1252


def is_text(content: mmap.mmap) -> bool:
    """Say whether the bytes are UTF-8 or Windows-1252 text, without control signs nor page code."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    utf8 = western = True
    for start in range(0, len(content), _CHUNK):
        piece = content[start : start + _CHUNK]
        if _CONTROLS.search(piece) or carries_script(content[max(0, start - 64) : start + _CHUNK]):
            return False
        western = western and not _UNASSIGNED.search(piece)
        if utf8:
            try:
                decoder.decode(piece, final=start + _CHUNK >= len(content))
            except UnicodeDecodeError:
                utf8 = False
        if not utf8 and not western:
            return False
    return True
