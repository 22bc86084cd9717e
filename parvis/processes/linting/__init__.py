"""What is wrong with a process before anybody goes through it: found by walking all that can happen."""
