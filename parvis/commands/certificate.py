"""The certificate that seals the letters of an authority: bring it, look at it, make one to try, retire it."""

import argparse
from pathlib import Path
from typing import Any

from django.utils import timezone

from parvis.authorities.access import all_authorities
from parvis.authorities.certificates import (
    LARGEST,
    SOON,
    CannotImport,
    demo_certificate,
    import_certificate,
    read_pkcs12,
    retire_certificate,
)
from parvis.authorities.models import Authority, SealCertificate
from parvis.authorities.queries import certificate_of
from parvis.base.scope import Wall, scope

from .administering import authority_asked, print_json, secret_given
from .main import CommandRefused

HELP = (
    "The certificate that seals letters: `certificate import FILE`, `show`, `make-demo`, `retire`."
    " Prints JSON."
)
NEEDS_DJANGO = True

PASSWORD = "CERTIFICATE_PASSWORD"  # noqa: S105  # the name of a variable

REFUSED = {
    "password": f"it is no PKCS#12 file, or {PASSWORD} does not open it",
    "slow": "it asks for too much work to be opened: have it made again with fewer rounds",
    "key": "it holds no certificate with an RSA or elliptic-curve private key",
    "weak": "its RSA key is shorter than 2048 bits",
    "over": "the certificate has expired",
    "usage": "the certificate is not made to sign",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    actions = parser.add_subparsers(dest="action", required=True)
    bringing = actions.add_parser(
        "import", help=f"Seal with a PKCS#12 file (.p12, .pfx); {PASSWORD}, or {PASSWORD}_FILE, opens it."
    )
    bringing.add_argument("file", type=Path, metavar="FILE")
    making = actions.add_parser("make-demo", help="Seal with a certificate that nobody trusts, to try.")
    for one in (bringing, making):
        one.add_argument(
            "--leave-without",
            action="store_true",
            help="When the seal cannot be set, let letters leave without it instead of waiting.",
        )
    retiring = actions.add_parser("retire", help="Seal nothing more, and forget the key.")
    for one in (bringing, making, retiring):
        one.add_argument("--authority", required=True, metavar="CODE")
    actions.add_parser("show", help="Say what each authority seals with; 1 when one expires within 30 days.")


def run(args: argparse.Namespace) -> int:
    """Do it and print how things stand, never a key."""
    if args.action == "show":
        told = [shown(one, found) for one in all_authorities() if (found := _found(one))]
        print_json({"certificates": told})
        return 1 if any(one["state"] != "valid" for one in told) else 0
    authority = authority_asked(args.authority)
    with scope(walls=[Wall(authority.pk, "")]):
        if args.action == "retire":
            found = retire_certificate(authority, at=timezone.now())
            if found is None:
                raise CommandRefused(f"{args.authority} seals nothing")
            print_json({"retired": found.fingerprint})
        else:
            print_json(shown(authority, _brought(args, authority)))
    return 0


def shown(authority: Authority, found: SealCertificate) -> dict[str, Any]:
    """What may be said of a certificate."""
    now = timezone.now()
    if found.ends_at <= now:
        state = "expired"
    elif found.starts_at > now:
        state = "not yet valid"
    else:
        state = "expiring" if found.ends_at - now < SOON else "valid"
    return {
        "authority": authority.code,
        "state": state,
        "subject": found.subject,
        "issuer": found.issuer,
        "fingerprint": found.fingerprint,
        "starts_at": found.starts_at.isoformat(),
        "ends_at": found.ends_at.isoformat(),
        "letters_wait_for_it": found.is_required,
    }


def _brought(args: argparse.Namespace, authority: Authority) -> SealCertificate:
    now = timezone.now()
    if args.action == "make-demo":
        read = demo_certificate(authority, at=now)
    else:
        try:
            with args.file.open("rb") as file:
                content = file.read(LARGEST + 1)
            read = read_pkcs12(content, secret_given(PASSWORD) or "", at=now)
        except OSError as missing:
            raise CommandRefused(f"{args.file} cannot be read: {missing.strerror}") from None
        except CannotImport as refused:
            raise CommandRefused(f"{args.file}: {REFUSED[refused.args[0]]}") from None
    return import_certificate(authority, read, is_required=not args.leave_without, at=now)


def _found(authority: Authority) -> SealCertificate | None:
    with scope(walls=[Wall(authority.pk, "")]):
        return certificate_of(authority.pk)
