"""Uploads written straight to the documents' storage: hashed on the way, no copy in memory nor in /tmp.

Named in ``FILE_UPLOAD_HANDLERS``, it serves every form of the site; a file that nobody takes is removed
at the end of its request.
"""

from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from .inspection import Limits
from .storage import CannotStore, FolderStorage, Incoming, Received, TooMuch, storage


class ReceivedFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """An uploaded file already in the storage, until somebody takes it; it can be read like any other.

    ``failure`` says why it could not be written; the request goes on, so that the page can say it.
    """

    def __init__(
        self, name: str, media_type: str, received: Received | None, failure: CannotStore | None = None
    ) -> None:
        content: IO[bytes] | None = received.path.open("rb") if received else None
        super().__init__(content, name, media_type, received.size if received else 0)
        self.received = received
        self.failure = failure
        self._taken = False

    def take(self) -> Received:
        """Hand the written bytes over to the caller, who keeps or discards them. Raise ``CannotStore``."""
        if self.failure is not None:
            raise self.failure
        if self.received is None or self._taken:
            raise CannotStore
        self._taken = True
        return self.received

    def close(self) -> None:
        """Remove the bytes nobody took; Django calls this at the end of the request."""
        if self.file is not None:
            super().close()
        if self.received is not None and not self._taken:
            self.received.path.unlink(missing_ok=True)


class StraightToStorage(FileUploadHandler):
    """Receive each file of a form into the storage, at most ``at_most`` bytes each.

    Past the limit the rest is read and dropped, so that the other fields arrive and the page can answer.
    """

    # Django's parser copies a whole piece for each field it reads: larger ones cost more, not less.
    chunk_size = 128 * 1024

    def __init__(
        self,
        request: HttpRequest | None = None,
        *,
        place: FolderStorage | None = None,
        at_most: int = Limits().size,
    ) -> None:
        super().__init__(request)
        self._place = place or storage()
        self._at_most = at_most
        self._incoming: Incoming | None = None
        self._failure: CannotStore | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open a place for the next file of the form."""
        super().new_file(*args, **kwargs)
        self._incoming, self._failure = None, None
        try:
            self._incoming = self._place.begin(at_most=self._at_most)
        except CannotStore as failure:
            self._failure = failure

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece, unless this file has already failed."""
        if self._incoming is None or self._failure is not None:
            return
        try:
            self._incoming.write(raw_data)
        except CannotStore as failure:
            self._failure = failure

    def file_complete(self, file_size: int) -> ReceivedFile:
        """Push the file to the disk and offer it to the form."""
        received = None
        if self._incoming is not None and self._failure is None:
            try:
                received = self._incoming.finish()
            except CannotStore as failure:
                self._failure = failure
        self._incoming = None
        return ReceivedFile(self.file_name or "", self.content_type or "", received, self._failure)

    def upload_complete(self) -> None:
        """Remove the file that another handler stopped half-way."""
        self.upload_interrupted()

    def upload_interrupted(self) -> None:
        """Remove what the broken connection left."""
        if self._incoming is not None:
            self._incoming.abandon()
            self._incoming = None


def received_from(uploaded: "UploadedFile[Any]", *, at_most: int) -> Received:
    """The stored bytes of an uploaded file, written now unless its handler did it already.

    Raise ``TooMuch`` (bytes), ``StorageFull`` or ``CannotStore``; nothing is left behind then.
    """
    if isinstance(uploaded, ReceivedFile):
        received = uploaded.take()
        if received.size > at_most:
            storage().discard(received)
            raise TooMuch(at_most)
        return received
    return storage().receive(uploaded.chunks(256 * 1024), at_most=at_most)
