"""What is advised against a template that can be read: fields that may leave a hole, texts without a translation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parvis.forms.shape import Field, Form
from parvis.letter_templates.fields import LANGUAGES, MergeField, by_id, fields, inner_fields
from parvis.letter_templates.markup import merges
from parvis.letter_templates.shape import Block, Kind, LetterTemplate, Part, Words, texts_of
from parvis.rules import expressions

# A letter that lacks one of these is not sent anyway (``mentions.gaps``).
_DEMANDED: dict[Kind, frozenset[str]] = {
    "decision": frozenset(
        {
            "decision_on",
            "decision_outcome",
            "decision_text",
            "signatory_name",
            "signatory_quality",
            "signatory_service",
        }
    ),
    "attestation": frozenset(),
    "correction": frozenset(),
    "letter": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at in a template: in which block (none: the letter), in a sentence."""

    block: str
    message: str


def remarks(
    template: LetterTemplate, form: Form | None = None, results: Sequence[Field] = ()
) -> list[Remark]:
    """Say where the cases of some people would leave a hole, and what one language lacks."""
    return list(dict.fromkeys([*holes(template, form, results), *_untranslated(template)]))


def holes(template: LetterTemplate, form: Form | None = None, results: Sequence[Field] = ()) -> list[Remark]:
    """Say where the cases of some people would leave a hole.

    A field that a condition around it asks about is taken to be minded.
    """
    reader = _Reader(template, by_id(fields(form, results)))
    return list(dict.fromkeys([*reader.of_letter(), *reader.of_blocks(template.blocks, frozenset())]))


def _untranslated(template: LetterTemplate) -> Iterator[Remark]:
    for block, _each, words in template.texts():
        for language in LANGUAGES:
            if words and language not in words:
                yield Remark(block, _("ce texte n’est pas traduit : %(language)s") % {"language": language})


class _Reader:
    """Walk a template once."""

    def __init__(self, template: LetterTemplate, known: Mapping[str, MergeField]) -> None:
        self.template = template
        self.known = known
        self.sure = _DEMANDED[template.kind] | {one.id for one in self.known.values() if one.is_sure}

    def of_letter(self) -> Iterator[Remark]:
        """What is to be said of the subject and of the text message."""
        for words in (self.template.subject, self.template.sms):
            yield from self._of_words("", "", words, frozenset())

    def of_blocks(self, blocks: tuple[Block, ...], minded: frozenset[str]) -> Iterator[Remark]:
        """What is to be said of blocks, under conditions that ask about some fields."""
        for block in blocks:
            asked = minded | expressions.names_used(block.when)
            for each, words in texts_of(block):
                yield from self._of_words(block.id, each, words, asked)
            if isinstance(block, Part):
                yield from self.of_blocks(block.blocks, asked)

    def _of_words(self, block: str, each: str, words: Words, minded: frozenset[str]) -> Iterator[Remark]:
        inside = inner_fields(self.known[each]) if each in self.known else {}
        sure = self.sure | minded | {one.id for one in inside.values() if one.is_sure}
        for pieces in words.values():
            for merge, is_easy in merges(pieces):
                field = inside.get(merge.field) or self.known.get(merge.field)
                if field is not None and not is_easy and merge.field not in sure:
                    said = _(
                        "« %(label)s » peut être vide : dites ce qui le remplace, ou mettez-le entre crochets"
                    )
                    yield Remark(block, said % {"label": field.label("fr")})
