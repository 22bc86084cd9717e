"""Who or what wrote: a person, a robot, a server, a list, us; and what servers report of our messages."""

import pytest

from parvis.intake.mail.values import Bounce, Nature
from tests.intake.mail.writing import mail, many, part, said

SUPPRESS = "X-Auto-Response-Suppress: All"
REPORT = (
    b"Reporting-MTA: dns; mx.exemple.example\r\n\r\n"
    b"Final-Recipient: rfc822; bien@exemple.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
    b"Final-Recipient: rfc822; Jeanne@Exemple.Example\r\nAction: failed\r\nStatus: 5.1.1 (bad)\r\n"
    b"Diagnostic-Code: smtp; 550 5.1.1 <jeanne@exemple.example>: unknown user\r\n"
)
ORIGINAL = (
    b"From: accueil@valmont.example\r\nMessage-ID: <avis-7@valmont.example>\r\n"
    b"To: jeanne@exemple.example\r\n\r\nAvis"
)


@pytest.mark.parametrize(
    ("fields", "nature", "because"),
    [
        ((), Nature.MESSAGE, ""),
        (("Auto-Submitted: auto-replied (vacation)",), Nature.AUTOMATIC, "auto-submitted"),
        (("Auto-Submitted: no",), Nature.MESSAGE, ""),
        (("X-Autoreply: yes",), Nature.AUTOMATIC, "x-autoreply"),
        (("Precedence: auto_reply",), Nature.AUTOMATIC, "precedence"),
        (("Return-Path: <>",), Nature.AUTOMATIC, "return-path"),
        (("Subject: Réponse automatique : x", SUPPRESS), Nature.AUTOMATIC, "x-auto-response-suppress"),
        (("List-Id: <nouvelles.exemple.example>",), Nature.LIST, "list-id"),
        (("List-Unsubscribe: <mailto:x@exemple.example>",), Nature.LIST, "list-unsubscribe"),
        (("Precedence: bulk",), Nature.LIST, "precedence"),
        (("List-Id: Accueil <accueil.valmont.example>",), Nature.MESSAGE, ""),
        (("List-Id: <accueil.mavalmont.example>",), Nature.LIST, "list-id"),
        (("X-Parvis-Sent: valmont-1; person",), Nature.OWN, "x-parvis-sent"),
        (("X-Parvis-Sent: autre-2; automatic",), Nature.AUTOMATIC, "x-parvis-sent"),
        (("X-Parvis-Sent: autre-2; person",), Nature.MESSAGE, ""),
    ],
)  # fmt: skip
def test_headers_say_who_wrote(fields: tuple[str, ...], nature: Nature, because: str) -> None:
    found = mail(said("Bonjour", *fields))
    assert (found.nature, found.nature_because) == (nature, because)


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        (("Subject: Absence du bureau",), "perhaps_automatic"),
        ((SUPPRESS,), "no_automatic_answer"),
    ],
)
def test_a_sign_that_people_bear_too_warns_and_decides_nothing(fields: tuple[str, ...], warning: str) -> None:
    found = mail(said("Je ne suis pas là pour la livraison.", *fields))
    assert (found.nature, found.warnings) == (Nature.MESSAGE, (warning,))


def test_a_message_that_turns_in_circles_is_nobodys() -> None:
    hops = [
        f"Received: by mx{number}.exemple.example; Thu, 12 Mar 2026 10:02:00 +0100" for number in range(60)
    ]
    found = mail(said("Bonjour", *hops))
    assert (found.nature, found.warnings) == (Nature.AUTOMATIC, ("loop",))


def report(content: bytes, kind: str = "delivery-status", fields: str = "Return-Path: <>\r\n") -> bytes:
    return many(
        part("text/plain", b"Votre message est revenu."),
        part(f"message/{kind}", content),
        part("message/rfc822", ORIGINAL),
        kind=f"multipart/report; report-type={'feedback-report' if kind == 'feedback-report' else kind}",
        fields=fields,
    )


def test_a_delivery_report_says_whom_it_could_not_reach_and_names_nobody_in_its_diagnostic() -> None:
    found = mail(report(REPORT))
    assert (found.nature, found.nature_because) == (Nature.BOUNCE, "delivery-status")
    assert found.bounce == Bounce(
        "jeanne@exemple.example",
        "5.1.1",
        "failed",
        "smtp; 550 5.1.1 …: unknown user",
        "<avis-7@valmont.example>",
    )


def test_a_delivery_report_that_went_well_is_a_receipt() -> None:
    found = mail(report(REPORT.split(b"\r\n\r\n")[1]))
    assert found.nature is Nature.RECEIPT
    assert found.bounce is not None
    assert (found.bounce.action, found.bounce.recipient) == ("delivered", "bien@exemple.example")


def test_a_delay_is_no_failure_and_is_told_before_what_went_well() -> None:
    found = mail(report(REPORT.replace(b"failed", b"delayed").replace(b"5.1.1 (bad)", b"4.4.1")))
    assert found.bounce is not None
    assert (found.nature, found.bounce.action, found.bounce.status) == (Nature.BOUNCE, "delayed", "4.4.1")


@pytest.mark.parametrize(
    ("fields", "text", "recipient", "status", "action"),
    [
        (
            ("From: MAILER-DAEMON@exemple.example", "Subject: Undelivered Mail Returned to Sender"),
            "I'm sorry\n\n<jeanne@exemple.example>: host mx said: 550 5.1.1 User unknown\n\n"
            "Message-ID: <avis-7@valmont.example>",
            "jeanne@exemple.example", "5.1.1", "failed",
        ),
        (
            ("From: Mail Delivery System <postmaster@exemple.example>", "Subject: Mail delivery failed"),
            "The following address failed:\n\n  jeanne@exemple.example\n    SMTP error 552 mailbox full",
            "jeanne@exemple.example", "5.0.0", "failed",
        ),
        (
            ("Return-Path: <>", "Subject: Non remis : Votre demande"),
            "Impossible de remettre le message à jeanne@exemple.example.",
            "jeanne@exemple.example", "", "failed",
        ),
        (
            ("X-Failed-Recipients: jeanne@exemple.example", "Subject: Warning: message delayed 24 hours"),
            "accueil@valmont.example wrote; 451 4.7.1 try again", "jeanne@exemple.example", "4.7.1", "delayed",
        ),
    ],
)  # fmt: skip
def test_older_shapes_of_reports_are_read_too(
    fields: tuple[str, ...], text: str, recipient: str, status: str, action: str
) -> None:
    found = mail(said(text, *fields))
    assert (found.nature, found.nature_because) == (Nature.BOUNCE, "shape")
    assert found.bounce is not None
    assert (found.bounce.recipient, found.bounce.status, found.bounce.action) == (recipient, status, action)
    assert "@" not in found.bounce.diagnostic


def test_a_persons_message_about_a_delivery_is_a_message() -> None:
    assert mail(said("Vous n’avez rien reçu ?", "Subject: Non remis : mon courrier")).nature is Nature.MESSAGE


def test_a_complaint_says_whose_and_about_what() -> None:
    content = b"Feedback-Type: abuse\r\nOriginal-Rcpt-To: <jeanne@exemple.example>\r\n"
    found = mail(report(content, "feedback-report", ""))
    assert found.nature is Nature.COMPLAINT
    assert found.bounce == Bounce(
        "jeanne@exemple.example", "", "complaint", "abuse", "<avis-7@valmont.example>"
    )
    without = mail(report(b"Feedback-Type: abuse\r\n", "feedback-report", ""))
    assert without.bounce is not None
    assert without.bounce.recipient == "jeanne@exemple.example"


def test_a_reading_receipt_is_a_receipt() -> None:
    found = mail(
        report(b"Disposition: manual-action/MDN-sent-manually; displayed\r\n", "disposition-notification", "")
    )
    assert (found.nature, found.nature_because, found.bounce) == (
        Nature.RECEIPT,
        "disposition-notification",
        None,
    )


@pytest.mark.parametrize(
    ("field", "is_spam"),
    [
        ("X-Spam-Flag: YES", True), ("X-Spam-Status: Yes, score=9", True), ("X-Spam-Status: No, score=1", False),
        ("X-VR-SPAMSTATE: SPAM", True), ("X-MS-Exchange-Organization-SCL: 6", True),
        ("X-MS-Exchange-Organization-SCL: 1", False), ("Subject: yes", False),
    ],
)  # fmt: skip
def test_what_the_receiving_server_holds_for_spam_is_told(field: str, is_spam: bool) -> None:
    assert mail(said("x", field)).spam_flag == is_spam
