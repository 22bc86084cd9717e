"""Pages of the demonstration alone: a visitor plays somebody outside, who writes to a town and reads what it sends."""
