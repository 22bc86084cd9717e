"""The decision tables of a procedure in the studio: the list, the sheet, what is exchanged with other programmes."""
