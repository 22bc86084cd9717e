"""Letters that authorities word themselves: a template read, filled, and made a letter like the others."""
