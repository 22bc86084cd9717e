"""Event logs of any tool, read from a file and described; no database is asked."""
