"""Measure Parvis: one JSON line per figure, each beside what it is compared to (``python -m bench``)."""
