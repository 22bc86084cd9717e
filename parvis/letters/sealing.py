"""Seal a PDF with the certificate of the authority: PAdES (ETSI EN 319 142-1), level B-B, or B-T once stamped.

The seal is an update after the last byte: what was tagged stays tagged. Its field shows nothing on any page.
No transaction may be open while an authority is asked for a time stamp.
"""

import asyncio
from importlib import import_module
from io import BytesIO
from typing import Any, Protocol

from django.utils.translation import gettext as _

FIELD = "Cachet"
PAGE = 0


class CannotSeal(Exception):
    """The key, the certificate or the letter does not allow it."""


class Stamps(Protocol):
    """Who stamps the time (``connectors.timestamp``)."""

    def stamp(self, request: bytes) -> bytes:
        """Return the answer (TimeStampResp) to a request (TimeStampReq)."""


def sealed(pdf: bytes, keys: bytes, *, name: str, stamps: Stamps | None = None) -> bytes:
    """Return the PDF sealed by a PKCS#12 without password; ``name`` seals. Raises CannotSeal.

    What ``stamps`` raises passes through: the same letter may get its stamp later.
    """
    signers, fields = import_module("pyhanko.sign.signers"), import_module("pyhanko.sign.fields")
    writer = import_module("pyhanko.pdf_utils.incremental_writer").IncrementalPdfFileWriter(BytesIO(pdf))
    signer = signers.SimpleSigner.load_pkcs12_data(keys, other_certs=[], passphrase=None)
    if signer is None:
        raise CannotSeal("the key cannot be read")
    _order_by_structure(writer)
    field = fields.SigFieldSpec(
        sig_field_name=FIELD,
        on_page=PAGE,
        readable_field_name=_("Cachet électronique de %(name)s") % {"name": name},
        # Printable, as PDF/A wants it, and off the page, as PDF/UA wants what no tag describes.
        invis_sig_settings=fields.InvisSigSettings(set_print_flag=True, box_out_of_bounds=True),
    )
    told = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=name,
        app_build_props=None,
    )
    signing = signers.PdfSigner(
        told, signer=signer, timestamper=_stamper(stamps) if stamps else None, new_field_spec=field
    )
    done: BytesIO = asyncio.run(signing.async_sign_pdf(writer))
    return done.getvalue()


def _order_by_structure(writer: Any) -> None:
    """Say that the keys follow the tags on the page that receives the field (PDF/UA-1, 7.18.3)."""
    generic = import_module("pyhanko.pdf_utils.generic")
    page, _resources = writer.find_page_for_modification(PAGE)
    found = page.get_object()
    if found.get("/Tabs") != "/S":
        found["/Tabs"] = generic.NameObject("/S")
        writer.mark_update(page)


def _stamper(stamps: Stamps) -> Any:
    """Lend the connector to the library, which never reaches the network by itself."""
    timestamps, tsp = import_module("pyhanko.sign.timestamps"), import_module("asn1crypto.tsp")

    class Lent(timestamps.TimeStamper):  # type: ignore[name-defined, misc]  # a class of a module loaded when needed
        async def async_request_tsa_response(self, req: Any) -> Any:
            return tsp.TimeStampResp.load(await asyncio.to_thread(stamps.stamp, req.dump()))

    return Lent()
