"""Dates as French people write them, with the hour."""

DATETIME_FORMAT = r"j F Y, G\hi"
DATE_INPUT_FORMATS = ["%d/%m/%Y", "%d/%m/%y", "%d %m %Y", "%Y-%m-%d"]
