"""Letters that authorities word themselves, as data: their marks, their fields, their blocks, read and judged."""
