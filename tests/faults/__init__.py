"""Failures caused for real, on running processes."""
