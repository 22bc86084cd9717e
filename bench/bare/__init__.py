"""The contenders: the least Django that does the named work, on the same database."""
