"""The parvis command line: one module per command."""
