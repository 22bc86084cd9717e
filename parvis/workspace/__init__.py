"""The agent's pages: values to and from HTTP, one resource a file."""
