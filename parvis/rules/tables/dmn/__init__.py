"""Decision tables as DMN 1.3 XML (OMG formal/19-10-01), out and in, for the simple subset.

A cell typed with menus has its equivalent among the unary tests of FEEL (DMN 1.3, 10.3.1.2). What is written in
the expression language of the house has none: it leaves with the name of its language (`expressionLanguage`), and
comes back; another tool shows it and does not run it. The tests of a table, the units and the wordings of options
have no place there. Of what comes in, all that is not a table of this subset is told, never guessed.
"""

from parvis.rules.tables.dmn.reading import InvalidDmn, from_dmn
from parvis.rules.tables.dmn.writing import to_dmn

__all__ = ["InvalidDmn", "from_dmn", "to_dmn"]
