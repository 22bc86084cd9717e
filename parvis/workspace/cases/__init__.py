"""The pages of one case: reading it, and one file for each gesture."""
