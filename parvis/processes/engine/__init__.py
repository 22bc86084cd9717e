"""The engine of processes: a diagram becomes a plan, and an instance of it goes on gesture by gesture."""
