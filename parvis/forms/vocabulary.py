"""The closed lists of the form language: keys, mappings, tokens, kinds of file."""

import re
from collections.abc import Mapping

from parvis.forms.shape import FieldType

FIELD_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")
RESERVED = frozenset({"today", "and", "or", "not", "in", "true", "false", "null"})
"""Words that an expression would read as something else than a field."""

STEP_KEYS = frozenset({"id", "title", "intro", "condition", "sections"})

_COMMON = frozenset({"id", "type", "label", "help", "condition", "bank"})
_ANSWERED = _COMMON | {"required", "validation", "maps_to", "new", "personal"}
_TYPED = _ANSWERED | {"autocomplete"}

ALLOWED_KEYS: Mapping[FieldType, frozenset[str]] = {
    "text": _TYPED,
    "long_text": _TYPED,
    "choice": _ANSWERED | {"options", "autocomplete"},
    "multiple": _ANSWERED | {"options"},
    "yes_no": _ANSWERED,
    "number": _TYPED | {"unit"},
    "amount": _TYPED,
    "date": _TYPED,
    "email": _TYPED,
    "telephone": _TYPED,
    "address": _TYPED,
    "person": _TYPED | {"ask"},
    "organisation": _TYPED,
    "files": _ANSWERED | {"piece", "accept", "max_files"},
    "group": (_ANSWERED - {"validation"}) | {"fields", "min", "max", "item_label"},
    "computed": _COMMON | {"expression", "result", "unit", "personal"},
    "information": _COMMON | {"body"},
}

_NUMBERS = frozenset({"min", "max", "decimals"})
_LENGTHS = frozenset({"min_length", "max_length"})
VALIDATION_KEYS: Mapping[FieldType, frozenset[str]] = {
    "text": _LENGTHS | {"pattern", "pattern_message"},
    "long_text": _LENGTHS,
    "multiple": frozenset({"min", "max"}),
    "number": _NUMBERS,
    "amount": frozenset({"min", "max"}),
    "date": frozenset({"min_date", "max_date"}),
}

MAPPINGS: Mapping[str, FieldType] = {
    "applicant.person": "person",
    "applicant.email": "email",
    "applicant.telephone": "telephone",
    "applicant.address": "address",
    "applicant.organisation": "organisation",
    "applicant.organisation_name": "text",
    "applicant.birth_date": "date",
}
PERSON_PARTS = frozenset({"birth_name", "birth_date"})
RESULTS = frozenset({"text", "number", "amount", "yes_no", "date"})

NOT_TYPED = frozenset({"yes_no", "files", "group", "computed", "information"})
"""Types that hold no typed text: what they are called cannot make them collect a number."""

PERSONAL_TYPES = frozenset({"person", "email", "telephone", "address"})

AUTOCOMPLETE = frozenset(
    {
        "off",
        "on",
        "name",
        "given-name",
        "family-name",
        "email",
        "tel",
        "bday",
        "organization",
        "organization-title",
        "street-address",
        "address-line1",
        "address-line2",
        "postal-code",
        "address-level2",
        "country-name",
        "url",
        "language",
        "sex",
    }
)
"""Tokens of the HTML standard that a public form may need (RGAA 11.13); `address`, `person` and
`organisation` set the tokens of their parts themselves."""

ACCEPTED_FILES = frozenset({"pdf", "jpeg", "png", "heic", "webp", "odt", "docx", "ods", "xlsx", "csv", "txt"})
"""Kinds of file a field may accept; their content is checked by the documents context."""

FILE_PARTS = frozenset({"document", "name", "size"})
"""What an expression may read of each file of an answer: ``some(photos, #.size > 1000000)``."""
