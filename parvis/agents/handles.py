"""Names of colleagues without accents nor capitals: « @prenom.nom » in a text, and the order of a list."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from .models import Agent

PARTICLE = re.compile(r"^de?-(?=.)")
HANDLE = re.compile(r"(?<![\w@.])@([\w'’-]+(?:\.[\w'’-]+)+)")


def handle_of(agent: Agent) -> str:
    """What follows the @: « ines.arnoult » for Inès Arnoult."""
    return f"{plain(agent.given_name)}.{plain(agent.family_name)}".strip(".")


def handles_in(text: str) -> list[str]:
    """The handles written in a text, once each, in order."""
    return list(dict.fromkeys(plain(found) for found in HANDLE.findall(text)))


def named_in(text: str, agents: Iterable[Agent]) -> tuple[list[Agent], list[str]]:
    """The agents a text names, and the handles that are nobody's. Namesakes are all named."""
    by_handle: dict[str, list[Agent]] = {}
    for agent in agents:
        by_handle.setdefault(handle_of(agent), []).append(agent)
    written = handles_in(text)
    known = [agent for handle in written for agent in by_handle.get(handle, [])]
    return known, [handle for handle in written if handle not in by_handle]


def by_name(agents: Iterable[Agent]) -> list[Agent]:
    """Agents by family name, then given names; capitals, accents and a « de » or « d’ » before do not count."""
    return sorted(agents, key=lambda one: (_filed_under(one.family_name), plain(one.given_name), one.pk))


def _filed_under(family_name: str) -> str:
    return PARTICLE.sub("", plain(family_name))


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Lower case, no accent, one hyphen for what separates words."""
    bare = unicodedata.normalize("NFKD", text.strip().lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return re.sub(r"[\s'’-]+", "-", bare)
