"""Tasks that a worker process does for tests."""

import time
from pathlib import Path

from django.tasks import task


@task
def note(number: int, folder: str) -> None:
    """Take some time, then leave a file that says which process was here."""
    time.sleep(0.2)
    with Path(folder, str(number)).open("a") as file:
        file.write("done\n")
