"""Filling a draft: the steps of its form and the files sent with them, whichever door shows them."""
