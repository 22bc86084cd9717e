"""Forms: definitions as data, the reading of answers, and their rendering."""
