"""Taking cases in flight to a later version of their procedure: what that changes, what stays (note 50)."""
