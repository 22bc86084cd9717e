"""From a sample to what a case holds: the person's own answers, the days, and what the form engine makes of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from parvis.forms.answers import problems, submitted_answers
from parvis.forms.shape import WHY, Form

from .people import Body, Human
from .samples import SAMPLES, Answers, Later, Paper
from .territory import TOWNS

POOL = 80
"""Different samples drawn for each procedure: each is checked once by the form engine, then used many times."""

BASE_DAY = date(2025, 1, 15)
"""The day samples are checked on; days in them are counted from the filing, so that any day would do."""

NO_EMAIL = {
    "fr": "Je n’ai pas d’adresse électronique, écrivez-moi à la maison.",
    "en": "I have no e-mail address, please write to me at home.",
}
ORGANISATION_WHEN = {"certificat-urbanisme": ("as_company", "company"), "acces-document": ("as_body", "body")}
CLUB_SLUGS = ("reserver-une-salle", "subvention-association")
CHECKED_PAPER = UUID(int=7)


class WrongSample(Exception):
    """A sample that its own form would refuse, or that hides an answer it gives."""


@dataclass(frozen=True)
class Sample:
    """Answers as filed, with the days and the files still to come."""

    template: Answers
    papers: tuple[tuple[str, Paper], ...]
    is_organisation: bool
    wants_answer: bool = True


@dataclass
class Pool:
    """The samples of one procedure. ``facts`` are computed by the form engine once for each."""

    slug: str
    form: Form
    samples: list[Sample] = field(default_factory=list)

    @classmethod
    def drawn(cls, slug: str, form: Form, chance: Random, count: int = POOL) -> "Pool":
        """Draw and check samples. Raises WrongSample."""
        pool = cls(slug, form)
        for _ in range(count):
            pool.samples.append(pool._checked(SAMPLES[slug](chance), chance))
        return pool

    def _checked(self, sample: Answers, chance: Random) -> Sample:
        organisation = self.slug in CLUB_SLUGS
        if self.slug in ORGANISATION_WHEN:
            organisation = bool(sample[ORGANISATION_WHEN[self.slug][0]])
        wants = self.slug != "eclairage-public" or chance.random() < 0.45
        raw = sample | personal(
            self.slug, self.form, SOMEBODY, SOMETHING if organisation else None, wants=wants
        )
        given = resolved(raw, BASE_DAY, lambda paper: filed_paper(paper, CHECKED_PAPER, 1))
        if found := problems(self.form, given, today=BASE_DAY):
            raise WrongSample(f"{self.slug}: {found[0].field_id}: {found[0].message}")
        filed = submitted_answers(self.form, given, today=BASE_DAY)
        if lost := [key for key in given if key not in filed or filed[key] != given[key]]:
            raise WrongSample(f"{self.slug}: {lost[0]} is not filed as it is given")
        template = {key: raw.get(key, value) for key, value in filed.items()}
        papers = tuple((key, one) for key, value in raw.items() for one in _papers_in(value))
        return Sample(template, papers, organisation, wants)


SOMEBODY = Human(
    "Vérification",
    "Camille",
    "",
    date(1984, 3, 27),
    "camille@courriel.example",
    "+33465710001",
    "1 rue Basse",
    TOWNS[0],
    "fr",
)
SOMETHING = Body("Association de vérification", rna="W261234567")


def personal(slug: str, form: Form, who: Human, body: Body | None, *, wants: bool = True) -> Answers:
    """What the form asks about the applicant, answered for somebody."""
    known = form.by_id
    if slug == "eclairage-public":
        if not (wants and who.email):
            return {"wants_answer": False}
        return {"wants_answer": True, "who": who.named(with_birth=False), "mail": who.email}
    answers: Answers = {"who": who.named(with_birth="birth_date" in known["who"].ask)}
    if who.email:
        answers["mail"] = who.email
    else:
        answers[f"mail{WHY}"] = NO_EMAIL[who.language]
    if who.telephone or known["phone"].required == "yes":
        answers["phone"] = who.telephone or "+33465719999"
    if "home" in known:
        answers["home"] = who.address()
    if body is not None:
        answers["club_id" if slug in CLUB_SLUGS else ORGANISATION_WHEN[slug][1]] = body.named()
    return answers


def resolved(answers: Mapping[str, Any], day: date, paper: Callable[[Paper], dict[str, Any]]) -> Answers:
    """The answers with their days and their files in place."""
    return {key: _in_place(value, day, paper) for key, value in answers.items()}


def _in_place(value: Any, day: date, paper: Callable[[Paper], dict[str, Any]]) -> Any:
    # Not a function inside the other: one that calls itself is a circle, and held the rows of its whole batch.
    if isinstance(value, Later):
        return (day + timedelta(days=value.days)).isoformat()
    if isinstance(value, Paper):
        return paper(value)
    if isinstance(value, list):
        return [_in_place(item, day, paper) for item in value]
    if isinstance(value, dict):
        return {key: _in_place(inside, day, paper) for key, inside in value.items()}
    return value


def filed_paper(paper: Paper, document: UUID, size: int) -> dict[str, Any]:
    """A file as an answer names it."""
    return {"document": str(document), "name": paper.name, "size": size}


def _papers_in(value: Any) -> list[Paper]:
    return [one for one in value if isinstance(one, Paper)] if isinstance(value, list) else []
