"""The sorting tray: what arrived and waits for somebody, and what agents do of it."""
