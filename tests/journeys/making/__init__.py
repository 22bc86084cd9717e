"""A procedure made in the browser, gesture by gesture, from what its document says it becomes."""
