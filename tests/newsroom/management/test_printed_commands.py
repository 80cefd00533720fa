"""What README and the guides print to be typed is typed here, on the newsroom that
`make demo` makes.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from tests.support.site import COMMAND_SECONDS, ROOT, Site, copy_product, free_port
from tests.support.tables import table

PYTHON = ".venv/bin/python"
GUIDES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
OPERATORS = [
    ROOT / "docs/operators.md",
    ROOT / "docs/runbook.md",
    ROOT / "docs/security.md",
]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Blocks of data and pictures; what readers type stands in "sh" (test_verify.py).
SHOWN = {"json", "text", "sh"}
# What cannot be typed here, and why.
ELSEWHERE = {
    "make demo": "the newsroom of this test is made by what it runs, bin/demo",
    "make test": "it runs this",
    "make setup": "it needs packages from the network; every newcomer's machine runs it",
    "git fetch --tags && git checkout VERSION && make setup": "it needs packages from the network",
    "bin/serve --host 0.0.0.0 --port 8000": "tests/newsroom/conf/test_server.py runs it",
    "DATABASE_URL=postgres://newsroom_readers:…@localhost/newsroom bin/serve --readers --port 8001": (
        "tests/newsroom/public/test_readers_role.py runs it"
    ),
    ".venv/bin/python manage.py createsuperuser": "it asks questions",
    "OWNER_DATABASE_URL=postgres://newsroom_owner:…@10.0.0.10/newsroom .venv/bin/python manage.py upgrade": (
        "tests/newsroom/management/test_serving_role.py runs it"
    ),
    "CREATE ROLE newsroom_readers LOGIN PASSWORD 'choose one';": (
        "tests/newsroom/management/test_backup.py makes the role"
    ),
    "REPLICA_URL=postgres://newsroom_readers:…@10.0.0.11/newsroom": (
        "tests/drill_nodes.py has a replica"
    ),
    "install -m 600 docs/deploy/newsroom.env newsroom.env": "a demo has its own; the file is tried below",
    "useradd --system --home /srv/newsroom newsroom": "it changes the machine",
    "cd /srv/newsroom": "the same",
    "install -m 600 -o newsroom docs/deploy/newsroom.env newsroom.env": "the same",
    "install -m 644 docs/deploy/newsroom.service docs/deploy/newsroom-nightly.service"
    " docs/deploy/newsroom-nightly.timer docs/deploy/newsroom-failed@.service /etc/systemd/system/": "the same",
    "install -d -m 700 -o newsroom var /var/backups/newsroom": "the same",
    "install -d -m 700 /var/backups/newsroom": "the same",
    "sudo -u newsroom .venv/bin/python manage.py upgrade": "the same",
    "sudo -u newsroom .venv/bin/python manage.py createsuperuser": "the same",
    "systemctl enable --now newsroom newsroom-nightly.timer": "the same; the units are tried below",
    "docker compose up --build --detach": "tests/house/test_containers.py tries the files",
    "docker compose exec web .venv/bin/python manage.py createsuperuser": "the same",
}
# What these load goes into a database of its own.
LOADS = re.compile(r"manage\.py (?:restore|import_all) (?!.*--check)")
BUS = "the-bus-that-is-never-on-time"
BRIDGES = "the-bridges-that-were-inspected-from-a-desk"  # a sample
# What is typed for a command that the operators' pages name within a sentence or in the
# table, without what stands in brackets there. A command without an entry is typed as it
# is printed.
TYPED_AS = {
    "import_articles PATH…": "import_articles docs/example/bus-corrected.md",
    "annotate SLUG FILE.json --as USER": f"annotate {BUS} docs/example/notes-corrected.json --as editor",
    "withdraw SLUG --as USER --reason TEXT": f"withdraw {BRIDGES} --as editor --reason 'A test.'",
    "verify_editions": "verify_editions --save-heads var/heads.json",
    "verify_editions --heads FILE": "verify_editions --heads var/heads.json",
    "add_sources FILE --as USER": "add_sources var/sources.bib --as editor",
    "attach_document SOURCE FILE --as USER": (
        "attach_document 'Log of the gate' var/log.txt --as editor"
    ),
    "digest FILE": "digest var/rows.digest",
    "backup FILE": "backup var/copy.backup",
    "export_docx SLUG": f"export_docx {BRIDGES} var/bridges.docx",
    "export_all FOLDER": "export_all var/moved",
    "segment PATH…": "segment docs/example/bus.md",
    "align PAIRS.jsonl": "align var/pairs.jsonl",
    "sign_in_link USER": "sign_in_link editor",
    "reset_factor USER": "reset_factor editor",
    "reindex --despite-missing SLUG": f"reindex --despite-missing {BRIDGES}",
}
# What these read.
FILES = {
    "sources.bib": "@misc{log, title={Log of the gate}}",
    "log.txt": "The gate was shut at nine.",
    "pairs.jsonl": '{"id": "a", "old": [["It rains."]], "new": [["It rains."]]}\n',
}
# Those that cannot be typed here, and why.
NAMED_ELSEWHERE = {
    "publish SLUG --as USER": "README publishes, above",
    "check_links": "it wants FETCH_URLS and the web; test_check_links.py runs it",
    "restore FILE": "tests/newsroom/management/test_backup.py restores",
    "import_all FOLDER": "tests/newsroom/management/test_export_all.py imports",
    "load_samples --password P": "bin/demo ran it",
    "createsuperuser": "it asks questions",
    "ox_worker": "it does not end; bin/serve runs it",
    "serve_metrics": "it does not end; test_metrics.py reads what it serves",
    "check --deploy --database default": "the same checks as doctor",
    "doctor": "nothing serves here, so it ends in 1; test_doctor.py runs it",
    "sendtestemail ADDRESS": "it wants a mail server; test_telling.py has one",
    "check --database default --database replica": "tests/drill_nodes.py has a replica",
}


def printed() -> list[str]:
    """Each line of a block that is to be typed, in the guides' order, without what is
    said of it.
    """
    blocks = [
        block for guide in GUIDES for block in BLOCK.findall(guide.read_text("utf-8"))
    ]
    lines = [
        line
        for language, block in blocks
        if language not in SHOWN
        for line in block.splitlines()
    ]
    return [re.sub(r"\s+#.*", "", line).strip() for line in lines if line.strip()]


TYPED = [line for line in dict.fromkeys(printed()) if line not in ELSEWHERE]


def test_what_is_not_typed_here_is_printed_somewhere():
    assert ELSEWHERE.keys() - {*printed()} == set()


@pytest.fixture
def demo(tmp_path_factory) -> Iterator[Path]:
    """The folder of a demo that serves, as it is after a clone and `make demo`."""
    folder = copy_product(tmp_path_factory.mktemp("clone") / "newsroom")
    log = folder / "demo.log"
    with log.open("w") as said:
        server = subprocess.Popen(
            ["sh", "bin/demo"],
            cwd=folder,
            env=plain() | {"PORT": str(free_port())},
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + COMMAND_SECONDS
        while "serves at" not in log.read_text():
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield folder
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # also where it has not come to serve
        server.wait(40)


def plain() -> dict[str, str]:
    """What a new terminal has: no setting of a newsroom."""
    return {
        name: os.environ[name]
        for name in ("PATH", "HOME", "LANG", "TMPDIR")
        if name in os.environ
    }


def type_in(operator: Site, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", line],
        cwd=operator.root,
        env=plain(),
        capture_output=True,
        text=True,
        timeout=COMMAND_SECONDS,
    )


@pytest.fixture
def operator(demo) -> Iterator[Site]:
    """Whoever types in the demo's folder; what is typed often is there at once."""
    operator = Site(demo / "var", root=demo, DATABASE_URL="what the file says")
    said = shlex.split((demo / "newsroom.env").read_text("utf-8"), comments=True)
    operator.env = (
        plain() | {"VAR_DIR": "var"} | dict(one.split("=", 1) for one in said)
    )
    yield operator
    operator.dismiss()


def type_in_turn(operator: Site, line: str) -> subprocess.CompletedProcess[str]:
    """As `type_in` does, but commands of manage.py that want nothing of a shell are
    forked.
    """
    words = shlex.split(line)
    if words[:2] != [PYTHON, "manage.py"] or {*line} & {*"|&;<>$`*?(){}~#"}:
        return type_in(operator, line)
    return operator.manage(*words[2:], check=False)


def every_command_that_is_printed_works_as_printed(
    operator: Site, tmp_path: Path
) -> None:
    """In the order of the guides, beside the server; the first by the programs as they
    are.
    """
    assert len(TYPED) > 10
    known = (f"{PYTHON} manage.py ", "bin/", "df ")
    assert all(line.startswith(known) for line in TYPED)
    failed = {}
    for number, line in enumerate(TYPED):
        typed = line.replace("/var/backups/newsroom", str(tmp_path))
        if LOADS.search(line):
            typed = f"DATABASE_URL=sqlite:///{tmp_path}/{number}.sqlite3 {typed}"
        type_it = type_in_turn if number else type_in
        done = type_it(operator, typed)
        if done.returncode or "Traceback" in done.stderr:
            failed[line] = done.stdout + done.stderr
    assert failed == {}
    assert len(list(tmp_path.glob("newsroom-*.backup"))) == 1


def its_settings_are_its_users_alone_and_no_commit_takes_them(
    operator: Site, _tmp_path: Path
) -> None:
    assert (operator.root / "newsroom.env").stat().st_mode & 0o077 == 0
    assert {"/newsroom.env", "/newsroom.env.new"} <= {
        *(ROOT / ".gitignore").read_text().split()
    }


def another_leaves_the_newsroom_of_somebody_else_alone(
    operator: Site, tmp_path: Path
) -> None:
    settings = tmp_path / "newsroom.env"
    settings.write_text("SITE_URL=https://news.example\n")
    done = type_in(operator, f"ENV_FILE={settings} PORT={free_port()} sh bin/demo")
    assert done.returncode == 1
    assert "is of the newsroom at https://news.example" in done.stderr


def one_from_before_there_were_second_factors_goes_on_without(
    operator: Site, tmp_path: Path
) -> None:
    """It stops for want of a password, before it serves."""
    settings = tmp_path / "newsroom.env"
    port = free_port()
    before = f"SITE_URL=http://127.0.0.1:{port}"
    settings.write_text(before)
    (tmp_path / "demo-password").mkdir()
    for _ in range(2):
        line = f"ENV_FILE={settings} VAR_DIR={tmp_path} PORT={port} sh bin/demo"
        assert type_in(operator, line).returncode
    lines = settings.read_text().split()
    assert lines == [before, "SECOND_FACTOR=none"]


def test_the_example_in_the_guide_is_the_file_that_readme_names():
    example = (ROOT / "docs/example/notes.json").read_text("utf-8")
    assert f"```json\n{example}```" in OPERATORS[0].read_text("utf-8")


# --- Within sentences and tables ------------------------------------------------------


ROW = re.compile(r"^\| `([a-z_]+(?: [^`]*)?)` \|", re.MULTILINE)
NAMED = re.compile(r"`(?:\.venv/bin/python )?manage\.py ([a-z_]+(?: [^`…]*)?)`")


def named_to_operators() -> list[str]:
    """Each command of manage.py in the table, then those within sentences, without the
    options in brackets.
    """
    texts = [page.read_text("utf-8") for page in OPERATORS]
    table = texts[0].partition("\n## Commands\n")[2].partition("\n## ")[0]
    found = ROW.findall(table)
    for text in texts:
        found += NAMED.findall(text)
    return [*dict.fromkeys(re.sub(r" \[.*", "", one) for one in found)]


def test_what_is_typed_for_a_named_command_is_named_somewhere():
    assert {*TYPED_AS, *NAMED_ELSEWHERE} - {*named_to_operators()} == set()


def every_command_that_operators_are_told_of_works(
    operator: Site, _tmp_path: Path
) -> None:
    """Beside the server, in the newsroom of the demo."""
    for name, content in FILES.items():
        (operator.root / "var" / name).write_text(content)
    failed = {}
    for command in named_to_operators():
        if command in NAMED_ELSEWHERE:
            continue
        typed = shlex.split(TYPED_AS.get(command, command))
        done = operator.manage(*typed, check=False)
        if done.returncode or "Traceback" in done.stderr:
            failed[command] = done.stdout + done.stderr
    assert failed == {}


@pytest.mark.slow
@pytest.mark.database("sqlite")
@table(
    "holds",
    [
        its_settings_are_its_users_alone_and_no_commit_takes_them,
        every_command_that_is_printed_works_as_printed,
        another_leaves_the_newsroom_of_somebody_else_alone,
        one_from_before_there_were_second_factors_goes_on_without,
        every_command_that_operators_are_told_of_works,
    ],
)
def test_of_a_demo(operator, tmp_path_factory, holds):
    """Of one, since it takes half as long to make as all that is typed in it."""
    holds(operator, tmp_path_factory.mktemp("typed"))


def named() -> Iterator[tuple[str, str]]:
    """Each command of manage.py that the guides name, with what follows it: (name, the
    rest).
    """
    for guide in GUIDES:
        text = guide.read_text("utf-8")
        yield from re.findall(r"manage\.py ([a-z_]+)([^`\n#]*)", text)
    rows = re.findall(
        r"^\| `([a-z_]+) ([^`]*)` \|",
        (ROOT / "docs/operators.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert len(rows) > 8
    yield from rows


def test_a_server_is_started_on_a_database_that_was_made():
    """`bin/serve` makes none, where one may have been moved away."""
    starts = [
        block
        for guide in (ROOT / "README.md", ROOT / "docs/operators.md")
        for _, block in BLOCK.findall(guide.read_text("utf-8"))
        if "newsroom.env newsroom.env" in block
    ]
    assert len(starts) == 3
    for block in starts:
        made, started = (
            re.search(mark, block) for mark in ("py upgrade", "bin/serve|systemctl")
        )
        assert made.start() < started.start(), block


def test_every_command_and_option_that_is_named_is_there():
    commands = get_commands()
    for name, rest in named():
        assert name in {*commands, "help"}, name
        if name == "help":
            continue
        parser = load_command_class(commands[name], name).create_parser(
            "manage.py", name
        )
        options = {
            option for action in parser._actions for option in action.option_strings
        }
        assert {*re.findall(r"(?<![\w-])--[a-z][a-z-]+", rest)} <= options, (
            f"{name} {rest}"
        )


def test_every_target_and_program_that_is_named_is_there():
    text = "\n".join(guide.read_text("utf-8") for guide in GUIDES)
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {*re.findall(r"`make ([a-z-]+)", text)} <= {
        *re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)
    }
    assert all(
        (ROOT / name).exists()
        for name in re.findall(r"(?<![\w/.])(bin/[a-z]+)\b", text)
    )


# --- Units ----------------------------------------------------------------------------


UNITS = sorted((ROOT / "docs/deploy").glob("newsroom*.[st]*"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_there_is(unit, tmp_path):
    """systemd itself says so, where it is."""
    text = unit.read_text("utf-8")
    for program in re.findall(r"^ExecStart=/srv/newsroom/(\S+)", text, re.MULTILINE):
        assert os.access(ROOT / program, os.X_OK), program
    if shutil.which("systemd-analyze"):
        for one in UNITS:
            (tmp_path / one.name).write_text(
                one.read_text("utf-8")
                .replace("/srv/newsroom", str(ROOT))
                .replace("User=newsroom", "User=daemon")
            )
        done = subprocess.run(
            [
                "systemd-analyze",
                "verify",
                "--recursive-errors=no",
                tmp_path / unit.name,
            ],
            capture_output=True,
            text=True,
        )
        ours = [line for line in done.stderr.splitlines() if str(tmp_path) in line]
        assert (done.returncode, ours) == (0, [])


def test_the_settings_that_are_shipped_are_refused_until_a_secret_is_written(tmp_path):
    shutil.copy(ROOT / "docs/deploy/newsroom.env", tmp_path)
    done = subprocess.run(
        ["sh", "bin/serve", "--port", str(free_port())],
        cwd=ROOT,
        env=plain() | {"ENV_FILE": str(tmp_path / "newsroom.env")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    assert done.stderr.strip().endswith(
        "Set SECRET_KEY to a random text of 50 characters or more that only you know."
    )
