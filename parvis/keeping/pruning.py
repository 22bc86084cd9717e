"""Which backups stay: the last of each of so many days, weeks and months; then the files no backup names."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from tempfile import TemporaryFile

from parvis.connectors.vault.contract import Vault

from .files import folder_of
from .hands import in_order
from .keys import BackupKey, WrongKey
from .manifest import FILE, FOLDER, Manifest, listing_of, read_manifest, taken_on, whole
from .objects import Stored


@dataclass(frozen=True)
class Keep:
    """How many days, weeks and months back one may go."""

    days: int = 7
    weeks: int = 5
    months: int = 12


@dataclass(frozen=True)
class Pruned:
    """What went: backups by name, and files that no backup named any more."""

    backups: tuple[str, ...]
    files: int


def kept(ids: Iterable[str], keep: Keep) -> set[str]:
    """The backups that stay, among these: the last of each of the latest days, weeks and months that have one."""
    newest = sorted(ids, reverse=True)
    periods: list[tuple[int, Callable[[datetime], object]]] = [
        (keep.days, lambda at: at.date()),
        (keep.weeks, lambda at: at.isocalendar()[:2]),
        (keep.months, lambda at: (at.year, at.month)),
    ]
    stay = set(newest[:1])
    for count, period in periods:
        seen: dict[object, str] = {}
        for id_ in newest:
            seen.setdefault(period(taken_on(id_)), id_)
        stay |= set(list(seen.values())[:count])
    return stay


def prune(vault: Vault, key: BackupKey, keep: Keep) -> Pruned:
    """Destroy the backups that need not stay, then the files closed with this key that none names. One at a time,
    while no backup is taken. Raises VaultError, Damaged.

    A backup loses its manifest first: killed in the middle, what is left of it is no backup. Those that this key did
    not seal stay, with their files.
    """
    ours = _sealed_with(vault, key)
    stay = kept(ours, keep)
    gone = [id_ for id_ in ours if id_ not in stay]
    for id_ in gone:
        vault.delete(f"{FOLDER}{id_}/{FILE}")
    left = tuple(f"{FOLDER}{id_}/" for id_ in whole(vault))
    for name in list(vault.names(FOLDER)):
        if not name.startswith(left):
            vault.delete(name)
    return Pruned(tuple(gone), _sweep(vault, key, [ours[id_] for id_ in ours if id_ in stay]))


def _sealed_with(vault: Vault, key: BackupKey) -> dict[str, Manifest]:
    """The backups that this key sealed, oldest first. Raises Damaged: what a damaged one names is not known."""
    found = {}
    for id_ in whole(vault):
        with suppress(WrongKey):
            found[id_] = read_manifest(vault, id_, key)
    return found


def _sweep(vault: Vault, key: BackupKey, manifests: Iterable[Manifest]) -> int:
    """Destroy the files closed with this key that no backup names; return how many."""
    with ExitStack() as stack:
        listings = [stack.enter_context(listing_of(vault, manifest)) for manifest in manifests]
        # Read to its end before anything goes: a list that shortens while it is read may skip what follows.
        swept = stack.enter_context(TemporaryFile("w+", encoding="ascii"))
        swept.writelines(f"{name}\n" for name in _unnamed(vault.names(folder_of(key)), listings))
        swept.seek(0)
        return sum(1 for _gone in in_order((line.rstrip("\n") for line in swept), vault.delete))


def _unnamed(names: Iterable[str], listings: Iterable[Iterable[Stored]]) -> Iterator[str]:
    """The names that no listing holds; all come in order."""
    wanted = merge(*(map(_name, listing) for listing in listings))
    next_ = next(wanted, None)
    for name in names:
        while next_ is not None and next_ < name:
            next_ = next(wanted, None)
        if name != next_:
            yield name


def _name(stored: Stored) -> str:
    return stored.name
