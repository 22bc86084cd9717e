"""Forgetting whole what a holder had: rows and bytes, when the holder itself is destroyed."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from .models import Document
from .storage import storage


def erase_held(holders: Collection[UUID], *, also: Collection[UUID] = ()) -> int:
    """Delete every document of these holders, and ``also`` these; return how many.

    Their bytes go once the transaction is committed; what a killed process leaves, no row names any more: the night
    removes it (``jobs.clear_leftovers``). The fact is the holder's: it is not told document by document.
    """
    found = Document.objects.select_for_update().filter(Q(holder_id__in=list(holders)) | Q(pk__in=list(also)))
    names = [
        name
        for kept in found.order_by("pk").values_list("storage_name", "thumbnail_name")
        for name in kept
        if name
    ]
    count, _by_model = Document.objects.filter(Q(holder_id__in=list(holders)) | Q(pk__in=list(also))).delete()
    place = storage()

    def destroy() -> None:
        for name in names:
            place.delete(name)

    transaction.on_commit(destroy)
    return count
