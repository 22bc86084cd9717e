"""The sources of data that the processes of the authority ask: who manages all of it connects them here."""
