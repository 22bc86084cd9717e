"""Backups of the whole installation, their checking, their return, and the passage to another version."""
