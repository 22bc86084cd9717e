"""The bank: questions and sections to use again, linked or copied, those of an authority and those of the house."""
