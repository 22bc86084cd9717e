"""Why a file is refused, in words that say what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ACCEPTED = _(
    "Formats acceptés : PDF, photo (JPEG, PNG, HEIC, WebP, TIFF), "
    "document Word ou OpenDocument (DOCX, ODT), tableau (XLSX, ODS, CSV) et texte (TXT)."
)


class CannotAccept(Exception):
    """Refuse a file. ``code`` is stable and in English; ``message`` is the sentence shown to the person."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[StrOrPromise] = _("Ce fichier ne peut pas être accepté.")

    def __init__(self, message: StrOrPromise | None = None) -> None:
        self.message: StrOrPromise = self.sentence if message is None else message
        super().__init__(self.code)


class ContentEmpty(CannotAccept):
    """Refuse a file without a single byte."""

    code = "empty"
    sentence = _("Ce fichier est vide. Vérifiez que le bon fichier a été choisi, puis envoyez-le à nouveau.")


class ContentTooLarge(CannotAccept):
    """Refuse a file over the limit, given in bytes."""

    code = "too_large"

    def __init__(self, limit: int) -> None:
        megabytes = max(1, limit // 1_000_000)
        super().__init__(
            format_lazy(
                _(
                    "Ce fichier est trop lourd : la taille maximale est de {size} Mo. "
                    "Réduisez sa taille ou envoyez-le en plusieurs parties."
                ),
                size=megabytes,
            )
        )


class TypeRefused(CannotAccept):
    """Refuse a content that is none of the accepted formats."""

    code = "type_refused"
    sentence = format_lazy("{} {}", _("Ce format de fichier n’est pas accepté."), ACCEPTED)


class NotAsNamed(TypeRefused):
    """Refuse a content that is none of the accepted formats, under a name that announces one of them, ``kind``."""

    code = "not_as_named"

    def __init__(self, extension: str, kind: str) -> None:
        self.kind = kind
        super().__init__(
            format_lazy(
                _(
                    "Le nom de ce fichier se termine par « .{extension} », mais ce n’est pas un vrai fichier {format}. "
                    "Enregistrez-le au format {format} dans le logiciel qui l’a créé, puis envoyez-le."
                ),
                extension=extension,
                format=extension.upper(),
            )
        )


class ExtensionLies(CannotAccept):
    """Refuse a name whose extension announces another kind of content."""

    code = "extension_lies"

    def __init__(self, extension: str, found: str) -> None:
        super().__init__(
            format_lazy(
                _(
                    "Le nom de ce fichier se termine par « .{extension} » mais son contenu est d’un autre "
                    "format ({found}). Enregistrez-le à nouveau dans le bon format, puis envoyez-le."
                ),
                extension=extension[:12],
                found=found.upper(),
            )
        )


class ContentProtected(CannotAccept):
    """Refuse a file that nobody opens without a password (encryption)."""

    code = "protected"
    sentence = _(
        "Ce fichier est protégé par un mot de passe : le service ne pourrait pas l’ouvrir. "
        "Enregistrez une copie sans mot de passe, puis envoyez-la."
    )


class ContentIncomplete(CannotAccept):
    """Refuse a file that stops before its end or whose structure is broken."""

    code = "incomplete"
    sentence = _(
        "Ce fichier est incomplet ou abîmé. Ouvrez-le pour vérifier qu’il s’affiche en entier, "
        "enregistrez-le à nouveau, puis envoyez-le."
    )


class ContentBomb(CannotAccept):
    """Refuse a content that would swell beyond measure once opened."""

    code = "bomb"
    sentence = _(
        "Ce fichier prend une place démesurée une fois ouvert. "
        "Enregistrez-le au format PDF ou réduisez ses images, puis envoyez-le."
    )


class ImageTooManyPixels(ContentBomb):
    """Refuse an image of more pixels than any camera gives."""

    code = "too_many_pixels"
    sentence = _("Cette image a trop de pixels. Réduisez ses dimensions, puis envoyez-la à nouveau.")


class HasMacros(CannotAccept):
    """Refuse an office file that carries macros."""

    code = "macros"
    sentence = _(
        "Ce document contient des macros, c’est-à-dire de petits programmes. "
        "Enregistrez-le au format PDF, ou sans macros, puis envoyez-le."
    )


class HasProgram(CannotAccept):
    """Refuse a program, or a file that carries one."""

    code = "program"
    sentence = _("Ce fichier est un programme ou en contient un : il ne peut pas être accepté.")


class HasActiveContent(CannotAccept):
    """Refuse web pages, SVG images, XML entities and whatever a reader would run or fetch."""

    code = "active_content"
    sentence = _(
        "Ce fichier contient du code ou des liens qui s’activent à l’ouverture. "
        "Enregistrez-le au format PDF, puis envoyez-le."
    )


class TwoFilesInOne(CannotAccept):
    """Refuse a file that different readers would take for different formats."""

    code = "two_files_in_one"
    sentence = _(
        "Ce fichier en cache un autre. Enregistrez-le à nouveau depuis le logiciel qui l’a créé, "
        "puis envoyez-le."
    )


class ArchiveRefused(TypeRefused):
    """Refuse an archive (ZIP, RAR, 7z and their like)."""

    code = "archive"
    sentence = _(
        "Les fichiers compressés (ZIP, RAR, 7z…) ne sont pas acceptés. Envoyez chaque fichier séparément."
    )


class OldOffice(TypeRefused):
    """Refuse the binary office formats of before 2007 (DOC, XLS, PPT), which hide too much."""

    code = "old_office"
    sentence = _(
        "Ce fichier est dans un ancien format de bureautique. "
        "Enregistrez-le au format PDF, DOCX ou XLSX, puis envoyez-le."
    )
