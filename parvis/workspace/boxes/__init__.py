"""The boxes that e-mail is read from: who manages all of the authority opens and closes them here."""
