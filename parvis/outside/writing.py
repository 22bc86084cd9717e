"""Write an e-mail to a town, as somebody outside."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.connectors.email.contract import is_address
from parvis.demo.outside.reading import NoSuchMessage, Received, received
from parvis.demo.outside.writing import Enclosed, NoSuchBox, Written, arrive, played_boxes

from .door import OutsideRequest, answer, outside_page, remember

LARGEST = 5 * 1024 * 1024
"""Bytes of the file she sends along."""

MOST_KEPT = 40
"""Messages she wrote that her session remembers."""


class LetterForm(forms.Form):
    """What somebody outside writes."""

    use_required_attribute = False
    name = forms.CharField(
        label=gettext_lazy("Votre nom"),
        max_length=80,
        error_messages={"required": gettext_lazy("Écrivez un nom, inventé")},
    )
    address = forms.CharField(
        label=gettext_lazy("Votre adresse électronique"),
        help_text=gettext_lazy("Inventée : rien ne sort de cette démonstration."),
        max_length=120,
        error_messages={"required": gettext_lazy("Écrivez une adresse, inventée")},
    )
    to = forms.ChoiceField(label=gettext_lazy("À qui écrivez-vous ?"))
    subject = forms.CharField(
        label=gettext_lazy("Objet"),
        max_length=150,
        error_messages={"required": gettext_lazy("Écrivez un objet")},
    )
    text = forms.CharField(
        label=gettext_lazy("Votre message"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": gettext_lazy("Écrivez un message")},
    )
    file = forms.FileField(
        label=gettext_lazy("Joindre un fichier (5 Mo au plus)"), required=False, allow_empty_file=True
    )
    authenticated = forms.BooleanField(
        label=gettext_lazy(
            "Le serveur de la collectivité reconnaît l’expéditeur (sinon, aucun accusé ne part tout seul)"
        ),
        required=False,
        initial=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["to"].choices = [  # type: ignore[attr-defined]  # of the choices of the class
            (box.address, f"{box.address} – {box.authority.name}, {box.label}") for box in played_boxes()
        ]

    def clean_name(self) -> str:
        """Keep a name on one line."""
        return self._on_one_line("name")

    def clean_subject(self) -> str:
        """Keep a subject on one line."""
        return self._on_one_line("subject")

    def clean_address(self) -> str:
        """Take an address that a header carries."""
        typed = str(self.cleaned_data["address"])
        if (
            not is_address(typed)
            or not typed.rpartition("@")[0].isascii()
            or "." not in typed.rpartition("@")[2]
        ):
            raise forms.ValidationError(_("Écrivez une adresse comme camille.martin@exemple.fr"))
        return typed

    def clean_file(self) -> Any:
        """Refuse a file too large for this page."""
        found = self.cleaned_data["file"]
        if found and (found.size > LARGEST or getattr(found, "failure", None)):
            raise forms.ValidationError(_("Choisissez un fichier de 5 Mo au plus"))
        return found

    def enclosed(self) -> list[Enclosed]:
        """The file, read."""
        found = self.cleaned_data.get("file")
        return [Enclosed(found.name, found.read())] if found else []

    def _on_one_line(self, name: str) -> str:
        typed = " ".join(str(self.cleaned_data[name]).split())
        if not typed.isprintable():
            raise forms.ValidationError(_("Écrivez des lettres, sans signe invisible"))
        return typed


class AnswerForm(LetterForm):
    """What she answers to a message: everything but the words is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "address", "to", "subject"):
            del self.fields[name]


@outside_page
def write(request: OutsideRequest) -> HttpResponseBase:
    """Have an e-mail arrive at a town."""
    known = {name: request.whose.get(name, "") for name in ("name", "address")}
    form = LetterForm(request.POST or None, request.FILES or None, initial=known)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        whose = {"name": said["name"], "address": said["address"]}
        written = Written(
            **whose,
            to=said["to"],
            subject=said["subject"],
            text=said["text"],
            is_authenticated=said["authenticated"],
            files=form.enclosed(),
        )
        if _sent(request, form, written, whose):
            return redirect("outside_mail")
    values = {"form": form, "address": request.whose.get("address", "")}
    return answer(request, "write", values, status=422 if form.errors else 200)


@outside_page
def read(request: OutsideRequest, name: str) -> HttpResponseBase:
    """Read a message of the town, and answer it."""
    address = request.whose.get("address", "")
    try:
        message = received(address, name) if address else None
    except NoSuchMessage:
        message = None
    if message is None:
        raise Http404
    form = AnswerForm(request.POST or None, request.FILES or None)
    if (
        form.is_bound
        and form.is_valid()
        and _sent(request, form, _answer(request, form, message), request.whose)
    ):
        return redirect("outside_mail")
    return answer(
        request,
        "read",
        {"form": form, "message": message, "address": address},
        status=422 if form.errors else 200,
    )


def _answer(request: OutsideRequest, form: AnswerForm, message: Received) -> Written:
    """Her answer as her program writes it: what it answers is quoted below."""
    quoted = "\n".join(f"> {line}" for line in message.text.splitlines())
    subject = message.subject if message.subject.lower().startswith("re:") else f"Re: {message.subject}"
    return Written(
        name=request.whose["name"],
        address=request.whose["address"],
        to=message.answers_go_to,
        subject=subject,
        text=f"{form.cleaned_data['text']}\n\nLe {message.at:%d/%m/%Y}, {message.sender} a écrit :\n{quoted}\n",
        is_authenticated=form.cleaned_data["authenticated"],
        answers=[*message.references, message.message_id],
        files=form.enclosed(),
    )


def _sent(request: OutsideRequest, form: LetterForm, written: Written, whose: dict[str, Any]) -> bool:
    """Whether the message is on its way; the form says why not, the session remembers what she wrote."""
    try:
        box, identifier = arrive(written, at=request.now)
    except NoSuchBox:
        form.add_error(None, _("Personne ne lit cette adresse : écrivez plutôt un nouveau message."))
        return False
    except UnicodeError:
        form.add_error("address", _("Écrivez une adresse comme camille.martin@exemple.fr"))
        return False
    line = {
        "id": identifier,
        "authority": str(box.authority.pk),
        "to": box.address,
        "subject": written.subject,
        "at": request.now.isoformat(),
    }
    before = request.whose.get("written", []) if whose["address"] == request.whose.get("address") else []
    remember(request, {**whose, "written": [line, *before][:MOST_KEPT]})
    return True


urlpatterns = [
    path("monde-exterieur/", write, name="outside"),
    path("monde-exterieur/courrier/<slug:name>/", read, name="outside_message"),
]
