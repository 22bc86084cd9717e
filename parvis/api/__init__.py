"""Doors for machines: what others post to us."""
