"""`pytest -p tests.support.cost_by_file`: print the CPU seconds of each test file, the most expensive first."""

import os
from collections import defaultdict
from collections.abc import Generator, Mapping

import pytest

FILES = 40
"""How many files are listed."""
TESTS = 25
"""How many tests are listed."""
CPU_SECONDS = "cpu_seconds"
PHASES = "setup", "call", "teardown"


class Costs:
    """CPU seconds by file and phase, and by test. Set-up includes the fixtures that later tests share."""

    def __init__(self) -> None:
        self.last = spent()
        self.files: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(PHASES))
        self.tests: dict[str, float] = defaultdict(float)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: "pytest.CallInfo[None]"
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Carry the CPU seconds since the last phase in the report, also from a worker to the main process."""
        report = yield
        now = spent()
        report.user_properties = [*report.user_properties, (CPU_SECONDS, now - self.last)]
        self.last = now
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the seconds of one phase of one test."""
        seconds = sum(float(str(value)) for name, value in report.user_properties if name == CPU_SECONDS)
        self.files[report.nodeid.partition("::")[0]][PHASES.index(report.when)] += seconds
        self.tests[report.nodeid] += seconds

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table."""
        folders: dict[str, float] = defaultdict(float)
        for file, phases in self.files.items():
            folders[file.rpartition("/")[0]] += sum(phases)
        write = terminalreporter.write_line
        write(
            f"CPU seconds in tests: {sum(folders.values()):.1f}; then by folder, by file (all, {', '.join(PHASES)}), and by test"
        )
        for folder, seconds in dearest(folders):
            write(f"{seconds:8.1f} {folder}")
        for file, total in dearest({file: sum(phases) for file, phases in self.files.items()})[:FILES]:
            write(" ".join(f"{seconds:7.1f}" for seconds in (total, *self.files[file])) + f" {file}")
        for test, seconds in dearest(self.tests)[:TESTS]:
            write(f"{seconds:8.2f} {test}")


def dearest(costs: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return names and costs, the highest cost first."""
    return sorted(costs.items(), key=lambda each: -each[1])


def spent() -> float:
    """Return the CPU seconds of this process and of its children that ended."""
    return sum(os.times()[:4])


def pytest_configure(config: pytest.Config) -> None:
    """Count from now on."""
    config.pluginmanager.register(Costs())
