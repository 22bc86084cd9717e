"""A condition as rows of menus on a page: question, comparison, value. Used wherever the studio asks for one."""

from .form import ConditionMenus
from .lines import Bunch, Control, Line
from .words import known_names

__all__ = ["Bunch", "ConditionMenus", "Control", "Line", "known_names"]
