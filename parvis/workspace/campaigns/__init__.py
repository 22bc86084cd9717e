"""Information campaigns: written, read by a second person, followed; what one may subscribe to; pace and price."""
