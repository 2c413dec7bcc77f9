"""`flask assess`: every line has its answer in its place, at once, in little memory, in any environment."""

import io
import json
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from tests.factories.history import random_case
from tests.support.assess_command import (
    ANSWER,
    BARE_ENVIRONMENT,
    EXAMPLE,
    FACTS,
    FLASK,
    ROOT,
    SHORTEST,
    assess_lines,
    example_with,
    invoke_assess,
    run_assess,
)
from tracker.formats.history.write import format_history

ENVIRONMENTS = [
    {},
    *({"TRACKER_ENV": name} for name in ("demo", "production", "testing")),
    {"TRACKER_ENV": "production", "FLASK_DEBUG": "1", "SECRET_KEY": "x", "TZ": "America/Los_Angeles"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "PYTHONCOERCECLOCALE": "0"},
]
PEAK = (  # a small parent, so that the child is not born with the memory of the tests
    "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
    "print(done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
A, B, C = (SHORTEST % name for name in "abc")
MIDNIGHT = datetime(2026, 7, 14, 16, tzinfo=UTC)
"""In Hong Kong the 15th begins: on it the example turns from forecast to contested."""


@pytest.mark.slow
@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_history_gives_its_exact_line(environment: dict[str, str]) -> None:
    done = run_assess(given=f"{EXAMPLE}\n{example_with(id='働', jobs=[])}\nnot JSON".encode(), **environment)
    first, second, third = done.stdout.splitlines(keepends=True)
    assert (first.decode(), done.returncode) == (ANSWER, 1)
    assert second.decode().startswith('{"id": "働", "status": "met"')
    assert json.loads(third)["error"]["field"] is None


@pytest.mark.slow
def test_line_is_answered_before_next_read() -> None:
    command = [FLASK, "assess"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=BARE_ENVIRONMENT, cwd=ROOT) as running:
        assert running.stdin
        assert running.stdout
        for name in "abc":
            running.stdin.write(f"{SHORTEST % name}\n".encode())
            running.stdin.flush()
            assert select.select([running.stdout], [], [], 60)[0], "no answer within a minute"
            assert json.loads(running.stdout.readline())["id"] == name
        running.stdin.close()
        assert (running.stdout.read(), running.wait()) == (b"", 0)


@pytest.mark.slow
def test_closed_output_ends_the_command_silently(tmp_path: Path) -> None:
    long = tmp_path / "long.jsonl"
    long.write_text(f"{A}\n" * 5_000)
    script = ["sh", "-c", '"$0" assess "$1" | head -n 1', FLASK, str(long)]
    done = subprocess.run(script, env=BARE_ENVIRONMENT, cwd=ROOT, capture_output=True, check=True)
    assert (done.stdout.count(b"\n"), done.stderr) == (1, b"")


@pytest.mark.slow
def test_memory_does_not_grow_with_lines(tmp_path: Path) -> None:
    lives = [json.loads(format_history(str(seed), random_case(seed).on, random_case(seed).history)) for seed in range(2_000)]
    texts = [json.dumps(life | {"scheme": "japan"}) for life in lives]
    peaks = []
    for number in (100, 20_000):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("\n".join(texts[place % len(texts)] for place in range(number)))
        command = [sys.executable, "-c", PEAK, FLASK, "assess", str(path)]
        status, peak = subprocess.check_output(command, env=BARE_ENVIRONMENT, cwd=ROOT).split()
        assert status == b"1"  # some of them came before there were rules
        peaks.append(int(peak))
    assert peaks[1] - peaks[0] < 10_000, f"kilobytes: {peaks}"


def test_answers_keep_the_order_of_lines() -> None:
    lines = [SHORTEST % number if number % 3 else f'{{"id": "{number}"}}' for number in range(2_000)]
    assert [answer["id"] for answer in assess_lines(*lines, status=1)] == [str(number) for number in range(2_000)]


@pytest.mark.parametrize(
    ("given", "ids"),
    [
        (f"{A}\n{B}\n", "ab"),
        (f"{A}\n{B}", "ab"),
        (f"{A}\r\n{B}\r\n", "ab"),
        (f"\ufeff{A}\n\ufeff{B}\n", "ab"),
        (f"\ufeff\r\n{A}\n\n  \t\n\r\n{B}\n\n\n{C}", "abc"),
        (f"  {A}\t\n", "a"),
        ("", ""),
        ("\n", ""),
        ("\ufeff", ""),
        (f"{A}\n".replace("a", "\u2028", 1), "\u2028"),
    ],
)
def test_blank_lines_and_marks_are_skipped(given: str, ids: str) -> None:
    done = invoke_assess(given.encode())
    assert "".join(json.loads(text)["id"] for text in done.stdout_bytes.splitlines()) == ids
    assert done.exit_code == 0


@pytest.mark.slow
def test_file_input_and_dash_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "名前.jsonl"
    path.write_text(f"{EXAMPLE}\n{B}\n")
    given = path.read_bytes()
    read = [invoke_assess(b"", str(path)), invoke_assess(given, "-"), invoke_assess(given)]
    assert {(done.exit_code, done.stdout_bytes) for done in read} == {(0, read[0].stdout_bytes)}
    assert read[0].stdout.startswith(ANSWER)
    assert run_assess("-", given=given).stdout == run_assess(str(path)).stdout == read[0].stdout_bytes


@pytest.mark.parametrize("arguments", [["no-such-file"], [str(ROOT)], ["-", "-"], ["--nonsense"], [""]], ids=str)
def test_wrong_call_prints_to_standard_error_only(arguments: list[str]) -> None:
    done = invoke_assess(A.encode(), *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert "Error" in done.stderr


@pytest.mark.slow
def test_wrong_call_exits_with_2() -> None:
    assert run_assess("no-such-file").returncode == run_assess("-", "-").returncode == 2


@pytest.fixture(params=["UTC", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"])
def _somewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own clock stands elsewhere."""
    with monkeypatch.context() as patched:
        patched.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_somewhere")
@pytest.mark.parametrize(("seconds", "status"), [(-1, "forecast"), (0, "contested"), (1800, "contested")])
@pytest.mark.parametrize("missing", [True, False])
def test_missing_day_means_today_in_hong_kong(seconds: int, status: str, missing: bool) -> None:
    facts = {key: value for key, value in FACTS.items() if key != "as_of"} | ({} if missing else {"as_of": None})
    with time_machine.travel(MIDNIGHT.timestamp() + seconds, tick=False):
        (answer,) = assess_lines(json.dumps(facts))
    assert answer["status"] == status


class HourByHour(io.BytesIO):
    """A stream whose lines come one by one, each an hour after the one before."""

    clock: time_machine.Traveller

    def read1(self, size: int | None = -1, /) -> bytes:
        self.clock.shift(3600)
        return self.readline()


def test_today_is_fixed_when_the_run_starts() -> None:
    stream = HourByHour(f"{example_with(as_of=None)}\n".encode() * 3)
    with time_machine.travel(MIDNIGHT.timestamp() - 1, tick=False) as stream.clock:
        done = invoke_assess(stream)
    assert [json.loads(text)["status"] for text in done.stdout.splitlines()] == ["forecast"] * 3
