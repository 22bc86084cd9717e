"""An instance taken to another version of its process: where it stands is found again there, or it stays.

Elements are found by their identifiers, or by those a mapping gives. What was promised is kept: attempts, the moments
timers are due. Events on a border that the other version adds are awaited from the next refresh on.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from parvis.processes.engine import building, kernel
from parvis.processes.engine.compiling import Compiled
from parvis.processes.engine.problems import Problem

_Token = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """Where the instance stands and the other version has no place."""

    reasons: tuple[Problem, ...]


def move(old: Compiled, new: Compiled, state: str, mapping: Mapping[str, str]) -> str | Refused:
    """Return the state under the new version, or why there is none.

    `mapping` gives, for an element or a flow, the one that takes its place; nothing in its place leaves an event on
    a border out.
    """
    told: dict[str, Any] = json.loads(state)
    was, will = building.load(old), building.load(new)
    moving = _Moving(was, will, mapping)
    tree = moving.branches(told["tree"], was.top, will.top, "", "")
    if moving.reasons:
        return Refused(tuple(moving.reasons))
    attempts: dict[str, int] = {}
    for key, count in told["attempts"].items():
        place = mapping.get(key, key)
        attempts[place] = max(count, attempts.get(place, 0))
    values = {name: value for name, value in told["values"].items() if name in will.names}
    moved = {**told, "process": new.digest, "tree": tree, "attempts": attempts, "values": values}
    return json.dumps(moved, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class _Moving:
    def __init__(self, was: building.Program, will: building.Program, mapping: Mapping[str, str]) -> None:
        self.was = was
        self.will = will
        self.mapping = mapping
        self.reasons: list[Problem] = []

    def branches(
        self, tree: list[_Token], was: kernel.ProcessSpec, will: kernel.ProcessSpec, before: str, after: str
    ) -> list[_Token]:
        """Find a scope again; `before` and `after` are where the calls that lead to it stand."""
        scope = _Scope(self, was, will, before, after)
        return [moved for told in tree for moved in scope.branch(told)]


@dataclass(frozen=True, slots=True)
class _Scope:
    moving: _Moving
    was: kernel.ProcessSpec
    will: kernel.ProcessSpec
    before: str
    after: str

    def branch(self, told: _Token) -> list[_Token]:
        """Find again what follows something done."""
        spec = self.was.task_specs[told["e"]]
        if isinstance(spec, kernel.Watch):
            return self._watched(told["c"], spec)
        if isinstance(spec, kernel.Race):
            return self._raced(told["c"], spec)
        found = []
        for child in told.get("c", []):
            moved = self._token(child)
            if moved is not None:
                found += self._placed(moved, told["e"])
        return found

    def _place(self, name: str) -> str:
        """Return the name of what takes the place of an element; empty when nothing does."""
        key = name.partition("=")[2]
        place = self.moving.mapping.get(key, f"{self.after}{key.removeprefix(self.before)}")
        return building.spec_name(place) if place else ""

    def _token(self, told: _Token) -> _Token | None:
        """Find an element again, with what stands in it; say why when it has no place."""
        was = self.was.task_specs[told["e"]]
        name = self._place(told["e"])
        will = self.will.task_specs.get(name)
        if will is None:
            if name or not was.node.host:
                self._refuse(was, _("cet élément n’existe plus"))
            return None
        if type(will) is not type(was) or (will.node.kind, will.node.trigger, bool(will.node.host)) != (
            was.node.kind,
            was.node.trigger,
            bool(was.node.host),
        ):
            self._refuse(was, _("cet élément n’est plus du même genre"))
            return None
        return self._filled(told, was, will)

    def _filled(self, told: _Token, was: kernel.Element, will: kernel.Element) -> _Token:
        moved = {**told, "e": will.name}
        if "c" in told:  # the instances of an activity done several times
            instance = self.will.task_specs[will.instance_name]
            moved["c"] = [
                self._filled(child, self.was.task_specs[child["e"]], instance) for child in told["c"]
            ]
        if "w" in told:
            is_call = was.node.called != ""
            moved["w"] = self.moving.branches(
                told["w"],
                self.moving.was.within[was.name],
                self.moving.will.within[will.name],
                f"{was.key}/" if is_call else self.before,
                f"{will.key}/" if is_call else self.after,
            )
        return moved

    def _placed(self, moved: _Token, way: str) -> list[_Token]:
        """Put an element after one of the ways that lead to it; a join must keep the very way it was reached by."""
        will = self.will.task_specs[moved["e"]]
        ways = will._inputs
        if isinstance(will, kernel.Join):
            place = self._place(way)
            if place not in ways:
                self._refuse(will, _("ce lien n’y mène plus : %(flow)s") % {"flow": way.partition("=")[2]})
                return []
            return [{"e": place, "c": [moved]}]
        watch = self.will.task_specs.get(ways[0]) if ways else None
        if isinstance(watch, kernel.Watch):
            return [{"e": watch.name, "c": [moved, *self._new(watch, set())]}]
        return [{"e": ways[0], "c": [moved]}]

    def _watched(self, children: list[_Token], was: kernel.Watch) -> list[_Token]:
        main, *borders = (self._token(child) for child in children)
        if main is None:
            return []
        will = self.will.task_specs[self.will.task_specs[main["e"]]._inputs[0]]
        known = {self._place(name) for name in was._outputs}
        if not isinstance(will, kernel.Watch):
            kept: list[_Token] = []
            found = {"e": will.name, "c": [main]}
        else:
            kept = [border for border in borders if border is not None and border["e"] in will._outputs]
            found = {"e": will.name, "c": [main, *kept, *self._new(will, known)]}
        for border in borders:
            if border is not None and border not in kept:
                self._refuse(
                    self.will.task_specs[border["e"]], _("cet événement n’est plus sur cette activité")
                )
        return [found]

    def _new(self, watch: kernel.Watch, known: set[str]) -> list[_Token]:
        """Return the events that the other version puts on the border of an activity."""
        names = [name for name in watch._outputs if self.will.task_specs[name].node.host]
        return [{"e": name, "s": "w"} for name in names if name not in known]

    def _raced(self, ways: list[_Token], was: kernel.Race) -> list[_Token]:
        name = self._place(was.name)
        will = self.will.task_specs.get(name)
        if not isinstance(will, kernel.Race):
            self._refuse(was, _("cet élément n’existe plus"))
            return []
        targets = {self.will.task_specs[way]._outputs[0]: way for way in will._outputs}
        found = []
        for told in (child for way in ways for child in way["c"]):
            moved = self._token(told)
            if moved is not None and moved["e"] in targets:
                found.append({"e": targets.pop(moved["e"]), "c": [moved]})
            elif moved is not None:
                self._refuse(self.was.task_specs[told["e"]], _("cet événement ne suit plus cette passerelle"))
        found += [{"e": way, "c": [{"e": target, "s": "w"}]} for target, way in targets.items()]
        return [{"e": name, "c": found}]

    def _refuse(self, spec: kernel.Element, sentence: str) -> None:
        self.moving.reasons.append(Problem(spec.key, sentence))
