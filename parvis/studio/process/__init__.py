"""How the requests of a procedure are handled: the list of steps, the panel of each, a file in and out."""
