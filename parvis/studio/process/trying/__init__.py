"""The process of a procedure tried on an invented request: nothing is kept, nobody is written to."""
