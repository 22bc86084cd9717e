"""What becomes of closed cases: proposed for elimination, signed, given the archives' visa, then erased."""
