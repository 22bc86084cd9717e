"""Whoever changes what somebody may do, or what opens an account, writes it in the journal."""

import ast
import re

from tests.database import ROOT

ACTIONS = ROOT / "parvis" / "agents" / "actions.py"
CHANGES = re.compile(
    r"Membership\.objects\.\w*create|Membership\(\w+=|Account\.objects\.create_user|set_unusable_password"
    r"|\baccount\.set_password|\w\.(?:is_operator|left_on|is_active) = |[^_]remove_second_factors\("
)
"""How the code gives a right, takes it away, or changes what opens an account."""

MADE_UP = "parvis/demo/"
"""Invented agents are born with their rights."""


def verbs() -> dict[str, ast.FunctionDef]:
    """The functions of the verbs of the staff."""
    body = ast.parse(ACTIONS.read_text(encoding="utf-8")).body
    return {node.name: node for node in body if isinstance(node, ast.FunctionDef)}


def test_every_verb_of_the_staff_records_a_fact() -> None:
    """A verb takes the moment it happens at; what only answers a question does not."""
    found = {
        name: any(
            getattr(call.func, "id", "") == "_tell" for call in ast.walk(verb) if isinstance(call, ast.Call)
        )
        for name, verb in verbs().items()
        if not name.startswith("_") and any(one.arg == "at" for one in verb.args.kwonlyargs)
    }
    assert {
        "invite",
        "set_membership",
        "leave",
        "unlock",
        "remove_second_factor",
        "entrust_operation",
    } <= set(found)
    assert [name for name, tells in found.items() if not tells] == []


def test_rights_and_accounts_change_by_these_verbs_only() -> None:
    elsewhere = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "parvis").rglob("*.py")
        if path != ACTIONS
        and "migrations" not in path.parts
        and CHANGES.search(path.read_text(encoding="utf-8"))
    }
    assert {path for path in elsewhere if not path.startswith(MADE_UP)} == {
        "parvis/accounts/adapter.py",  # the verb called, and her own password: `agent.account_changed`
        "parvis/accounts/models.py",  # how an account is born
    }
