"""What allauth asks of us: nobody signs up, secrets are encrypted, a second factor can be compulsory."""

import base64
from collections.abc import Iterable
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import devices, sessions
from .passkeys import site_of, why_no_passkey

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

FROM_ANYWHERE = "login_failed_anywhere"
"""The limit on the failures of one account, from wherever they come (``ACCOUNT_RATE_LIMITS``)."""

SIGNED_IN_ELSEWHERE = "signed_in_elsewhere"
"""What the owner is told of, beside what allauth tells: a sign-in from a browser nobody knows."""

BY_PASSKEY = "mfa_reauthenticate:webauthn"
WAYS = {
    "reauthenticate": gettext_lazy("Écrire mon mot de passe"),
    "mfa_reauthenticate": gettext_lazy("Écrire un code"),
    BY_PASSKEY: gettext_lazy("Utiliser une clé d’accès"),
}
"""The ways to prove again who one is, in our words."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """The rules of our accounts: an agent is invited by her manager, never signs up by herself."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse: an account is made by an invitation."""
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures by name and address together: nobody can lock somebody else out from afar."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Slow down the guessing of one password from everywhere, but not in its owner's own browser."""
        email = _email_of(credentials)
        super().pre_authenticate(request, **credentials)
        has_room = ratelimit.consume(request, action=FROM_ANYWHERE, key=email, dry_run=True)
        if not has_room and not devices.is_known(request, email):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a failure against the account, whether it exists or not."""
        ratelimit.consume(request, action=FROM_ANYWHERE, key=_email_of(credentials))

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **around: Any) -> HttpResponse:
        """Tell the owner of a sign-in from a browser nobody knows, then know it."""
        email = user.get_username()
        if not devices.is_known(request, email):
            self.send_notification_mail(SIGNED_IN_ELSEWHERE, user)
        response: HttpResponse = super().post_login(request, user, **around)
        devices.remember(request, response, email)
        return response

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Change the password, end the other sessions, and let the owner in again at once."""
        super().set_password(user, password)
        sessions.close_sessions(user.pk, keep=self.request.session.session_key)
        self._delete_login_attempts_cached_email(self.request, email=user.get_username())
        ratelimit.clear(self.request, action=FROM_ANYWHERE, key=user.get_username())

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Ask who has a second factor for it: a password alone must not take it away."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and has_second_factor(user.pk):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if not why_no_passkey(self.request):
            methods.sort(key=lambda method: method["id"] != BY_PASSKEY)
        return [{**method, "description": WAYS[method["id"]]} for method in methods]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Lead back to the sign-in page."""
        return str(settings.LOGIN_URL)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """Second factors whose secrets lie encrypted in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Ce code n’est pas le bon, ou il a déjà servi : attendez le suivant.")
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret with a key derived from the installation's."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Read a secret back."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Propose a name for one more passkey."""
        already = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return _("Clé d’accès %(number)s") % {"number": already + 1} if already else _("Clé d’accès")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Bind passkeys to the name this page was asked under, which ``ALLOWED_HOSTS`` has checked."""
        return {"id": site_of(context.request), "name": "Parvis"}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """Name a passkey by the address its owner signs in with."""
        named: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**named, "name": user.email, "display_name": user.email}


def has_second_factor(account: UUID) -> bool:
    """Whether an account has an application that gives codes, or a passkey; spare codes do not count."""
    return account in with_second_factor([account])


def with_second_factor(accounts: Iterable[UUID]) -> set[UUID]:
    """Those of these accounts that have one."""
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found = Authenticator.objects.filter(user_id__in=list(accounts), type__in=factors)
    return set(found.order_by("user_id").values_list("user_id", flat=True).distinct())


def remove_second_factors(account: UUID) -> int:
    """Take every second factor of an account away, spare codes too; say how many there were."""
    return int(Authenticator.objects.filter(user_id=account).delete()[0])


def _email_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).strip().lower()


def _cipher() -> "MultiFernet":
    """Write with the current key, read with it or with a former one."""
    # 6 MB that the worker, which signs nobody in, does without.
    from cryptography.fernet import Fernet, MultiFernet  # noqa: PLC0415  # see above

    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    secrets = (sha256(b"second factors" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(secret)) for secret in secrets])
