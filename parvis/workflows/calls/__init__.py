"""Sources of data asked for a step: what leaves, the dialogue with nothing open in the database, what comes back."""
