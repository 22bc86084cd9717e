"""The files that go with an answer: looked into as any upload is, held to what the way can carry."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from parvis.agents.models import Agent
from parvis.cases.filling.files import Holder, take_files
from parvis.documents.models import Document
from parvis.forms.shape import Field
from parvis.interactions.models import ContactDocument

from ..models import Answer
from .limits import Limits

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile


class CannotKeepFiles(Exception):
    """Files are refused: ``told`` says which, and why, in words to show. The caller undoes the whole."""

    def __init__(self, told: Sequence[str]) -> None:
        super().__init__("; ".join(told))
        self.told = list(told)


def keep_files(
    answer: Answer, files: "Sequence[UploadedFile[Any]]", limits: Limits, *, by: Agent, at: "datetime"
) -> None:
    """Keep the files of an answer, in its transaction. Raises CannotKeepFiles."""
    if not files:
        return
    if sum(one.size or 0 for one in files) > limits.size:
        told = _(
            "Ces fichiers dépassent %(size)s Mo ensemble : retirez-en, ou envoyez-les en plusieurs messages."
        )
        raise CannotKeepFiles([told % {"size": limits.size // 1_000_000}])
    field = Field(id="files", type="files", label={"fr": "Fichiers joints"}, max_files=limits.files)
    holder = Holder(answer.authority, answer.sector, answer.pk)
    taken = take_files(
        MultiValueDict({field.id: list(files)}), [field], {}, holder,
        by=by.actor, at=at, held=Document.Held.CONTACT,
    )  # fmt: skip
    if taken.errors:
        raise CannotKeepFiles([error.message for error in taken.errors])


def attach_files(answer: Answer) -> list[Document]:
    """Give the files of an answer that leaves to the contact it makes; return them in the order they came."""
    files = list(Document.objects.filter(holder_id=answer.pk, removed_at=None).order_by("created_at", "pk"))
    ContactDocument.objects.bulk_create(
        ContactDocument(
            document=one, contact_id=answer.pk, authority_id=answer.authority_id, sector=answer.sector
        )
        for one in files
    )
    return files
