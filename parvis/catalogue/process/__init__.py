"""The process of a procedure: read from its version, judged before it is published, told in words."""
