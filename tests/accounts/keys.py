"""A passkey made of software: it signs whatever it is told, true or false."""

import hashlib
import json
import os
import re
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

FLAG = AuthenticatorData.FLAG
HERE = "http://localhost"


class Passkey:
    """A key pair and its identifier."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.owner = ""

    def made_for(self, options: dict[str, Any], *, origin: str = HERE, site: str = "localhost") -> str:
        """What a browser sends once the key is made."""
        public = ES256.from_cryptography_key(self.private.public_key())  # type: ignore[no-untyped-call]  # fido2
        attested = AttestedCredentialData.create(bytes(16), self.id, public)
        about = AuthenticatorData.create(
            hashlib.sha256(site.encode()).digest(), FLAG.UP | FLAG.UV | FLAG.AT, 0, attested
        )
        self.owner = options["user"]["id"]
        return self._sent(
            clientDataJSON=_client_data("webauthn.create", options["challenge"], origin),
            attestationObject=bytes(AttestationObject.create("none", about, {})),
        )

    def answer_to(
        self,
        options: dict[str, Any],
        *,
        origin: str = HERE,
        site: str = "localhost",
        flags: AuthenticatorData.FLAG = FLAG.UP | FLAG.UV,
        kind: str = "webauthn.get",
        owner: str = "",
        altered: bytes = b"",
    ) -> str:
        """What a browser sends when the key answers a challenge."""
        about = bytes(AuthenticatorData.create(hashlib.sha256(site.encode()).digest(), flags, 0))
        said = _client_data(kind, options["challenge"], origin)
        signature = self.private.sign(about + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._sent(
            clientDataJSON=said,
            authenticatorData=about + altered,
            signature=signature,
            userHandle=owner or self.owner,
        )

    def _sent(self, **response: bytes | str) -> str:
        written = {
            name: websafe_encode(value) if isinstance(value, bytes) else value
            for name, value in response.items()
        }
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "response": written,
                "clientExtensionResults": {"credProps": {"rk": True}},
            }
        )


def asked_on(client: Client, path: str) -> dict[str, Any]:
    """The challenge of a page and what comes with it."""
    page = client.get(path, headers={"accept": "application/json"})
    if page.headers["Content-Type"] == "application/json":
        found = page.json()
    else:
        [written] = re.findall(r'<script id="js_data"[^>]*>(.*?)</script>', page.content.decode(), re.S)
        found = json.loads(written)
    [options] = found.values()
    return dict(options["publicKey"])


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()
