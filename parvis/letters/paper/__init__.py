"""The paper twin of a form: what is printed, filled by hand, and recognised when its scan comes back."""
