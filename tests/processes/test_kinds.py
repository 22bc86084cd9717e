"""Settings of steps: what is missing, unknown or of another nature is said by the name of the setting."""

from typing import Any

import pytest

from parvis.processes.kinds import KINDS, Known, faults
from parvis.processes.steps.shape import TAGS

KNOWN = Known(
    units=frozenset({"sports", "culture"}),
    persons=frozenset({"agent-1"}),
    letters=frozenset({"grant"}),
    tables=frozenset({"fee"}),
    connections=frozenset({"address"}),
    processes=frozenset({"other"}),
    fields=frozenset({"rib"}),
)
GOOD: dict[str, list[dict[str, Any]]] = {
    "task": [
        {
            "unit": "sports",
            "due": 5,
            "checklist": ["Lire"],
            "fields": [{"id": "a", "label": "Avis", "kind": "text"}],
        },
        {"role": "manager"},
        {"person": "agent-1", "fields": [{"id": "a", "label": "Avis", "kind": "choice", "options": ["Oui"]}]},
    ],
    "opinions": [
        {
            "units": ["sports", "culture"],
            "rule": "majority",
            "question": {"fr": "Le stade convient-il ?"},
            "within": 10,
        }
    ],
    "visa": [{"chain": [{"unit": "sports"}, {"role": "manager"}]}],
    "decision": [{"unit": "sports", "outcome": "asked", "letter": "grant"}],
    "appointment": [{"motive": "État des lieux"}],
    "payment": [{"table": "fee"}],
    "message": [{"words": {"fr": "Bonjour", "en": "Hello"}}, {"letter": "grant", "to": "unit"}],
    "letter": [{"letter": "grant"}],
    "correction": [{"fields": ["rib"], "within": 30, "letter": "grant"}, {"words": {"fr": "Précisez"}}],
    "table": [{"table": "fee"}],
    "data": [{"connection": "address"}],
    "call": [{"process": "other"}],
    "wait": [{}, {"shown": {"fr": "Les travaux se font", "en": "Works are under way"}}],
}
QUESTION = {"fr": "Le stade convient-il ?"}


def test_each_kind_of_step_is_known_by_its_settings() -> None:
    """What can be written in a list can be judged; and good settings are not accused."""
    assert set(KINDS) == set(TAGS) == set(GOOD)
    for kind, examples in GOOD.items():
        for settings in examples:
            assert faults(kind, settings, KNOWN) == [], (kind, settings)


@pytest.mark.parametrize(
    ("kind", "settings", "named"),
    [
        ("task", {}, "unit"),
        ("task", {"unit": "closed"}, "unit"),
        ("task", {"unit": ["sports"]}, "unit"),
        ("task", {"role": "mayor"}, "role"),
        ("task", {"unit": "sports", "due": 0}, "due"),
        ("task", {"unit": "sports", "due": True}, "due"),
        ("task", {"unit": "sports", "due": "5"}, "due"),
        ("task", {"unit": "sports", "checklist": []}, "checklist"),
        ("task", {"unit": "sports", "checklist": [" "]}, "checklist"),
        ("task", {"unit": "sports", "fields": [{"id": "a", "label": "b", "kind": "code"}]}, "fields"),
        ("task", {"unit": "sports", "fields": [{"id": "a", "label": "b", "kind": "text"}] * 2}, "fields"),
        ("task", {"unit": "sports", "fields": [{"id": "checklist", "label": "b", "kind": "text"}]}, "fields"),
        ("task", {"unit": "sports", "fields": [{"id": "a", "label": "b", "kind": "choice"}]}, "fields"),
        ("task", {"unit": "sports", "colour": "red"}, "colour"),
        ("opinions", {"units": ["sports"], "rule": "loudest", "question": QUESTION}, "rule"),
        ("opinions", {"units": ["gone"], "rule": "all", "question": QUESTION}, "units"),
        ("opinions", {"rule": "all", "question": QUESTION}, "units"),
        ("opinions", {"units": ["sports"], "rule": "all"}, "question"),
        ("opinions", {"units": ["sports"], "rule": "all", "question": {"en": "Is it?"}}, "question"),
        ("wait", {"shown": "Les travaux"}, "shown"),
        ("data", {"connection": "address", "shown": {"en": "Checked"}}, "shown"),
        ("visa", {"chain": [{}]}, "chain"),
        ("visa", {"chain": [{"unit": "sports", "role": "manager"}]}, "chain"),
        ("decision", {"unit": "sports"}, "outcome"),
        ("message", {}, "words"),
        ("message", {"words": {"en": "Hello"}}, "words"),
        ("letter", {"letter": "unknown"}, "letter"),
        ("correction", {"fields": ["gone"]}, "fields"),
        ("correction", {"within": 10}, "fields"),
        ("correction", {"letter": "grant"}, "fields"),
        ("correction", {"letter": "grant", "words": {"fr": "Complétez"}}, "fields"),
        ("data", {"connection": 3}, "connection"),
        ("dance", {}, ""),
    ],
)
def test_a_fault_names_its_setting(kind: str, settings: dict[str, Any], named: str) -> None:
    """One sentence each, for who writes the process."""
    found = faults(kind, settings, KNOWN)
    assert [name for name, _sentence in found] == [named]
    assert all(sentence for _name, sentence in found)
