"""Finding a person among many from what somebody says of her (docs/decisions/0018-person-search.md)."""

from .asking import Asked, CannotSearch, reach_key, read
from .finding import Match, find, reached_by
from .vocabulary import forget_words

__all__ = ["Asked", "CannotSearch", "Match", "find", "forget_words", "reach_key", "reached_by", "read"]
