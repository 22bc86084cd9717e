"""What a column of the database takes of a text that anybody may have written."""


def is_storable(words: str) -> bool:
    """Whether PostgreSQL takes it: no NUL, no half of a surrogate pair."""
    return "\x00" not in words and words.encode("utf-8", "replace").decode() == words
