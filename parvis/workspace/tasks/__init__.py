"""Tasks: what the processes of procedures ask of an agent, and what stopped on the way."""
