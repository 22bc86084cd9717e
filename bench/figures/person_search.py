"""Whether a person is found among many, whatever the error, and what a search costs the database."""

import csv
import json
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

from bench.figures.server_time import centile
from bench.names import CODE, SECTOR
from bench.plan import Plan
from bench.population import Known, Search, people, searches
from bench.report import Figure, Goal, measured, tell
from bench.scratch import Scratch

RECALL = Goal(0.96, "at least")
OF_THEIR_OWN = {"both names": Goal(0.78, "at least"), "initial": RECALL}
"""The kinds that do not count with the others, and their bounds."""
PROCESSOR = Goal(25, "at most")
WARM_UP = 20


def measure(place: Scratch, plan: Plan) -> list[Figure]:
    """Load an invented population, look for some of it with errors, count who is among the ten first."""
    tell("person_search")
    chance = Random(1971)  # noqa: S311  # invented data: chance must be replayed
    known = list(people(chance, plan.population))
    path = place.folder / "population.csv"
    write(path, known)
    words = ("parvis.commands.main", "seed", "--persons-from", str(path))
    loaded = json.loads(place.run(*words, role="worker", patience=1_800))
    with place.connect() as owner:
        # Ids follow the lines of the file.
        ids = [str(row[0]) for row in owner.execute(
            "SELECT id FROM people_profile WHERE origin = 'imported' ORDER BY id").fetchall()]  # fmt: skip
    by_id = dict(zip(ids, known, strict=True))
    asked = list(searches(chance, known, plan.searches))
    queries = place.folder / "queries.json"
    queries.write_text(json.dumps([one.query for one in (*asked[:WARM_UP], *asked)]), encoding="utf-8")
    answers = json.loads(place.inside("bench.inside", "searches", f"accueil@{CODE}.example", str(queries)))
    return [
        measured("population_load", loaded["persons"] / loaded["seconds"], "persons/s",
                 compared_to=f"{loaded['persons']} persons, {len({one.family for one in known})} family names"),
        *figures(asked, answers[WARM_UP:], by_id),
    ]  # fmt: skip


def figures(asked: list[Search], answers: list[dict[str, Any]], by_id: dict[str, Known]) -> list[Figure]:
    """The recall of each kind, their mean, and the processor."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for search, answer in zip(asked, answers, strict=True):
        right = (by_id[one].answers(search.name, search.given, search.born) for one in answer["found"][:10])
        hits[search.kind].append(any(right))
    recall = {kind: sum(found) / len(found) for kind, found in hits.items()}
    usual = [value for kind, value in recall.items() if kind not in OF_THEIR_OWN]
    spent = [answer["ms"] for answer in answers]
    return [
        *(measured(f"person_recall_at_10: {kind}", value, "", goal=OF_THEIR_OWN.get(kind))
          for kind, value in recall.items()),
        measured("person_recall_at_10", sum(usual) / len(usual), "", goal=RECALL,
                 compared_to=f"{len(asked)} searches, half of them with the day of birth"),
        measured("person_search_cpu_p50", centile(spent, 50), "ms"),
        measured("person_search_cpu_p95", centile(spent, 95), "ms", goal=PROCESSOR,
                 compared_to="processor of the database alone"),
    ]  # fmt: skip


def write(path: Path, known: list[Known]) -> None:
    """Write a population as ``parvis seed --persons-from`` reads it, behind the wall of the bench's agent."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(["family_name", "birth_name", "given_names", "birth_date", "authority", "sector"])
        lines.writerows(
            [one.family, one.birth, one.given, one.born.isoformat(), CODE, SECTOR] for one in known
        )
