"""Finding a person among many from what somebody says of her (docs/decisions/0018-person-search.md)."""

from .asking import Asked, CannotSearch, read
from .finding import Match, find

__all__ = ["Asked", "CannotSearch", "Match", "find", "read"]
