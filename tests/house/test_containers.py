"""Containerfile and compose.yaml, as far as they can be tried without a container engine."""

import os
import re
import shutil
import subprocess

import pytest
import yaml

from tests import NIGHTLY
from tests.nodes import certify, find_program
from tests.support.site import COMMAND_SECONDS, ROOT

CONTAINERFILE = (ROOT / "Containerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SETTINGS = {
    "ENV_FILE": "",
    "SECRET_KEY": "k0" + "abcdefghijklmnopqrstuvwxyz" * 2,
    "ALLOWED_HOSTS": "127.0.0.1",
}


def copied() -> list[str]:
    """What the image has of this repository."""
    lines = re.findall(r"^COPY (.+) \S+$", CONTAINERFILE, re.MULTILINE)
    return [name for line in lines for name in line.split()]


def test_what_is_copied_and_mounted_is_there():
    mounted = [
        volume.split(":")[0]
        for service in COMPOSE["services"].values()
        for volume in service.get("volumes", [])
    ]
    own = [name for name in mounted if name.startswith("./") and name != "./tls"]
    assert [name for name in (*copied(), *own) if not (ROOT / name).exists()] == []
    named = {name for name in mounted if "/" not in name}
    assert named == COMPOSE["volumes"].keys()


def test_services_wait_for_services_that_are_there():
    services = COMPOSE["services"]
    waited = [name for one in services.values() for name in one.get("depends_on", [])]
    assert {*waited} <= services.keys()
    assert services["web"]["build"]["dockerfile"] == "Containerfile"
    assert services["tasks"]["env_file"] == "newsroom.env"


@pytest.mark.slow
@pytest.mark.database("sqlite")
def test_what_is_copied_is_enough_for_the_commands_of_the_image(tmp_path):
    image = tmp_path / "image"
    for name in copied():
        target = image / name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target)
        else:
            shutil.copy(ROOT / name, target)
    (image / ".venv").symlink_to((ROOT / ".venv").resolve())
    env = SETTINGS | {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    commands = [
        ".venv/bin/python -m compileall -q articles annotations newsroom",
        ".venv/bin/python manage.py upgrade",
        ".venv/bin/python manage.py export_all var/moved",
        "bin/serve --help",
        "sh -n bin/nightly",
    ]
    assert commands[0] in CONTAINERFILE
    # By day each of the others compiles what it loads.
    for command in commands if NIGHTLY else commands[1:]:
        done = subprocess.run(
            command.split(),
            cwd=image,
            env=env,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
        )
        assert done.returncode == 0, done.stderr


def test_each_program_that_a_container_starts_is_there():
    texts = [str(one.get("command", "")) for one in COMPOSE["services"].values()]
    programs = re.findall(r"(?<![/\w])bin/\w+", "\n".join((CONTAINERFILE, *texts)))
    assert {"bin/serve", "bin/nightly"} <= {*programs}
    assert all(os.access(ROOT / name, os.X_OK) for name in programs)
    for text in COMPOSE["services"]["tasks"]["command"][2:]:
        script = text.replace("$$", "$")
        subprocess.run(["sh", "-n", "-c", script], check=True)


def test_the_container_of_nginx_makes_a_configuration_of_what_is_shipped(tmp_path):
    """nginx itself reads it, where it is."""
    (tmp_path / "conf.d").mkdir()
    certify(tmp_path)
    for ending in ("pem", "key"):
        shutil.copy(tmp_path / f"own.{ending}", tmp_path / f"localhost.{ending}")
    script = COMPOSE["services"]["nginx"]["command"][2].replace("$$", "$")
    made = script.partition("exec nginx")[0]
    for theirs, ours in {
        "/etc/nginx": str(tmp_path),
        "/deploy/": f"{ROOT}/docs/deploy/",
        "|/tls/|": f"|{tmp_path}/|",
        ":/web:/": ":/localhost:/",
    }.items():
        assert theirs in made
        made = made.replace(theirs, ours)
    subprocess.run(["sh", "-ec", made], env={"SITE_HOST": "localhost"}, check=True)
    kept = tmp_path / "conf.d" / "default.conf"
    text = kept.read_text().replace("/var/cache/nginx/newsroom", f"{tmp_path}/cache")
    assert "proxy_cache_path" in text
    kept.write_text(text)
    assert (
        "include newsroom-cache.conf"
        in (tmp_path / "conf.d" / "newsroom.conf").read_text()
    )
    main = "pid nginx.pid; events {} http { include conf.d/*.conf; }"
    (tmp_path / "main.conf").write_text(main)
    nginx = find_program("nginx")
    if nginx:
        options = ["-t", "-p", tmp_path, "-c", "main.conf", "-e", "error.log"]
        done = subprocess.run([nginx, *options], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
