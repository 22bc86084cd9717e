"""Antivirus engines: what the house asks of them, and the vendors it knows."""
