"""Names of DMN's XML, and of what the house adds to it."""

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
OWN = "urn:parvis:decision-table:1"
ZEN = "urn:parvis:zen"
"""The expression language of the house, for other tools to know that they do not."""


def dmn(name: str) -> str:
    """Return a name of DMN 1.3."""
    return f"{{{DMN}}}{name}"


def own(name: str) -> str:
    """Return the name of an attribute that only the house reads."""
    return f"{{{OWN}}}{name}"
