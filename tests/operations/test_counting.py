"""What processes count: added up, never going back, and costing a page nothing one could see."""

import subprocess
import sys
from pathlib import Path

from prometheus_client import Metric

from parvis.base.counting import Counts, count_job, count_request, own
from tests.speed import spent

COUNTING = """
import sys
from pathlib import Path
from parvis.base.counting import Counts, count_request, say_flows
counts = Counts(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    count_request(method="GET", route="ici/<str:code>/", status=200, seconds=0.02)
say_flows(4)
counts.write()
print("written", flush=True)
if sys.argv[3] == "stays":
    sys.stdin.read()
"""


def another(folder: Path, times: int, *, stays: bool) -> subprocess.Popen[str]:
    """A process that counted, and wrote it down."""
    words = [sys.executable, "-c", COUNTING, str(folder), str(times), "stays" if stays else "goes"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "written\n"
    return process


def value(metrics: list[Metric], name: str, **labels: str) -> float:
    """One line of the figures; zero when it is not there."""
    return sum(
        sample.value
        for metric in metrics
        for sample in metric.samples
        if sample.name == name and sample.labels == labels
    )


HERE = {"method": "GET", "route": "/ici/<str:code>/"}


def test_the_processes_of_a_machine_are_added_up_and_nothing_goes_back_when_one_ends(tmp_path: Path) -> None:
    def told() -> tuple[float, float, float]:
        found = Counts(tmp_path).read()
        return (
            value(found, "parvis_requests_total", **HERE, status="200"),
            value(found, "parvis_request_seconds_bucket", **HERE, le="0.025"),
            value(found, "parvis_live_flows"),
        )

    ended, living = another(tmp_path, 3, stays=False), another(tmp_path, 2, stays=True)
    ended.communicate()
    assert told() == (5, 5, 4), "the flows of who is gone are not open"
    living.communicate()
    assert told() == (5, 5, 0)
    # The next process to start puts the files of those that ended together.
    Counts(tmp_path).set_aside()
    assert told() == (5, 5, 0)
    assert [path.stem for path in tmp_path.glob("*.json")] == ["past"]
    another(tmp_path, 4, stays=False).communicate()
    Counts(tmp_path).set_aside()
    assert told() == (9, 9, 0), "the past is added to, not replaced"
    for spoiled in (
        *(
            "[[",
            "{}",
            "3",
            "[null]",
            '[["parvis_requests", ["GET"], 4.0]]',
            '[["parvis_requests", ["GET"], [4.0]]]',
        ),
        *(
            '[["parvis_live_flows", [], [1, 2]]]',
            '[["of_another_time", [], [1]]]',
            '[["parvis_live_flows", [], ["a"]]]',
        ),
    ):
        (tmp_path / "past.json").write_text(spoiled, encoding="utf-8")
        assert told() == (0, 0, 0), "what this version cannot read counts for nothing"
        (tmp_path / "4194303.json").write_text(spoiled, encoding="utf-8")
        Counts(tmp_path).set_aside()  # as a process does that starts


def test_a_full_disk_makes_the_figures_late_and_nothing_else(tmp_path: Path) -> None:
    nowhere = tmp_path / "file"
    nowhere.write_text("", encoding="utf-8")
    counts = Counts(nowhere)
    counts.write()
    count_job(task="parvis.test", outcome="done", seconds=0.1)
    assert value(counts.read(), "parvis_jobs_total", task="parvis.test", outcome="done") >= 1


def test_counting_an_answer_costs_less_than_a_tenth_of_a_millisecond(tmp_path: Path) -> None:
    route = "agent/demandes/<str:reference>/"
    best = spent(lambda: count_request(method="GET", route=route, status=200, seconds=0.03), times=500)
    assert best < 0.0001, f"{best * 1e6:.1f} µs"


def test_words_of_a_stranger_are_no_label() -> None:
    count_request(method="DURAND", route=None, status=405, seconds=0.001)
    whole = str(own())
    assert "DURAND" not in whole
    assert value(
        Counts(Path("/nowhere")).read(), "parvis_requests_total", method="other", route="-", status="405"
    )
