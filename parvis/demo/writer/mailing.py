"""The messages of bulk cases: their real subjects, a short text of their own, and the state they ended in."""

import html
from collections.abc import Mapping
from dataclasses import dataclass

SUBJECTS: Mapping[str, tuple[str, str]] = {
    "acknowledgement": (
        "Accusé de réception n° {reference} : {title}",
        "Acknowledgement no. {reference}: {title}",
    ),
    "correction_request": (
        "Votre dossier n° {reference} est à compléter",
        "Your file no. {reference} is to be completed",
    ),
    "reminder": (
        "Rappel : votre dossier n° {reference} est à compléter",
        "Reminder: your file no. {reference}",
    ),
    "message": (
        "Message du service au sujet de votre dossier n° {reference}",
        "A message about file no. {reference}",
    ),
    "decision": (
        "Décision sur votre dossier n° {reference} : {title}",
        "Decision on your file no. {reference}: {title}",
    ),
    "closure": ("Votre dossier n° {reference} est clos", "Your file no. {reference} is closed"),
    "neutral": ("Vous avez un nouveau message", "You have a new message"),
}
BODIES: Mapping[str, tuple[str, str]] = {
    "acknowledgement": (
        "Nous avons reçu votre dossier n° {reference}, « {title} ». Vous pouvez suivre ce qu’il devient à tout moment.",
        "We have received your file no. {reference}, “{title}”. You may follow it at any time.",
    ),
    "correction_request": (
        "Il manque quelque chose à votre dossier n° {reference}. La liste est en ligne.",
        "Something is missing from your file no. {reference}. The list is online, with the texts that allow asking.",
    ),
    "reminder": (
        "Nous attendons encore un complément pour votre dossier n° {reference}.",
        "We are still waiting for what completes your file no. {reference}.",
    ),
    "message": ("{words}", "{words}"),
    "decision": (
        "Une décision a été prise sur votre dossier n° {reference}. {words}",
        "A decision was taken on your file no. {reference}. {words}",
    ),
    "closure": (
        "Votre dossier n° {reference} est terminé. {words}",
        "Your file no. {reference} is closed. {words}",
    ),
    "neutral": (
        "Un message vous attend sur votre page de suivi. Pour protéger votre vie privée, son contenu "
        "n’est pas repris ici.",
        "A message is waiting for you in your personal space. To protect your privacy it is not repeated here.",
    ),
}
OPEN = ("Suivre mon dossier", "Follow my file")


@dataclass(frozen=True)
class Message:
    """A message as it left."""

    subject: str
    text: str
    html: str


def write(
    purpose: str, *, authority: str, language: str, reference: str, title: str, url: str, words: str = ""
) -> Message:
    """Write one message; ``neutral`` names neither the matter nor the reference (CASF L133-5)."""
    place = 1 if language == "en" else 0
    values = {"reference": reference, "title": title, "words": words}
    body = BODIES[purpose][place].format(**values).strip()
    shown = f'<p>{html.escape(body)}</p><p><a href="{html.escape(url)}">{OPEN[place]}</a></p>'
    return Message(
        subject=SUBJECTS[purpose][place].format(**values)[:250],
        text=f"{body}\n\n{OPEN[place]} :\n{url}\n\n{authority}\n",
        html=f"{shown}<p>{html.escape(authority)}</p>",
    )
