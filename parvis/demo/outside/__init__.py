"""What a visitor of the demonstration does from outside: she writes to a town, and reads what it sends her."""
