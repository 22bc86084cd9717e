"""The pages about persons: their file, and what an agent does to it."""
