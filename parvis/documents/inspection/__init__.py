"""What a file really is, told from its bytes: nothing a person sends is believed, kept or shown before.

``inspect`` reads the stored file in place, without loading it, without the database and without any
library that decodes images or pages: hostile content is decoded only behind the limits of
``parvis.documents.preview``. It answers what the file is, or refuses with a sentence the person can act on.
"""

from .inspecting import Inspection, Limits, inspect
from .names import safe_name
from .refusals import (
    CannotAccept,
    ContentBomb,
    ContentEmpty,
    ContentIncomplete,
    ContentProtected,
    ContentTooLarge,
    ExtensionLies,
    HasActiveContent,
    HasMacros,
    HasProgram,
    TwoFilesInOne,
    TypeRefused,
)

__all__ = [
    "CannotAccept",
    "ContentBomb",
    "ContentEmpty",
    "ContentIncomplete",
    "ContentProtected",
    "ContentTooLarge",
    "ExtensionLies",
    "HasActiveContent",
    "HasMacros",
    "HasProgram",
    "Inspection",
    "Limits",
    "TwoFilesInOne",
    "TypeRefused",
    "inspect",
    "safe_name",
]
