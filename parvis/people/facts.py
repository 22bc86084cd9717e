"""What can happen to a profile, with what the agent reads and what the person reads; never a datum of hers."""

from django.utils.translation import gettext_lazy as _

from parvis.events.kinds import Kind, register

WAY = frozenset({"way"})

KINDS = (
    Kind(
        "profile.corrected",
        _("Identité corrigée"),
        _("Nous avons corrigé vos données d’identité"),
        facts=frozenset({"data", "ground"}),
        reacts=True,
    ),
    Kind(
        "profile.checked",
        _("Identité vérifiée"),
        _("Nous avons vérifié vos données d’identité"),
        facts=frozenset({"data", "ground"}),
    ),
    Kind("profile.opened", _("Fiche ouverte par un agent"), reacts=True),
    Kind("profile.noted", _("Note ajoutée à la fiche")),
    Kind(
        "contact_point.added",
        _("Moyen de contact ajouté"),
        _("Nous avons ajouté un moyen de vous joindre"),
        facts=WAY,
        reacts=True,
    ),
    Kind("contact_point.verified", _("Moyen de contact vérifié"), facts=WAY | {"how"}),
    Kind("contact_point.code_sent", _("Code de vérification envoyé"), facts=WAY),
    Kind("contact_point.code_refused", _("Code de vérification refusé trop de fois"), facts=WAY),
    Kind("contact_point.preferred", _("Moyen de contact préféré changé"), facts=WAY),
    Kind(
        "contact_point.removed",
        _("Moyen de contact retiré"),
        _("Nous avons retiré un moyen de vous joindre"),
        facts=WAY,
        reacts=True,
    ),
    Kind("relation.added", _("Lien ajouté"), facts=frozenset({"relation", "proof"})),
    Kind("relation.ended", _("Fin d’un lien"), facts=frozenset({"relation"})),
    Kind("relation.removed", _("Lien retiré"), facts=frozenset({"relation"}), reacts=True),
    Kind(
        "profile.merged",
        _("Deux fiches réunies en une seule"),
        _("Nous avons réuni deux fiches qui étaient toutes les deux à vous"),
        facts=frozenset({"data", "rows"}),
        reacts=True,
    ),
    Kind(
        "profile.unmerged",
        _("Deux fiches réunies séparées de nouveau"),
        _("Nous avons séparé deux fiches réunies par erreur"),
        facts=frozenset({"rows"}),
        reacts=True,
    ),
    Kind("duplicate.suspected", _("Doublon possible trouvé"), facts=frozenset({"rules"})),
    Kind(
        "duplicate.dismissed",
        _("Doublon écarté : deux personnes différentes"),
        facts=frozenset({"rules"}),
    ),
)


def register_all() -> None:
    """Add the kinds of this context to the vocabulary of the journal."""
    register(*KINDS)
