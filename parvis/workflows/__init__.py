"""What cases live through: where each stands in the process of its procedure, what is to be done, what stopped."""
