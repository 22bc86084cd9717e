"""What the house does for a step, one module a kind."""

from collections.abc import Mapping

from . import correction, letter, message, opinions, table
from .doing import Doing

DOINGS: Mapping[str, Doing] = {
    "message": message.write,
    "letter": letter.send,
    "table": table.decide,
    "opinions": opinions.ask,
    "correction": correction.ask,
}
"""What the house does by itself, by the kind of step; a connection is asked elsewhere, with no transaction open."""
