"""What each kind of step needs to know, and what is wrong with what it was told.

The settings are a document (note 75); whoever calls says which services, letters, tables and connections there are, so
that what they name is found wrong before a request comes there. Services are named by their code, which another
authority may have too; roles are found from the request when the step is reached.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias, get_args

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_DAYS = 3650
MOST_LINES = 100
MOST_SIGNS = 5000

ROLES = ("responsible", "service", "manager", "signatory")
"""Who answers for the request; its service; who manages that service; who may sign by the register of delegations."""
RULES = ("all", "first", "majority")
OUTCOMES = ("asked", "accept", "refuse")
Answer = Literal["text", "long_text", "number", "amount", "date", "yes_no", "choice"]
ANSWERS: tuple[Answer, ...] = get_args(Answer)
"""What a question that only agents see is answered by."""


LABELS = {
    "unit": gettext_lazy("le service qui la fait"),
    "role": gettext_lazy("le rôle de qui la fait"),
    "person": gettext_lazy("l’agent qui la fait"),
    "due": gettext_lazy("le délai pour la faire"),
    "fields": gettext_lazy("les questions"),
    "checklist": gettext_lazy("ce qu’il faut vérifier"),
    "units": gettext_lazy("les services consultés"),
    "rule": gettext_lazy("la règle des avis"),
    "within": gettext_lazy("le délai de réponse"),
    "question": gettext_lazy("la question posée"),
    "chain": gettext_lazy("qui vise"),
    "outcome": gettext_lazy("le sens de la décision"),
    "letter": gettext_lazy("le courrier"),
    "motive": gettext_lazy("le motif du rendez-vous"),
    "table": gettext_lazy("la table de décision"),
    "words": gettext_lazy("le texte du message"),
    "to": gettext_lazy("le destinataire"),
    "connection": gettext_lazy("le raccordement"),
    "process": gettext_lazy("le parcours appelé"),
    "shown": gettext_lazy("ce que lit la personne"),
}
"""What each setting is called, in the middle of a sentence."""


@dataclass(frozen=True)
class Known:
    """What a process may name: units by their code, all else by id, of an authority and of a version."""

    units: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset(ROLES)
    persons: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    tables: frozenset[str] = frozenset()
    connections: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Setting:
    """One thing a kind of step is told."""

    judged: "Judge"
    required: bool = False


Judge: TypeAlias = Callable[[Any, Known], Iterator[str]]


@dataclass(frozen=True)
class Kind:
    """A kind of step: its settings, and those of which one at least is needed."""

    settings: Mapping[str, Setting] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    missing: Callable[[], str] = lambda: ""
    needs: Mapping[str, str] = field(default_factory=dict)
    """Settings that say nothing without another one."""


def answer_kind(told: object) -> Answer | None:
    """The nature of the answer to a question of agents; None for what is none."""
    return next((one for one in ANSWERS if one == told), None)


def faults(kind: str, settings: Mapping[str, Any], known: Known) -> list[tuple[str, str]]:
    """Return what is wrong with the settings of a step: the name of the setting, and a sentence."""
    spec = KINDS.get(kind)
    if spec is None:
        return [("", _("ce genre d’étape n’existe pas"))]
    found = [(name, _unknown(name)) for name in settings if name not in spec.settings]
    for name, setting in spec.settings.items():
        if name in settings:
            found += [(name, sentence) for sentence in setting.judged(settings[name], known)]
        elif setting.required:
            found.append((name, _("il manque %(what)s") % {"what": LABELS[name]}))
    if spec.one_of and not any(name in settings for name in spec.one_of):
        found.append((spec.one_of[0], spec.missing()))
    for name, other in spec.needs.items():
        if name in settings and other not in settings and (other, spec.missing()) not in found:
            found.append((other, _needed(name, other)))
    return found


def _needed(name: str, other: str) -> str:
    return _("« %(what)s » ne va pas seul : il manque %(other)s") % {
        "what": LABELS[name],
        "other": LABELS[other],
    }


def _unknown(name: str) -> str:
    return _("le réglage « %(name)s » n’existe pas ici") % {"name": name[:60]}


def _days(value: Any, _known: Known) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST_DAYS:
        yield _("un nombre de jours est attendu, de 1 à %(most)s") % {"most": MOST_DAYS}


def _text(value: Any, _known: Known) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip() or len(value) > MOST_SIGNS:
        yield _("un texte est attendu, de %(most)s signes au plus") % {"most": MOST_SIGNS}


def _wording(value: Any, known: Known) -> Iterator[str]:
    """A text by language, the French one at least."""
    if not isinstance(value, dict) or "fr" not in value:
        yield _("un texte en français est attendu")
        return
    for text in value.values():
        yield from _text(text, known)


def _among(*choices: str) -> Judge:
    def judged(value: Any, _known: Known) -> Iterator[str]:
        if value not in choices:
            yield _("ce choix n’existe pas")

    return judged


def _named(sort: str, sentence: Callable[[], str]) -> Judge:
    def judged(value: Any, known: Known) -> Iterator[str]:
        if not isinstance(value, str) or value not in getattr(known, sort):
            yield sentence()

    return judged


def _each(one: Judge) -> Judge:
    def judged(value: Any, known: Known) -> Iterator[str]:
        if not isinstance(value, list) or not 0 < len(value) <= MOST_LINES:
            yield _("une liste est attendue, de 1 à %(most)s lignes") % {"most": MOST_LINES}
            return
        for line in value:
            yield from one(line, known)

    return judged


def _question(value: Any, known: Known) -> Iterator[str]:
    """An answer that only agents see: its id, its label, its kind."""
    if not isinstance(value, dict) or set(value) - {"id", "label", "kind", "required", "options"}:
        yield _("une question est attendue : son nom, son libellé, sa nature")
        return
    for name in ("id", "label"):
        yield from _text(value.get(name), known)
    if value.get("kind") not in ANSWERS:
        yield _("la nature de la réponse n’existe pas")
    elif value["kind"] == "choice":
        yield from _each(_text)(value.get("options"), known)


def _questions(value: Any, known: Known) -> Iterator[str]:
    """Answers that only agents see, each under a name of its own, which what is checked has not."""
    yield from _each(_question)(value, known)
    lines = value if isinstance(value, list) else []
    names = [line["id"] for line in lines if isinstance(line, dict) and isinstance(line.get("id"), str)]
    for name, count in Counter([*names, "checklist"]).items():
        if count > 1:
            yield _("identifiant réservé ou déjà utilisé : %(id)s") % {"id": name[:60]}


_unit = _named("units", lambda: _("ce service n’existe pas ou plus"))
_letter = _named("letters", lambda: _("ce courrier n’existe pas"))
_WHO: Mapping[str, Setting] = {
    "unit": Setting(_unit),
    "role": Setting(_named("roles", lambda: _("ce rôle n’existe pas"))),
    "person": Setting(_named("persons", lambda: _("cet agent n’existe pas ou plus"))),
}
_SOMEBODY = ("unit", "role", "person")


def _nobody() -> str:
    return _("personne ne peut faire cette étape : choisissez un service, un rôle ou un agent")


def _who(value: Any, known: Known) -> Iterator[str]:
    """Somebody of a chain: one of a service, a role, an agent."""
    if not isinstance(value, dict) or len(value) != 1 or set(value) - set(_SOMEBODY):
        yield _nobody()
        return
    for name, one in value.items():
        yield from _WHO[name].judged(one, known)


_OF_EACH: Mapping[str, Kind] = {
    "task": Kind(
        {
            **_WHO,
            "due": Setting(_days),
            "fields": Setting(_questions),
            "checklist": Setting(_each(_text)),
        },
        _SOMEBODY,
        _nobody,
    ),
    "opinions": Kind(
        {
            "units": Setting(_each(_unit), required=True),
            "rule": Setting(_among(*RULES), required=True),
            "question": Setting(_wording, required=True),
            "within": Setting(_days),
        }
    ),
    "visa": Kind({"chain": Setting(_each(_who), required=True), "within": Setting(_days)}),
    "decision": Kind(
        {
            **_WHO,
            "outcome": Setting(_among(*OUTCOMES), required=True),
            "letter": Setting(_letter),
            "due": Setting(_days),
        },
        _SOMEBODY,
        _nobody,
    ),
    "appointment": Kind({"motive": Setting(_text, required=True)}),
    "payment": Kind(
        {"table": Setting(_named("tables", lambda: _("cette table n’existe pas")), required=True)}
    ),
    "message": Kind(
        {"words": Setting(_wording), "letter": Setting(_letter), "to": Setting(_among("person", "unit"))},
        ("words", "letter"),
        lambda: _("que dit le message ? Écrivez-le ou choisissez un courrier"),
    ),
    "letter": Kind({"letter": Setting(_letter, required=True)}),
    "correction": Kind(
        {
            "fields": Setting(_each(_named("fields", lambda: _("cette question n’est pas du formulaire")))),
            "words": Setting(_wording),
            "letter": Setting(_letter),
            "within": Setting(_days),
        },
        ("fields", "words"),
        lambda: _("que faut-il compléter ? Choisissez des questions, ou écrivez-le"),
        needs={"letter": "fields"},
    ),
    "table": Kind({"table": Setting(_named("tables", lambda: _("cette table n’existe pas")), required=True)}),
    "data": Kind(
        {
            "connection": Setting(
                _named("connections", lambda: _("ce raccordement n’existe pas")), required=True
            )
        }
    ),
    "call": Kind(
        {"process": Setting(_named("processes", lambda: _("ce parcours n’existe pas")), required=True)}
    ),
    "wait": Kind(),
}
KINDS: Mapping[str, Kind] = {
    name: replace(kind, settings={**kind.settings, "shown": Setting(_wording)})
    for name, kind in _OF_EACH.items()
}
"""The kinds of steps; each may say what the person reads of it on her request. Without a word she is not told of it."""
