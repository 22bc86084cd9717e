"""Mailboxes in which people's e-mail arrives."""
