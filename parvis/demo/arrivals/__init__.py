"""The e-mail that the demonstration receives: its boxes, and what waits to be sorted there."""
