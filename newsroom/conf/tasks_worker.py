"""The worker of tasks: work that no request waits for (settings.TASKS).

The server starts one. It is forked from a keeper, a process that does nothing but
replace a worker that died. The worker dies with the keeper, the keeper with the server.
"""

import multiprocessing
import signal
import sys
import time
from multiprocessing.process import BaseProcess
from threading import Thread
from types import FrameType

from django.conf import settings
from django.core.management import call_command

from newsroom.conf.processes import die_with_parent, say

PAUSE_SECONDS = 2.0
# For the task that is under way; one that is cut short runs again.
STOP_SECONDS = 5


def start_keeper() -> BaseProcess:
    """Start the process that keeps a worker running, and return it."""
    keeper = multiprocessing.Process(target=keep_worker)
    keeper.start()
    return keeper


def stop_keeper(keeper: BaseProcess) -> None:
    """End the keeper and its worker."""
    keeper.terminate()
    keeper.join(2 * STOP_SECONDS)
    keeper.kill()


def keep_worker() -> None:
    """Keep a worker running until this process is told to stop."""
    die_with_parent()
    # Ctrl+C reaches every process of the terminal; the server stops this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop_worker)
    while True:
        worker = multiprocessing.Process(target=work)
        worker.start()
        worker.join()
        # Ctrl+C ends the worker too; in this pause the server stops this process.
        time.sleep(PAUSE_SECONDS)
        say("The worker of tasks ended; another takes its place.")


def _stop_worker(_signal: int, _frame: FrameType | None) -> None:
    for worker in multiprocessing.active_children():
        worker.terminate()
        worker.join(STOP_SECONDS)
        worker.kill()
    sys.exit()


def work() -> None:
    """Do tasks, and serve figures, until this process is told to stop."""
    die_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if settings.METRICS_PORT:
        Thread(target=call_command, args=("serve_metrics",), daemon=True).start()
    call_command("ox_worker", verbosity=0)
