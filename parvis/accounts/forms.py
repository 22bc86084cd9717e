"""The forms of the account in our words."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as jobs

from parvis.base.identifiers import new_id

LONGEST_NAME = 80
REFUSED = _("Cette clé d’accès n’a pas été acceptée. Réessayez, ou choisissez un autre moyen.")
SEND_RESET_LINK = "parvis.workspace.jobs.send_reset_link"


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth carries no types
    """Address and password."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["login"].label = _("Adresse électronique professionnelle")
        self.fields["login"].error_messages["required"] = _("Écrivez votre adresse électronique")
        self.fields["password"].label = _("Mot de passe")
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages["required"] = _("Écrivez votre mot de passe")
        # The summary of the errors has the focus when there is one.
        self.fields["login"].widget.attrs["autofocus"] = not self.is_bound
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class ForgottenPasswordForm(ResetPasswordForm):  # type: ignore[misc]  # allauth carries no types
    """The address the link is sent to."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["email"].label = _("Adresse électronique professionnelle")
        self.fields["email"].widget.attrs.pop("placeholder", None)

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Ask for the link outside of this request: the answer takes the same time without an account."""
        account = self.users[0].pk if self.users else new_id()
        jobs.configure_task(SEND_RESET_LINK).defer(account_id=str(account))
        return str(self.cleaned_data["email"])


class NewCodesForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth carries no types
    """The first code of an application, which then no longer opens the account."""

    def clean_code(self) -> str:
        """Hold the code against the secret, then count it as used (RFC 6238, section 5.2)."""
        code: str = super().clean_code()
        TOTP(Authenticator(user=self.user))._mark_code_used(code)
        return code


class CredentialField(forms.JSONField):
    """What a browser answers for a passkey, read whatever comes."""

    def to_python(self, value: Any) -> Any:
        """Read it. Raise ValidationError for what is no JSON, or too deep to be read."""
        try:
            return super().to_python(value)
        except RecursionError as too_deep:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from too_deep


class PasskeyAnswer(forms.Form):
    """A form that brings the answer of a passkey, and says in our words that it is refused."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refused = {"required": REFUSED, "invalid": REFUSED}
        self.fields["credential"] = CredentialField(widget=forms.HiddenInput, error_messages=refused)

    def hold(self, check: Callable[[], Any]) -> Any:
        """Hold the answer against the passkeys of the account. Raise ValidationError for any other."""
        try:
            return check()
        except ValidationError as error:
            raise (ValidationError(REFUSED) if error.code == "incorrect_code" else error) from error
        except (AttributeError, KeyError, IndexError, TypeError, ValueError) as nonsense:
            raise ValidationError(REFUSED) from nonsense


class PasskeyProof(PasskeyAnswer):
    """A form that lets in who shows a passkey."""

    def clean_credential(self) -> Authenticator:
        """Find whose passkey answered."""
        return self.hold(super().clean_credential)  # type: ignore[misc]  # of the form beside


class PasskeyName(forms.Form):
    """What one calls a passkey."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        name = forms.CharField(
            label=_("Nom de cette clé d’accès"),
            help_text=_("Pour la reconnaître, comme « ordinateur du bureau »."),
            max_length=LONGEST_NAME,
            required=self.fields["name"].required,
            error_messages={"required": _("Donnez un nom à cette clé")},
        )
        self.fields["name"] = name


class NewPasskeyForm(PasskeyName, PasskeyAnswer, AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A passkey to add: its name, and whether it opens the account alone."""

    field_order = ["name", "passwordless"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        alone = self.fields["passwordless"]
        alone.label = _("Me connecter avec cette clé seule, sans mot de passe")
        alone.help_text = ""
        alone.initial = True

    def clean(self) -> dict[str, Any]:
        """Hold the new passkey against the challenge of the page."""
        return dict(self.hold(super().clean) or {})


class RenamedPasskeyForm(PasskeyName, EditWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """Another name for a passkey."""


class PasskeyForm(PasskeyProof, AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A passkey as the second factor."""


class PasskeyAloneForm(PasskeyProof, LoginWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A passkey that opens the account alone."""


class PasskeyAgainForm(PasskeyProof, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A passkey shown once more, before what touches the account."""
