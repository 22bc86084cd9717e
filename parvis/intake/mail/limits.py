"""How much of one message is looked at: beyond, it is kept with the original and told, never read.

Real messages stay far below; each figure bounds the time or the memory that a hostile one can take.
"""

HEADER_BLOCK = 1_000_000
"""Bytes of one block of headers that are searched for fields."""

FIELDS = 1_000
"""Fields kept of one block of headers."""

FIELD = 16_000
"""Bytes of one field."""

WORDS = 4_000
"""Characters of a field in which encoded words (RFC 2047) are decoded."""

STRUCTURE_FIELD = 1_200
"""Characters of a field that says what a part is (Content-Type, Content-Disposition)."""

DEPTH = 30
"""Parts inside parts."""

ENTITIES = 2_500
"""Parts of one message, containers counted."""

FALSE_DELIMITERS = 10_000
"""Lines that begin like a delimiter without being one, in one container."""

BODY = 2_000_000
"""Bytes of one text read as words."""

TEXT = 500_000
"""Characters of the words of one message."""

ADDRESSES = 500
"""Addresses of one field."""

REFERENCES = 50
"""Messages that one says it follows: the last ones."""

HOPS = 100
"""Servers that one message went through: beyond half of it, it turns in circles."""

SUBJECT = 500
"""Characters of a subject."""

NAME = 150
"""Characters of the name of a person or of a file."""

SMALL_PARTS = 20_000_000
"""Bytes of a part that holds parts in a format of its own (winmail.dat, opaque signature)."""

PIECE = 65_536
"""Bytes of one piece of a part read little by little."""
