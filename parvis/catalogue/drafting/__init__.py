"""Changing the document of a draft by small gestures on stable ids (``docs/decisions/0048``)."""
