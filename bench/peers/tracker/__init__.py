"""Request Tracker 5 in the comparison."""
