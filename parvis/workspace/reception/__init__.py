"""The desk: who is there, what they came for, what they were promised."""
