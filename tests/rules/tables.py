"""Decision tables to try: a canteen's fees, and small ones drawn at random."""

from collections.abc import Mapping

from hypothesis import strategies as st

Document = dict[str, object]


def fr(words: str) -> dict[str, str]:
    """A label."""
    return {"fr": words}


QUOTIENT: Document = {
    "id": "quotient",
    "label": fr("Quotient familial"),
    "kind": "amount",
    "expression": "quotient",
    "min": "0",
}
LIVES_HERE: Document = {
    "id": "here",
    "label": fr("Habite la commune"),
    "kind": "yes_no",
    "expression": "home.postcode == '01340'",
}
FEE: Document = {"id": "fee", "label": fr("Prix du repas"), "kind": "amount"}


def row(name: str, when: Mapping[str, str], fee: str) -> Document:
    """A rule of one fee."""
    return {"id": name, "when": dict(when), "then": {"fee": fee}}


def table(*rows: Document, inputs: tuple[Document, ...] = (QUOTIENT, LIVES_HERE), **more: object) -> Document:
    """A table of one fee."""
    return {
        "schema": 1,
        "title": fr("Prix de la cantine"),
        "hit": "unique",
        "inputs": list(inputs),
        "outputs": [FEE],
        "rows": list(rows),
        "tests": [],
        **more,
    }


CANTEEN = table(
    row("low", {"quotient": "[0..400[", "here": "oui"}, "1"),
    row("middle", {"quotient": "[400..800[", "here": "oui"}, "2,40"),
    row("high", {"quotient": ">= 800", "here": "oui"}, "3,80"),
    row("outside", {"here": "non"}, "5,20"),
    tests=[
        {"id": "t1", "given": {"quotient": "399,99", "here": "oui"}, "expected": {"fee": "1"}},
        {"id": "t2", "given": {"quotient": "400", "here": "oui"}, "expected": {"fee": "2,4"}},
    ],
)

COLUMNS: tuple[Document, ...] = (
    {"id": "a", "label": fr("A"), "kind": "number", "expression": "a", "decimals": 0, "min": "0", "max": "6"},
    {"id": "b", "label": fr("B"), "kind": "number", "expression": "b", "optional": True},
    {"id": "c", "label": fr("C"), "kind": "choice", "expression": "c",
     "options": [{"value": value, "label": fr(value)} for value in "xyz"]},
    {"id": "d", "label": fr("D"), "kind": "date", "expression": "d"},
    {"id": "e", "label": fr("E"), "kind": "text", "expression": "e"},
    {"id": "f", "label": fr("F"), "kind": "yes_no", "expression": "f", "optional": True},
)  # fmt: skip


@st.composite
def _ordered(draw: st.DrawFn, bounds: list[str]) -> str:
    """A cell of a column whose values are in an order."""
    low, high = sorted(draw(st.lists(st.sampled_from(range(len(bounds))), min_size=2, max_size=2)))
    shape = draw(st.sampled_from(["interval", "<", "<=", ">", ">=", "", "≠"]))
    if shape != "interval":
        return f"{shape} {bounds[low]}"
    opening, closing = draw(st.sampled_from(["[]", "[[", "]]", "]["] if low < high else ["[]"]))
    return f"{opening}{bounds[low]}..{bounds[high]}{closing}"


CELLS: Mapping[str, st.SearchStrategy[str]] = {
    "a": _ordered(["0", "1", "3", "4", "6"]),
    "b": _ordered(["-1,5", "0", "0,5", "2"]) | st.sampled_from(["vide", "renseigné"]),
    "c": st.sampled_from(["x", "y ; z", "≠ x", "x ; y ; z"]),
    "d": _ordered(["2026-01-01", "2026-01-02", "2026-02-28"]),
    "e": st.sampled_from(["p", "p ; q", "≠ p", '"vide"']),
    "f": st.sampled_from(["oui", "non", "vide", "renseigné"]),
}


@st.composite
def documents(draw: st.DrawFn, most: int = 5) -> Document:
    """A table of a few inputs and rows, whose cells meet."""
    columns = draw(
        st.lists(st.sampled_from(COLUMNS), min_size=1, max_size=3, unique_by=lambda one: one["id"])
    )
    rows = []
    for place in range(draw(st.integers(0, most))):
        when = {str(one["id"]): draw(CELLS[str(one["id"])] | st.just("-")) for one in columns}
        rows.append(row(f"r{place}", when, str(place)))
    return table(*rows, inputs=tuple(columns), hit=draw(st.sampled_from(["first", "unique", "collect"])))
