"""What happens around a file: it is opened across sectors, closed again, or found to be the same person's."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

KINDS = (
    Kind(
        "crossing.opened",
        _("Fiche ouverte aux autres services, en présence de la personne"),
        _("Vous avez laissé l’accueil voir vos échanges avec les autres services"),
        facts=frozenset({"presence", "minutes"}),
    ),
    Kind(
        "crossing.ended",
        _("Fiche refermée aux autres services"),
        _("L’accueil ne voit plus vos échanges avec les autres services"),
    ),
    Kind(
        "person.linked",
        _("Fiches de deux secteurs rattachées à la même personne"),
        _("Nous savons que deux de vos fiches sont à vous"),
        facts=frozenset({"ground", "checked"}),
    ),
    Kind(
        "person.unlinked",
        _("Fiche détachée de celles des autres secteurs"),
        _("Une de vos fiches n’est plus rattachée aux autres"),
        facts=frozenset({"why"}),
    ),
    Kind("own_files.sent", _("Lien envoyé à la personne pour réunir ou séparer ses fiches")),
    Kind(
        "looks.asked",
        _("Quelqu’un a demandé qui a consulté son dossier"),
        facts=frozenset({"way"}),
        reacts=True,
    ),
    Kind(
        "looks.sent",
        _("Lien envoyé à la personne vers la liste des consultations"),
        _("Nous vous avons envoyé le lien vers la liste des consultations"),
    ),
    Kind(
        "looks.opened",
        _("Liste des consultations ouverte par la personne"),
        _("Vous avez ouvert la liste des consultations"),
    ),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
