"""Data of others: a connection of the authority is asked with values and answers with values."""
