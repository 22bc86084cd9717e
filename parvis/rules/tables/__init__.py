"""Decision tables as data: read, applied, tried, looked over for overlaps and gaps, exchanged as spreadsheets."""

from parvis.rules.tables.covering import Findings, Gap, Overlap, gaps, overlaps, unreachable
from parvis.rules.tables.deciding import (
    CannotDecide,
    Decision,
    SeveralRowsFit,
    TrialResult,
    decide,
    decide_given,
    run_trials,
)
from parvis.rules.tables.documents import InvalidTable, read, write
from parvis.rules.tables.shape import (
    Among,
    AnyValue,
    Cell,
    Free,
    Input,
    Interval,
    Output,
    Presence,
    Row,
    Table,
    Trial,
)

__all__ = [
    "Among",
    "AnyValue",
    "CannotDecide",
    "Cell",
    "Decision",
    "Findings",
    "Free",
    "Gap",
    "Input",
    "Interval",
    "InvalidTable",
    "Output",
    "Overlap",
    "Presence",
    "Row",
    "SeveralRowsFit",
    "Table",
    "Trial",
    "TrialResult",
    "decide",
    "decide_given",
    "gaps",
    "overlaps",
    "read",
    "run_trials",
    "unreachable",
    "write",
]
