"""Filing for somebody who is at the desk, on the line, or who wrote."""
