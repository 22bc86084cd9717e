"""Conditions built with menus: a value, the expression it writes, the sentence it says, what is wrong in it."""

from parvis.rules.menus.conditions import (
    MAX_COMPARISONS,
    OPERATORS,
    PART_OPERATORS,
    PARTS,
    Comparison,
    Condition,
    Group,
    Mode,
    Operator,
    Value,
)
from parvis.rules.menus.reading import read
from parvis.rules.menus.wording import day_rule_words, say, say_comparison, value_words
from parvis.rules.menus.writing import CannotWrite, write

__all__ = [
    "MAX_COMPARISONS",
    "OPERATORS",
    "PARTS",
    "PART_OPERATORS",
    "CannotWrite",
    "Comparison",
    "Condition",
    "Group",
    "Mode",
    "Operator",
    "Value",
    "day_rule_words",
    "read",
    "say",
    "say_comparison",
    "value_words",
    "write",
]
