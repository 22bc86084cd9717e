"""Install, seed and measure the others beside Parvis, in one interleaved run.

    python -m bench.peers [--size small|full] [--record FILE]

Standard output holds one JSON line per figure. The exit code is 1 when the comparison itself breaks; a row that
is lost is printed with its explanation.
"""

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

import psycopg

from bench.__main__ import header
from bench.peers import mailing, ours
from bench.peers.contest import Contender, Scores, compete
from bench.peers.corpus import asked_of, corpus
from bench.peers.figures import MEMORY, TIME, Row, compared
from bench.peers.helpdesk import serving as helpdesk
from bench.peers.memory import held
from bench.peers.plan import PEER_PLANS, PeerPlan
from bench.peers.telling import DOES, HELPDESK, PARVIS, TRACKER, WHY
from bench.peers.tracker import serving as tracker
from bench.peers.tracker.setting_up import NotThere
from bench.report import tell
from bench.rounds import WrongAnswer
from bench.scratch import server_of
from bench.servers import Served
from bench.volume import volume
from config.env import ROOT, read_environment

RECORD = ROOT / "docs" / "measured" / "bench-peers.jsonl"
Serving = dict[str, tuple[Contender, Served]]
Absent = dict[str, str]
"""Who is not measured, and why."""


def main() -> int:
    """Measure and print; write the record."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.peers", description="Measure Parvis beside others."
    )
    parser.add_argument("--size", choices=sorted(PEER_PLANS), default="small")
    parser.add_argument("--record", type=Path, help=f"Write the figures there; {RECORD.name} in full size.")
    args = parser.parse_args()
    plan = PEER_PLANS[args.size]
    record = args.record or (RECORD if plan.size == "full" else None)
    began = header(plan.size)
    lines = [row.line() for row in measure(plan, began)]
    for one in lines:
        sys.stdout.write(one + "\n")
    if record:
        record.write_text("\n".join([json.dumps(began, ensure_ascii=False), *lines]) + "\n", encoding="utf-8")
    return 0


def measure(plan: PeerPlan, began: dict[str, object]) -> list[Row]:
    """Have everything ready, let the products run in turn, then weigh them."""
    env = read_environment()
    folder = env.var_dir / "bench" / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    owner = server_of(env)["owner"]
    with volume(plan.requests, plan.persons) as found, ExitStack() as open_until:
        known = corpus(found.place, folder, plan.requests)
        asked = asked_of(known)
        base = helpdesk.prepare(owner, folder, known, plan.requests)
        serving: Serving = {
            PARVIS: open_until.enter_context(ours.contender(found.place, known, asked)),
            HELPDESK: open_until.enter_context(helpdesk.contender(base, folder, known, asked)),
        }
        intakes = [
            mailing.parvis(found.place, serving[PARVIS][0]),
            mailing.django_helpdesk(base, folder, serving[HELPDESK][0]),
        ]
        absent: Absent = {}
        try:
            other, version = tracker.prepare(owner, folder, known, plan.requests)
            serving[TRACKER] = open_until.enter_context(tracker.contender(other, version, known, asked))
            contender, web = serving[TRACKER]
            intakes.append(mailing.tracker(other, web.port, contender))
        except NotThere as reason:
            absent[TRACKER] = f"not measured: {reason}"
            tell(TRACKER, absent[TRACKER])
        contenders = [contender for contender, _served in serving.values()]
        began["versions"] = {one.name: one.version for one in contenders}
        with psycopg.connect(owner, autocommit=True) as admin:
            before = {one.name: one.created() for one in contenders}
            scores, speeds = compete(contenders, plan.times, admin, warm_up=plan.warm_up)
            began["calibration_python"] = [round(one) for one in speeds]
        wanted = plan.warm_up + len(speeds) * plan.times["create"]
        for one in contenders:
            if (made := one.created() - before[one.name]) != wanted:
                raise WrongAnswer(f"{one.name} has made {made} requests, not {wanted}")
        together = partial(ours.whole, found.place, known, asked, plan.load)
        rows = [
            *times(scores, plan),
            *weights(serving, plan, together),
            mailing.taken_in(intakes, plan.mails),
        ]
        return [row.besides(absent) for row in rows]


def times(scores: Scores, plan: PeerPlan) -> list[Row]:
    """The rows of gestures: the median of the medians of three rounds."""
    rows = []
    for gesture, by_product in scores.items():
        values: dict[str, float | None] = {PARVIS: None} | {
            name: score.median for name, score in by_product.items()
        }
        does = {}
        for name, score in by_product.items():
            assert score.last is not None
            seen = f"{score.last.exchanges} exchanges, {score.last.weight / 1000:.1f} kB as they travelled"
            shown = f", {score.last.rows} lines" if score.last.rows is not None else ""
            does[name] = f"{DOES[gesture][name]} ({seen}{shown})"
        beside = {
            "rounds": {
                name: [round(median, 2) for median in score.medians] for name, score in by_product.items()
            },
            "processor_ms": {name: usual(score.processor) for name, score in by_product.items()},
            "times_a_round": plan.times[gesture],
        }
        does = {PARVIS: DOES[gesture][PARVIS]} | does
        rows.append(compared(gesture, "ms", values, TIME, does=does, why=WHY[gesture], beside=beside))
        if gesture == "create":
            sent = {name: score.sending for name, score in by_product.items()}
            name = "create, the sending"
            words = dict.fromkeys(sent, "the exchange of the same gesture that makes the request, alone")
            rows.append(compared(name, "ms", sent, TIME, does=words, why=WHY[name]))
    return rows


def usual(rounds: list[tuple[float, float]]) -> dict[str, float]:
    """The median round of the product's processes, and of its database's sessions."""
    product, database = zip(*rounds, strict=True)
    return {"product": round(median(product), 1), "database": round(median(database), 1)}


def weights(serving: Serving, plan: PeerPlan, together: Callable[[], float]) -> list[Row]:
    """The rows of memory: every product after the same number of pages, read on eight connections.

    ``together`` weighs all that Parvis runs, as it runs in service.
    """
    sizes = {}
    for name, (contender, served) in serving.items():
        contender.load(plan.load)
        contender.settle()
        sizes[name] = held(served)
    whole = {name: size["pss"] for name, size in sizes.items()} | {PARVIS: together()}
    rows = []
    for kind in ("pss", "rss"):
        values: dict[str, float | None] = {name: size[kind] for name, size in sizes.items()}
        does = {name: DOES["memory"][name] for name in values}
        name = f"memory, {kind}"
        rows.append(compared(name, "MB", values, MEMORY, does=does, why=WHY[name]))
    name = "memory whole, pss"
    does = {one: DOES["memory whole"][one] for one in whole}
    return [*rows, compared(name, "MB", {**whole}, MEMORY, does=does, why=WHY[name])]


if __name__ == "__main__":
    sys.exit(main())
