"""A process tried by whoever writes it: the engine of real requests under a clock moved by hand; nobody is told."""
