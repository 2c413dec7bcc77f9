"""Processes for harnesses, each without a thread or a connection of the process that starts it."""

import multiprocessing

PROCESSES = multiprocessing.get_context("forkserver")
"""Forks them from a process that has imported the application once; one that starts with nothing takes seconds to do that."""
PROCESSES.set_forkserver_preload(["tests.goals.crowd"])
