"""The same expression over variables that bear other names."""

from collections.abc import Mapping

from parvis.rules.tokens import KEYWORDS, Unreadable, is_of_row, tokenise


def renamed(source: str, names: Mapping[str, str]) -> str:
    """Return an expression whose variables bear their new names; one that cannot be read stays as it is.

    Texts, functions and the parts of an address (``home.city``) are no variables; an answer of a row is one
    (``#.age``): it bears the name of its question.
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
        is_part = before == "." and not is_of_row(words, index)
        if word.kind == "name" and word.text not in KEYWORDS and not is_part and after != "(":
            pieces += [source[done : word.at], names.get(word.text, word.text)]
            done = word.at + len(word.text)
    return "".join([*pieces, source[done:]])
