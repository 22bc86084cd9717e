"""The journal of facts: what happened, to what, when, by whom; append-only and sealed."""
