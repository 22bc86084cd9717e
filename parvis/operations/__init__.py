"""How the installation itself is doing, for who looks after it: no person, no case, no content."""
