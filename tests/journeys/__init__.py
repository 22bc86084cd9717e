"""People's paths in Chromium, against the running processes."""
