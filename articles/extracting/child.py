"""The process that reads what may be hostile: `python -m articles.extracting.child`.

In: one JSON line {"reader", "options"}, then the content. Out: Extracted.as_json, or {"refused"}. It limits
itself before it reads a byte of the content, and after its imports opens no file but Python's own, no socket
and no process.
"""

import importlib
import json
import os
import resource
import signal
import sys
from typing import Any

from articles.extracting.limits import CPU_SECONDS, MEMORY, ROOT, TOO_BIG
from articles.extracting.results import TOO_DEEP, Refused

# Reader -> the module whose `read(content, options)` answers with an Extracted.
READERS = {
    "markdown": "articles.extracting.markdown",
    "html": "articles.extracting.html",
    "docx": "articles.extracting.docx",
}
DAMAGED = "It cannot be read: save it again, or as plain text, and import that."
FORBIDDEN_EVENTS = (
    *("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "ctypes."),
    *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.symlink", "shutil."),
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    _limit()
    header = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    reader = importlib.import_module(READERS[header["reader"]])
    sys.addaudithook(_guard)
    sys.stdout.buffer.write(json.dumps(_read(reader, content, header["options"])).encode())


def _read(reader: Any, content: bytes, options: dict[str, str]) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = reader.read(content, options).as_json()
    except Refused as refusal:
        return {"refused": str(refusal)}
    except RecursionError:
        return {"refused": TOO_DEEP}
    except MemoryError:
        return {"refused": TOO_BIG}
    except Exception as error:
        print(type(error).__name__, error, file=sys.stderr)  # noqa: T201
        return {"refused": DAMAGED}
    return answer


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Hazard: a SIGXFSZ that is not ignored would end the process instead of failing the write.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def _guard(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is not allowed here.")
    if event == "open" and not _is_own_file(arguments):
        raise PermissionError(f"Opening {arguments[0]!r} is not allowed here.")


def _is_own_file(arguments: tuple[Any, ...]) -> bool:
    """Libraries load parts of themselves late, and only ever read."""
    path, mode, flags = arguments
    if not isinstance(path, str) or set(mode or "") & set("wax+") or flags & WRITING:
        return False
    path = os.path.normpath(path)
    if path.startswith((f"{sys.prefix}/", f"{sys.base_prefix}/lib")):
        return True
    # The checkout holds more than code: the database may be in it.
    return path.startswith(f"{ROOT}/articles/") and path.endswith((".py", ".pyc"))


if __name__ == "__main__":
    main()
