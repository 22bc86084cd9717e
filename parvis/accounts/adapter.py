"""What allauth asks of us: nobody signs up, secrets are encrypted, a second factor can be compulsory."""

import base64
from hashlib import sha256
from typing import Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """The rules of our accounts: an agent is invited by her manager, never signs up by herself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: an account is made by an invitation."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by name and address together: nobody can lock somebody else out from afar."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the sign-in page."""
        return str(settings.LOGIN_URL)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Second factors whose secrets lie encrypted in the database."""

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key derived from the installation's."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret back."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Name a passkey by the address its owner signs in with."""
        named: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**named, "name": user.email, "display_name": user.email}


def has_second_factor(account: UUID) -> bool:
    """Whether an account has an application that gives codes, or a passkey; spare codes do not count."""
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user_id=account, type__in=factors).exists())


def _cipher() -> Fernet:
    secret = sha256(b"second factors" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))
