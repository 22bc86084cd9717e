"""Rules: the one expression language of the house, evaluated on the server only."""
