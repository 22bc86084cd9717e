"""What is done with topics, agreements and campaigns."""

from .agreeing import CannotAgree, ask, choose, confirm, forget_agreements, leave
from .approving import CannotApprove, approve, return_, submit, take_back
from .keeping import CannotOpenTopic, open_topic, retire_topic, set_terms
from .stopping import CannotStop, stop, stop_restored
from .writing import CannotWrite, Words, rewrite, write

__all__ = [
    "CannotAgree",
    "CannotApprove",
    "CannotOpenTopic",
    "CannotStop",
    "CannotWrite",
    "Words",
    "approve",
    "ask",
    "choose",
    "confirm",
    "forget_agreements",
    "leave",
    "open_topic",
    "retire_topic",
    "return_",
    "rewrite",
    "set_terms",
    "stop",
    "stop_restored",
    "submit",
    "take_back",
    "write",
]
