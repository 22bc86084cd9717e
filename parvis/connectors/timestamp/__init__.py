"""Time stamps: a third party says that some bytes existed at an instant (RFC 3161)."""
