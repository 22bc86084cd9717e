"""Fill a template with what one case holds, and tell what stands against sending it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.forms.sight import rows_of
from parvis.letter_templates.fields import ITEM, MergeField, inner_fields
from parvis.letter_templates.shape import (
    Block,
    Break,
    Callout,
    Columns,
    LetterTemplate,
    Listing,
    Mention,
    Part,
    Prose,
    Title,
    Words,
)
from parvis.letters import blocks as out
from parvis.letters import sms
from parvis.letters.blocks import Letter, Runs
from parvis.letters.cleaning import SUBJECT_LENGTH, one_line
from parvis.letters.composed import mentions
from parvis.letters.composed.values import Material
from parvis.letters.composed.words import Said, Scope, say
from parvis.letters.content import IncompleteLetter, Language
from parvis.letters.decisions import must_be_reasoned
from parvis.letters.sentences import bare_letter
from parvis.rules import expressions
from parvis.rules.variables import TODAY

MAX_ROWS = 200
"""Rows of a table, or entries of a list, that a field gives; what is past is counted in a last line."""

Weight = Literal["blocks", "advised"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at before sending: whether it forbids it, in which block (none: the letter), in a sentence."""

    weight: Weight
    block: str
    message: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A letter as it stands, fit to be looked at; ``finished`` gives it when nothing forbids sending it.

    ``sms`` is empty when the template has none; ``parvis.letters.sms.size`` measures it. ``parts`` holds its blocks,
    each with the mention it is, if it is one.
    """

    draft: Letter
    sms: str
    problems: tuple[Problem, ...]
    parts: tuple[mentions.Placed, ...] = ()

    def is_ready(self) -> bool:
        """Tell whether nothing forbids sending it."""
        return all(problem.weight != "blocks" for problem in self.problems)

    def finished(self) -> Letter:
        """Give the letter to send; raise ``IncompleteLetter`` with what forbids it."""
        if not self.is_ready():
            raise IncompleteLetter(tuple(one.message for one in self.problems if one.weight == "blocks"))
        return self.draft


def fill(template: LetterTemplate, material: Material, *, language: Language = "fr") -> Filled:
    """Fill a template; what is empty or cannot be judged is told, and shown in the draft.

    Raise ``CannotWriteLetter`` only for what cannot even be drafted: a text of the agents' past its bound, values
    that contradict each other.
    """
    with translation.override(language):
        return Filler(template, material, language).filled()


class Filler:
    """Walk a template once, gathering problems rather than stopping at the first."""

    def __init__(self, template: LetterTemplate, material: Material, language: Language) -> None:
        self.template = template
        self.material = material
        self.language = language
        self.scope = Scope(material.fields(), material.values(), language)
        self.problems: list[Problem] = []

    def filled(self) -> Filled:
        """Fill the letter and its text message."""
        for name in mentions.gaps(self.template.kind, self.material):
            self._no("", _("il manque : %(name)s") % {"name": name})
        ruling = self.material.ruling
        if self.template.kind != "decision" and ruling is not None and must_be_reasoned(ruling):
            self._no(
                "", _("une décision qui refuse ou pose des conditions s’écrit sur un modèle de décision")
            )
        parts = mentions.placed(
            self.template.kind,
            [part for block in self.template.blocks for part in self._block(block)],
            self.material,
        )
        letter = bare_letter(
            self.template.kind,
            self._subject(),
            [block for _mention, blocks in parts for block in blocks],
            sender=self.material.sender,
            recipient=self.material.recipient,
            on=self.material.on,
            language=self.language,
            reference=self.material.case.reference,
        )
        message = sms.worded(self._line("", self.template.sms)) if self.template.sms else ""
        return Filled(letter, message, tuple(dict.fromkeys(self.problems)), tuple(parts))

    def _subject(self) -> str:
        """The subject; the reference is always in it, however long the rest."""
        subject, reference = self._line("", self.template.subject), one_line(self.material.case.reference)
        if reference in subject and len(subject) <= SUBJECT_LENGTH:
            return subject
        marked = _("%(subject)s (n° %(reference)s)")
        room = SUBJECT_LENGTH - len(marked % {"subject": "", "reference": reference})
        return marked % {"subject": one_line(subject, room), "reference": reference}

    def _no(self, block: str, message: str, weight: Weight = "blocks") -> None:
        self.problems.append(Problem(weight, block, message))

    def runs(self, block: str, words: Words, scope: Scope | None = None) -> Runs:
        said = say(words, scope or self.scope)
        self._tell(block, said, scope or self.scope)
        return said.runs

    def _line(self, block: str, words: Words) -> str:
        said = say(words, self.scope)
        self._tell(block, said, self.scope)
        return said.line()

    def _tell(self, block: str, said: Said, scope: Scope) -> None:
        for name in said.unknown:
            self._no(block, _("champ inconnu : %(name)s") % {"name": name})
        for name in said.empty:
            label = scope.fields[name].label(self.language)
            self._no(block, _("le champ « %(label)s » est vide, et rien ne le remplace") % {"label": label})
        for name in said.shortened:
            label = scope.fields[name].label(self.language)
            self._no(block, _("« %(label)s » est trop long : il est coupé") % {"label": label}, "advised")

    def holds(self, block: Block) -> bool:
        """Tell whether a block is there; one whose condition cannot be judged is, and forbids sending."""
        if not block.when:
            return True
        for name in sorted(expressions.names_used(block.when) - {TODAY, *self.scope.fields}):
            self._no(block.id, _("champ inconnu : %(name)s") % {"name": name})
        try:
            return expressions.truth(block.when, self.scope.values)
        except expressions.CannotEvaluate as error:
            self._no(block.id, _("la condition ne peut pas être vérifiée : %(why)s") % {"why": str(error)})
            return True

    def _block(self, block: Block) -> Iterator[mentions.Placed]:
        """Fill one block; those whose words are all left out leave nothing."""
        if not self.holds(block):
            return
        match block:
            case Part():
                for inside in block.blocks:
                    yield from self._block(inside)
            case Mention():
                yield block.kind, mentions.said(block.kind, self.material)
            case Break():
                yield None, (out.PageBreak(),)
            case Prose():
                runs = self.runs(block.id, block.text)
                yield None, (out.Styled(runs),) if runs else ()
            case Title():
                title = self._line(block.id, block.text)
                yield None, (out.Heading(title),) if title else ()
            case Callout():
                yield None, self._notice(block)
            case Listing():
                yield None, self._list(block)
            case Columns():
                yield None, self._table(block)

    def _notice(self, block: Callout) -> tuple[out.Block, ...]:
        text = out.plain(self.runs(block.id, block.text))
        title = self._line(block.id, block.title)
        return (out.Notice(title, tuple(text.split("\n"))),) if text else ()

    def _list(self, block: Listing) -> tuple[out.Block, ...]:
        if not block.each:
            entries = [self.runs(entry.id, entry.text) for entry in block.entries]
            rest = 0
        else:
            scopes, rest = self.things(block)
            entries = [self.runs(block.id, block.entries[0].text, scope) for scope in scopes]
        kept = tuple(entry for entry in entries if entry)
        return (out.StyledList(kept, block.is_numbered), *_more(rest)) if kept else ()

    def _table(self, block: Columns) -> tuple[out.Block, ...]:
        if not block.each:
            rows = [tuple(self.runs(block.id, cell) for cell in line.cells) for line in block.lines]
            rest = 0
        else:
            scopes, rest = self.things(block)
            rows = [
                tuple(self.runs(block.id, column.text, scope) for column in block.columns) for scope in scopes
            ]
        header = tuple(self._line(block.id, column.title) for column in block.columns)
        kept = tuple(row for row in rows if any(row))
        return (out.Grid(header, kept), *_more(rest)) if kept else ()

    def things(self, block: Listing | Columns) -> tuple[list[Scope], int]:
        """Give the place of each thing a field holds, and how many are past the bound."""
        field = self.scope.fields.get(block.each)
        if field is None:
            self._no(block.id, _("champ inconnu : %(name)s") % {"name": block.each})
            return [], 0
        things = self._rows(field)
        if not things:
            message = _("« %(label)s » est vide : ce bloc n’y est pas")
            self._no(block.id, message % {"label": field.label(self.language)}, "advised")
        inside = inner_fields(field)
        return [self.scope.inside(inside, values) for values in things[:MAX_ROWS]], max(
            0, len(things) - MAX_ROWS
        )

    def _rows(self, field: MergeField) -> list[Mapping[str, object]]:
        value = self.scope.values.get(field.id)
        if field.kind != "group":
            return [{ITEM: one} for one in value] if isinstance(value, list) else []
        blank: dict[str, object] = dict.fromkeys(inner_fields(field))
        return [{**blank, **row} for row in rows_of(value)]


def _more(rest: int) -> tuple[out.Block, ...]:
    if not rest:
        return ()
    said = ngettext(
        "%(count)d autre ligne est dans votre dossier.",
        "%(count)d autres lignes sont dans votre dossier.",
        rest,
    )
    return (out.Paragraph(said % {"count": rest}),)
