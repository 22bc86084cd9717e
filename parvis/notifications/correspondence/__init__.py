"""What the house writes to a person about her case: from rows to letters, then into the outbox."""
