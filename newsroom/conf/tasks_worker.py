"""Commands that run beside the workers: tasks (settings.TASKS), and figures.

The server starts them. Each is forked from a keeper, a process that does nothing but
replace one that died. The command dies with the keeper, the keeper with the server.
"""

import multiprocessing
import signal
import sys
import time
from multiprocessing.process import BaseProcess
from types import FrameType

from django.core.management import call_command

from newsroom.conf.processes import die_with_parent, say

PAUSE_SECONDS = 2.0
# For the task that is under way; one that is cut short runs again.
STOP_SECONDS = 5


def start_keeper(command: str) -> BaseProcess:
    """Start the process that keeps a command running, and return it."""
    keeper = multiprocessing.Process(target=keep_worker, args=(command,))
    keeper.start()
    return keeper


def stop_keeper(keeper: BaseProcess) -> None:
    """End the keeper and its command."""
    keeper.terminate()
    keeper.join(2 * STOP_SECONDS)
    keeper.kill()


def keep_worker(command: str) -> None:
    """Keep the command running until this process is told to stop."""
    die_with_parent()
    # Ctrl+C reaches every process of the terminal; the server stops this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _stop_worker)
    while True:
        worker = multiprocessing.Process(target=work, args=(command,))
        worker.start()
        worker.join()
        say(f"{command} ended; it is started again.")
        time.sleep(PAUSE_SECONDS)


def _stop_worker(_signal: int, _frame: FrameType | None) -> None:
    for worker in multiprocessing.active_children():
        worker.terminate()
        worker.join(STOP_SECONDS)
        worker.kill()
    sys.exit()


def work(command: str) -> None:
    """Run the command until this process is told to stop."""
    die_with_parent()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    call_command(command, verbosity=0)
