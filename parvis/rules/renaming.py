"""The same expression over variables that bear other names."""

from collections.abc import Mapping

from parvis.rules.tokens import KEYWORDS, Unreadable, tokenise


def renamed(source: str, names: Mapping[str, str]) -> str:
    """Return an expression whose variables bear their new names; one that cannot be read stays as it is.

    Texts, functions and what follows a dot (a part of a row or of an address) are no variables.
    """
    try:
        words = tokenise(source)
    except Unreadable:
        return source
    pieces: list[str] = []
    done = 0
    for index, word in enumerate(words):
        before = words[index - 1].text if index else ""
        after = words[index + 1].text if index + 1 < len(words) else ""
        if word.kind == "name" and word.text not in KEYWORDS and before != "." and after != "(":
            pieces += [source[done : word.at], names.get(word.text, word.text)]
            done = word.at + len(word.text)
    return "".join([*pieces, source[done:]])
