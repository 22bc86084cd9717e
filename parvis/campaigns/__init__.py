"""Information campaigns: what an authority writes to those who agreed to read it."""
