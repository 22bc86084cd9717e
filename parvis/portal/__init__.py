"""The door of the person: the offer of the authorities, online procedures, and the follow-up of a request."""
