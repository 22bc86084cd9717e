"""Telling people: what is sent, how far it went, what is known of its arrival."""
