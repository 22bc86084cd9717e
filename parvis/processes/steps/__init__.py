"""A process as a plain list of steps, for who never saw BPMN: another way to write and read the same file."""
