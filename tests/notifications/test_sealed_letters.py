"""Letters that bear the seal of the authority: verified by others than who sealed, held when it cannot be set."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.utils import timezone
from procrastinate.jobs import Job
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from parvis.authorities.certificates import demo_certificate, import_certificate, retire_certificate
from parvis.authorities.models import SealCertificate
from parvis.base.scope import Wall, scope
from parvis.cases.actions import ask_attestation, bear_implicit_decision, decide, issue_attestation
from parvis.cases.models import Case, CaseDocument, Decision
from parvis.catalogue.natures import Outcome
from parvis.connectors.timestamp.pretend import PretendTimestamper
from parvis.documents.storage import storage
from parvis.events.models import Event
from parvis.notifications.attachments import AttachmentLost, attached, files_of
from parvis.notifications.correspondence import sealing as sealing_module
from parvis.notifications.correspondence.sealing import JOB, seal_and_send
from parvis.notifications.jobs import seal_letter
from parvis.notifications.models import Delivery
from parvis.notifications.news import Notice
from parvis.notifications.queries import REASONS
from parvis.reactions import react
from tests.cast import CULTURE, OFFER, Cast
from tests.connectors.timestamp.peers import Answer, authority, give, honest

pytestmark = pytest.mark.django_db


def certified(cast: Cast, *, at: datetime | None = None, is_required: bool = True) -> asn1_x509.Certificate:
    """Give the town a certificate; return it, for who verifies."""
    at = at or timezone.now()
    with scope(walls=[Wall(cast.town.pk, "")]):
        read = demo_certificate(cast.town, at=at)
        import_certificate(cast.town, read, is_required=is_required, at=at)
    return asn1_x509.Certificate.load(read.certificate.public_bytes(Encoding.DER))


def decided(cast: Cast) -> tuple[Case, Decision]:
    """A case on which the agent decides, and what follows from the fact."""
    case = cast.file()
    with scope(walls=cast.walls):
        made = decide(
            case.pk, Outcome.ACCEPTED, by=cast.agent, at=timezone.now(), text="La salle est à vous."
        )
    follow(cast, case, "case.decided")
    return case, made


def follow(cast: Cast, case: Case, kind: str) -> None:
    with scope(walls=cast.walls):
        fact = Event.objects.filter(case_id=case.pk, kind=kind).latest("id")
    react(event=fact.id, authority=str(fact.authority_id), sector=fact.sector)


def sealing(case: Case, subject: Any, kind: str = "decision") -> bool:
    """Do what the job of a letter does."""
    wall = Wall(case.authority_id, case.sector)
    return seal_and_send(kind, case.pk, subject.pk, wall=wall, at=timezone.now())


def kept(cast: Cast, case: Case, key: str) -> bytes | None:
    with scope(walls=cast.walls):
        found = CaseDocument.objects.select_related("document").filter(case=case, field=key).first()
        if found is None:
            return None
        with storage().open(found.document.storage_name) as stored:
            return stored.read()


def sent(cast: Cast, case: Case) -> list[Delivery]:
    with scope(walls=cast.walls):
        return list(Delivery.objects.filter(holder_id=case.pk, purpose="decision").order_by("id"))


def jobs_waiting() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args FROM procrastinate_jobs WHERE task_name LIKE %s ORDER BY id", ["%seal_letter"]
        )
        return [json.loads(args) if isinstance(args, str) else args for (args,) in cursor.fetchall()]


def facts(cast: Cast, case: Case, kind: str) -> list[dict[str, Any]]:
    with scope(walls=cast.walls):
        return list(
            Event.objects.filter(case_id=case.pk, kind=kind).order_by("id").values_list("facts", flat=True)
        )


def verified(pdf: bytes, *trusted: asn1_x509.Certificate) -> Any:
    [found] = PdfFileReader(BytesIO(pdf)).embedded_signatures
    assert found.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    context = ValidationContext(trust_roots=list(trusted))
    return validate_pdf_signature(found, context, ts_validation_context=context)


def test_a_decision_leaves_sealed_and_a_verifier_trusts_it(cast: Cast) -> None:
    certificate = certified(cast)
    case, made = decided(cast)
    assert sent(cast, case) == []
    assert [args["kind"] for args in jobs_waiting()] == ["decision"]
    assert sealing(case, made)
    pdf = kept(cast, case, f"decision:{made.pk}")
    assert pdf is not None
    status = verified(pdf, certificate)
    assert (status.bottom_line, status.coverage.name) == (True, "ENTIRE_FILE")
    [delivery] = sent(cast, case)
    with scope(walls=cast.walls):
        letter = Decision.objects.get(pk=made.pk).letter
        assert letter is not None
        assert delivery.documents == [letter.pk]
    assert facts(cast, case, "case.letter_sealed") == [{"level": "B-B"}]
    assert sealing(case, made)
    assert (len(sent(cast, case)), len(facts(cast, case, "case.letter_sealed"))) == (1, 1)


def test_a_letter_altered_after_its_seal_is_told(cast: Cast) -> None:
    certificate = certified(cast)
    case, made = decided(cast)
    sealing(case, made)
    pdf = bytearray(kept(cast, case, f"decision:{made.pk}") or b"")
    pdf[pdf.index(b"/Lang") + 8] ^= 1
    assert not verified(bytes(pdf), certificate).intact


def test_a_letter_altered_where_it_is_kept_is_sent_to_nobody(cast: Cast) -> None:
    certified(cast)
    case, made = decided(cast)
    sealing(case, made)
    with scope(walls=cast.walls):
        [file] = files_of(*sent(cast, case))
    assert attached(file).content.startswith(b"%PDF")
    document = file.document
    assert document is not None
    path = storage().path(document.storage_name)
    path.write_bytes(path.read_bytes().replace(b"/Lang", b"/Long", 1))
    with pytest.raises(AttachmentLost) as refused:
        attached(file)
    assert str(REASONS[refused.value.reason]) == "une pièce jointe n’est plus celle qui a été gardée"


def test_a_stranger_s_certificate_is_not_trusted(cast: Cast) -> None:
    certified(cast)
    case, made = decided(cast)
    sealing(case, made)
    other = certified(cast)
    assert not verified(kept(cast, case, f"decision:{made.pk}") or b"", other).trusted


def test_the_time_is_stamped_by_the_authority_that_is_connected(cast: Cast, settings: LazySettings) -> None:
    certificate, stamper = certified(cast), PretendTimestamper()
    case, made = decided(cast)
    with authority(honest(stamper)) as settings.TIMESTAMP_URL:
        assert sealing(case, made)
    stamped_by = asn1_x509.Certificate.load(stamper.certificate.public_bytes(Encoding.DER))
    status = verified(kept(cast, case, f"decision:{made.pk}") or b"", certificate, stamped_by)
    assert status.bottom_line
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted
    assert abs(status.timestamp_validity.timestamp - datetime.now(UTC)) < timedelta(minutes=1)
    assert facts(cast, case, "case.letter_sealed") == [{"level": "B-T"}]


def test_the_seal_changes_nothing_of_what_makes_the_letter_accessible(cast: Cast) -> None:
    certified(cast)
    case, made = decided(cast)
    sealing(case, made)
    with pikepdf.open(BytesIO(kept(cast, case, f"decision:{made.pk}") or b"")) as pdf:
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfuaid:part"], metadata["pdfaid:part"]) == ("1", "2")
        assert bool(pdf.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in pdf.Root
        [field] = pdf.Root.AcroForm.Fields
        # PDF/UA-1, 7.18.1 and 7.18.4: named, and off the page since no tag describes it.
        assert str(field.TU) == "Cachet électronique de Montrevel"
        page = pdf.pages[0]
        assert max(float(side) for side in field.Rect) < min(float(side) for side in page.mediabox)
        assert str(page.Tabs) == "/S"
        # PDF/A-2, 6.3.2: printed, and hidden by no flag.
        assert int(field.F) & 0b100100111 == 0b100
        assert "/NeedAppearances" not in pdf.Root.AcroForm


def test_a_letter_is_held_while_the_certificate_is_over_and_leaves_with_the_next(cast: Cast) -> None:
    certified(cast, at=timezone.now() - timedelta(days=400))
    case, made = decided(cast)
    with scope(walls=cast.walls):
        Case.objects.filter(pk=case.pk).update(responsible=cast.agent)
    assert not sealing(case, made)
    assert not sealing(case, made)
    assert (sent(cast, case), kept(cast, case, f"decision:{made.pk}")) == ([], None)
    assert facts(cast, case, "case.letter_held") == [{"reason": "over"}]
    assert len(jobs_waiting()) == 3
    follow(cast, case, "case.letter_held")
    with scope(walls=cast.walls):
        assert Notice.objects.filter(agent=cast.agent, kind="letter_held", case_id=case.pk).exists()
    certificate = certified(cast)
    assert sealing(case, made)
    assert verified(kept(cast, case, f"decision:{made.pk}") or b"", certificate).bottom_line
    assert len(sent(cast, case)) == 1


@pytest.mark.parametrize("url", ["rfc3161+http://127.0.0.1:1/", "nobody://127.0.0.1/"])
@pytest.mark.parametrize("is_required", [True, False])
def test_nobody_who_stamps_holds_the_letter_unless_it_may_leave_without(
    cast: Cast, settings: LazySettings, is_required: bool, url: str
) -> None:
    settings.TIMESTAMP_URL = url
    certified(cast, is_required=is_required)
    case, made = decided(cast)
    assert sealing(case, made) is not is_required
    assert facts(cast, case, "case.letter_held") == ([{"reason": "timestamp"}] if is_required else [])
    assert facts(cast, case, "case.letter_sealed") == ([] if is_required else [{"level": "B-B"}])


OTHER = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}


def turned(change: Callable[[PretendTimestamper, tsp.TimeStampReq], bytes]) -> Answer:
    """An authority that says something else than the stamp it is asked for."""
    stamper = PretendTimestamper()
    return lambda handler, asked: give(handler, change(stamper, tsp.TimeStampReq.load(asked)))


def asked(request: tsp.TimeStampReq, **changes: Any) -> bytes:
    """The same request with something else in it."""
    whole = {"version": "v1", "message_imprint": request["message_imprint"], "nonce": request["nonce"].native}
    written: bytes = tsp.TimeStampReq({**whole, "cert_req": True, **changes}).dump()
    return written


def cut(content: bytes) -> bytes:
    """With another byte near its end, in what signs it."""
    return content[:-5] + bytes([content[-5] ^ 1]) + content[-4:]


def of_another_day(stamper: PretendTimestamper, request: tsp.TimeStampReq) -> bytes:
    stamper._stamper.fixed_dt = datetime.now(UTC) - timedelta(days=3)
    return stamper.stamp(request.dump())


@pytest.mark.parametrize(
    "change",
    [
        lambda stamper, request: stamper.stamp(asked(request, message_imprint=OTHER)),
        lambda stamper, request: stamper.stamp(asked(request, nonce=5)),
        lambda stamper, request: cut(stamper.stamp(request.dump())),
        lambda _stamper, _request: bytes.fromhex("30053003020100"),  # granted, and no stamp
        of_another_day,
    ],
    ids=["another letter", "another request", "altered", "nothing", "another day"],
)
def test_a_stamper_that_lies_holds_the_letter(
    cast: Cast, settings: LazySettings, change: Callable[[PretendTimestamper, tsp.TimeStampReq], bytes]
) -> None:
    certificate = certified(cast)
    case, made = decided(cast)
    with authority(turned(change)) as settings.TIMESTAMP_URL:
        assert not sealing(case, made)
    assert facts(cast, case, "case.letter_held") == [{"reason": "timestamp"}]
    assert (sent(cast, case), len(jobs_waiting())) == ([], 2)
    settings.TIMESTAMP_URL = ""
    assert sealing(case, made)
    assert verified(kept(cast, case, f"decision:{made.pk}") or b"", certificate).bottom_line


def test_killed_between_its_seal_and_its_sending_a_letter_leaves_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = certified(cast)
    case, made = decided(cast)
    with monkeypatch.context() as killed:
        killed.setattr(sealing_module, "_tell", lambda *_what, **_facts: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            sealing(case, made)
    assert (sent(cast, case), kept(cast, case, f"decision:{made.pk}")) == ([], None)
    for _time in range(2):
        assert sealing(case, made)
    assert len(sent(cast, case)) == len(facts(cast, case, "case.letter_sealed")) == 1
    assert verified(kept(cast, case, f"decision:{made.pk}") or b"", certificate).bottom_line


def test_a_letter_is_sealed_again_after_what_nobody_foresaw() -> None:
    job = Job(id=1, queue="email", lock=None, queueing_lock=None, task_name=JOB, attempts=0)
    assert seal_letter.get_retry_exception(OperationalError(), job) is not None


def test_an_authority_may_let_letters_leave_without_the_seal_and_it_is_told(cast: Cast) -> None:
    certified(cast, at=timezone.now() - timedelta(days=400), is_required=False)
    case, made = decided(cast)
    assert sealing(case, made)
    assert not PdfFileReader(BytesIO(kept(cast, case, f"decision:{made.pk}") or b"")).embedded_signatures
    assert facts(cast, case, "case.letter_unsealed") == [{"reason": "over"}]
    assert len(sent(cast, case)) == 1


def test_an_authority_without_certificate_sends_at_once(cast: Cast) -> None:
    case, made = decided(cast)
    assert len(sent(cast, case)) == 1
    assert kept(cast, case, f"decision:{made.pk}") is not None
    assert jobs_waiting() == []


def test_the_attestation_of_a_silence_is_sealed_too(cast: Cast) -> None:
    certificate = certified(cast)
    accepting = {**OFFER, "silence": {"rule": "acceptance", "months": 2, "article": "CRPA L231-1"}}
    procedure = cast.offer("accord", cast.association, sector=CULTURE, silence=accepting["silence"])
    case = cast.file(procedure=procedure, at=timezone.now() - timedelta(days=90))
    with scope(walls=cast.walls):
        bear_implicit_decision(case.pk, at=timezone.now())
        ask_attestation(case.pk, at=timezone.now())
        asked = issue_attestation(case.pk, by=cast.agent, at=timezone.now())
    follow(cast, case, "case.attestation_issued")
    assert sealing(case, asked, "attestation")
    assert verified(kept(cast, case, f"attestation:{asked.pk}") or b"", certificate).bottom_line


def test_the_key_rests_sealed_and_is_forgotten_when_retired(cast: Cast, caplog: Any) -> None:
    certified(cast)
    with scope(walls=[Wall(cast.town.pk, "")]), connection.cursor() as cursor:
        cursor.execute("SELECT keys FROM authorities_sealcertificate")
        [(at_rest,)] = cursor.fetchall()
        clear = SealCertificate.objects.get().keys
        assert at_rest.startswith("sealed:")
        assert clear[:60] not in at_rest
        assert base64.b64decode(clear)[:1] == b"\x30"
        retire_certificate(cast.town, at=timezone.now())
        assert SealCertificate.objects.get().keys == ""
    with scope(walls=[Wall(cast.other_town.pk, "")]):
        assert not SealCertificate.objects.exists()
    case, _made = decided(cast)
    assert len(sent(cast, case)) == 1
    assert clear[:40] not in caplog.text
