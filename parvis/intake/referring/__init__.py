"""A message that is another authority's matter: passed on whole, its sender told, both days kept (L114-2 to L114-4)."""
