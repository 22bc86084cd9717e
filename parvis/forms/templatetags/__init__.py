"""Template tags of the forms engine."""
