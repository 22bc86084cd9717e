"""Every kind of fact has its sentences, and the table of reactions says all that reacts."""

from parvis.events.kinds import all_kinds
from parvis.reactions import REACTIONS


def test_every_kind_speaks_to_the_agent() -> None:
    assert [kind.name for kind in all_kinds() if not str(kind.agent)] == []


def test_the_table_of_reactions_is_complete() -> None:
    assert {kind.name for kind in all_kinds() if kind.reacts} == set(REACTIONS)


def test_facts_name_no_personal_datum() -> None:
    personal = {"name", "email", "address", "telephone", "birth_date", "answers", "body", "text", "recipient"}
    assert [kind.name for kind in all_kinds() if kind.facts & personal] == []
