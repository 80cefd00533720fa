"""A server that is not ready refuses to start and says what to set; junk is named."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.site import ROOT

READY = {
    "SECRET_KEY": "k0" + "abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "news.example",
    "SITE_URL": "https://news.example",
    "DEBUG": "0",
}
POSTGRES = {"DATABASE_URL": "postgres://a/n"}


# What a WSGI server loads, in a process for each environment, forked from one that has
# loaded libraries only.
START = """
import json, os, sys, tempfile
import django.core.handlers.wsgi, django.core.management, django.db.models, httpcore, jinja2, regex
answers = []
for env in json.load(sys.stdin):
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if not child:
            os.dup2(said.fileno(), 2)
            os.environ.update(env)
            import newsroom.wsgi
            sys.exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said.seek(0)
        answers.append([code, said.read()])
print(json.dumps(answers))
"""


def started(tmp_path, *environments):
    """Of each environment, the exit code and what was said last."""
    not_ours = {*READY, "DATABASE_URL", "REPLICA_URL"}
    clean = {name: value for name, value in os.environ.items() if name not in not_ours}
    (tmp_path / "newsroom.sqlite3").write_text("there is one")
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=ROOT,
        env=clean | {"VAR_DIR": str(tmp_path)},
        input=json.dumps(environments),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [
        (code, said.strip().splitlines()[-1] if code else "")
        for code, said in json.loads(done.stdout)
    ]


@pytest.mark.slow
def test_a_ready_server_starts_and_one_at_home_needs_less(tmp_path):
    local = {
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "SITE_URL": "http://127.0.0.1:8000",
    }
    assert started(tmp_path, READY, READY | local, {"DEBUG": "1"}) == [(0, "")] * 3


JUNK = [
    ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
    ({"SECRET_KEY": "short"}, "Set SECRET_KEY"),
    ({"SECRET_KEY": "a" * 60}, "Set SECRET_KEY"),
    ({"ALLOWED_HOSTS": ""}, "Set ALLOWED_HOSTS"),
    ({"ALLOWED_HOSTS": "*"}, "Set ALLOWED_HOSTS"),
    ({"SITE_URL": "http://news.example"}, "Set SITE_URL"),
    ({"DEBUG": "maybe"}, "DEBUG is 'maybe'; write 1 or 0."),
    (
        {"HSTS_SECONDS": "long"},
        "HSTS_SECONDS is 'long'; write a whole number from 0 to",
    ),
    ({"HSTS_PRELOAD": "perhaps"}, "HSTS_PRELOAD is 'perhaps'; write 1 or 0."),
    ({"DATABASE_URL": "mongo://x"}, "DATABASE_URL is not understood"),
    (
        {"DATABASE_URL": "mysql://x/y"},
        "DATABASE_URL names no database that Newsroom knows",
    ),
    (
        {"DATABASE_URL": "sqlite://:memory:"},
        "DATABASE_URL names no database that Newsroom knows",
    ),
    ({"REPLICA_URL": "mongo://x"}, "REPLICA_URL is not understood"),
    ({"REPLICA_URL": "postgres://b/n"}, "REPLICA_URL is for PostgreSQL"),
    (POSTGRES | {"REPLICA_URL": "sqlite:///copy"}, "REPLICA_URL is for PostgreSQL"),
    (POSTGRES | {"REPLICA_URL": "postgres://r:s@b"}, "REPLICA_URL is for PostgreSQL"),
    (
        POSTGRES | {"REPLICA_URL": "postgres://r@a/n"},
        "REPLICA_URL names the database of DATABASE_URL",
    ),
    (
        {"DATABASE_POOL": "0"},
        "DATABASE_POOL is '0'; write a whole number from 2 to 100.",
    ),
    ({"DATABASE_POOL": "²"}, "write a whole number from 2 to 100."),
    (
        {"LOCK_TIMEOUT": "0"},
        "LOCK_TIMEOUT is '0'; write a whole number from 1 to 3600.",
    ),
    ({"KEPT_MB": "0"}, "KEPT_MB is '0'; write a whole number from 1 to 16384."),
    (
        {"STATEMENT_TIMEOUT": "-1"},
        "STATEMENT_TIMEOUT is '-1'; write a whole number from 0 to 86400.",
    ),
    ({"WORKERS": "many"}, "WORKERS is 'many'; write a whole number from 1 to 64."),
    (
        {"PROXY_COUNT": "1_0"},
        "PROXY_COUNT is '1_0'; write a whole number from 0 to 20.",
    ),
    (
        {"TIME_ZONE": "../etc"},
        "TIME_ZONE is '../etc'; write a zone such as Europe/Berlin.",
    ),
    ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'; write one of DEBUG"),
    ({"SITE_NAME": "The\nPaper"}, "SITE_NAME holds a line end"),
    (
        {"DATA_LICENCE_URL": "CC BY"},
        "DATA_LICENCE_URL is 'CC BY'; write an address such as https://crea",
    ),
    ({"SITE_URL": "news.example"}, "SITE_URL is 'news.example'; write an address"),
    (
        {"CORRECTIONS_EMAIL": "errors"},
        "CORRECTIONS_EMAIL is 'errors'; write an address",
    ),
    (
        {"SITE_URL": "https://news.example/paper"},
        "write an address such as https://news.example.",
    ),
    (
        {"SITE_URL": "https://news.example:x"},
        "write an address such as https://news.example.",
    ),
    (
        {"ALLOWED_HOSTS": "https://news.example"},
        "ALLOWED_HOSTS holds 'https://news.example'",
    ),
    (
        {"CSRF_TRUSTED_ORIGINS": "news.example"},
        "CSRF_TRUSTED_ORIGINS holds 'news.example'",
    ),
]


@pytest.mark.slow
def test_what_is_missing_or_junk_is_named(tmp_path):
    answers = started(tmp_path, *(READY | change for change, _ in JUNK))
    wrong = [
        (change, code, said)
        for (change, words), (code, said) in zip(JUNK, answers, strict=True)
        if not code or words not in said
    ]
    assert wrong == []


@pytest.mark.slow
def test_the_secret_never_appears_in_what_is_said(tmp_path):
    [(_, said)] = started(tmp_path, READY | {"SECRET_KEY": "hunter2"})
    assert "hunter2" not in said


@pytest.mark.slow
def test_preloading_is_only_asked_for_by_the_operator(tmp_path):
    assert header(tmp_path) == "max-age=31536000; includeSubDomains"
    assert (
        header(tmp_path, HSTS_PRELOAD="1")
        == "max-age=31536000; includeSubDomains; preload"
    )


def header(tmp_path, **env):
    script = (
        "import django; django.setup(); from django.test import Client; "
        "print(Client().get('/robots.txt', secure=True)['Strict-Transport-Security'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ
        | READY
        | {
            "ALLOWED_HOSTS": "testserver",
            "VAR_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }
        | env,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
