"""The sorting tray: what arrived, and what agents do of it."""
