"""Seal a PDF with the certificate of the authority: PAdES (ETSI EN 319 142-1), level B-B, or B-T once stamped.

The seal is an update after the last byte: what was tagged stays tagged. Its field shows nothing on any page.
No transaction may be open while an authority is asked for a time stamp.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from importlib import import_module
from io import BytesIO
from typing import Any, Protocol

from django.utils.translation import gettext as _

FIELD = "Cachet"
PAGE = 0

CLOCKS_APART = timedelta(minutes=10)
"""By how much the clock of who stamps may differ from ours: beyond, one of the two lies."""

GRANTED = ("granted", "granted_with_mods")


class CannotSeal(Exception):
    """The key, the certificate or the letter does not allow it."""


class FalseStamp(Exception):
    """What was brought is no stamp of this letter, now: asked again, another may be."""


class Stamps(Protocol):
    """Who stamps the time (``connectors.timestamp``)."""

    def stamp(self, request: bytes) -> bytes:
        """Return the answer (TimeStampResp) to a request (TimeStampReq)."""


def sealed(pdf: bytes, keys: bytes, *, name: str, stamps: Stamps | None = None) -> bytes:
    """Return the PDF sealed by a PKCS#12 without password; ``name`` seals. Raises CannotSeal, FalseStamp.

    What ``stamps`` raises passes through: the same letter may get its stamp later.
    """
    general, misc = import_module("pyhanko.sign.general"), import_module("pyhanko.pdf_utils.misc")
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
    try:
        done: BytesIO = asyncio.run(signing.async_sign_pdf(writer))
    except (general.SigningError, misc.PdfError) as refused:
        raise CannotSeal(type(refused).__name__) from refused
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
    timestamps = import_module("pyhanko.sign.timestamps")

    class Lent(timestamps.TimeStamper):  # type: ignore[name-defined, misc]  # a class of a module loaded when needed
        async def async_request_tsa_response(self, req: Any) -> Any:
            return await _verified(await asyncio.to_thread(stamps.stamp, req.dump()), req)

    return Lent()


async def _verified(answer: bytes, asked: Any) -> Any:
    """Read an answer that stamps what was asked, now, by the key of its certificate (RFC 3161, 2.4.2).

    Whether that certificate is to be trusted is for who verifies the letter to say. Raises FalseStamp.
    """
    try:
        told = import_module("asn1crypto.tsp").TimeStampResp.load(answer, strict=True)
        token = told["time_stamp_token"]["content"]
        said = token["encap_content_info"]["content"].parsed
        is_sound = (
            told["status"]["status"].native in GRANTED
            and said["nonce"].native == asked["nonce"].native
            and abs(said["gen_time"].native - datetime.now(UTC)) <= CLOCKS_APART
            and await _is_signed(token, asked["message_imprint"])
        )
        # The library takes no other word; with or without changes, what is signed is what was asked.
        told["status"]["status"] = "granted"
    except (ValueError, TypeError, KeyError, AttributeError) as strange:
        raise FalseStamp(type(strange).__name__) from strange
    if not is_sound:
        raise FalseStamp
    return told


async def _is_signed(token: Any, imprint: Any) -> bool:
    """Whether a token holds this imprint, untouched since the key of its certificate signed it."""
    validation, errors = (
        import_module("pyhanko.sign.validation.generic_cms"),
        import_module("pyhanko.sign.validation.errors"),
    )
    nobody = import_module("pyhanko_certvalidator").ValidationContext(trust_roots=[], allow_fetching=False)
    wanted = (imprint["hash_algorithm"]["algorithm"].native, imprint["hashed_message"].native)
    try:
        found = await validation.validate_tst_signed_data(
            token, nobody, lambda algorithm: wanted[1] if algorithm == wanted[0] else b""
        )
    except errors.SignatureValidationError:
        return False
    return bool(found["intact"] and found["valid"])
