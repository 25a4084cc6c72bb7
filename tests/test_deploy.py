"""What is in deploy/ is what the tools that read it take, and what the program knows."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from mapstream.api.health import OPERATIONS
from mapstream.settings import PREFIX, Settings

DEPLOY = Path(__file__).parent.parent / "deploy"


TOOLS = Path(sys.executable).parent


def run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=DEPLOY.parent)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_unit_is_closed() -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    run("systemd-analyze", "security", "--offline=yes", "--threshold=30", "--no-pager", DEPLOY / "mapstream.service")
    assert "KillMode=mixed" in (DEPLOY / "mapstream.service").read_text()


def test_the_manifests_are_as_kubernetes_wants_them() -> None:
    run(TOOLS / "kubernetes-validate", "--strict", DEPLOY / "kubernetes.yaml")
    deployment, *others = parts("kubernetes.yaml")
    [container] = deployment["spec"]["template"]["spec"]["containers"]
    for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
        assert ("GET", container[probe]["httpGet"]["path"]) in OPERATIONS
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    chosen = [part["spec"]["selector"].get("matchLabels", part["spec"]["selector"]) for part in (deployment, *others)]
    assert chosen == [labels] * 3


def test_the_compose_file_is_as_compose_wants_it() -> None:
    run(TOOLS / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", DEPLOY / "compose.yaml")


def test_the_dockerfile_has_nothing_to_complain_of() -> None:
    run(TOOLS / "hadolint", DEPLOY / "Dockerfile")
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    assert "USER 10001" in lines
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_the_modules_that_the_runbook_names_are_there() -> None:
    named = re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", (DEPLOY / "README.md").read_text(encoding="utf-8"))
    assert named
    roots = (DEPLOY.parent, DEPLOY.parent / "src" / "mapstream")
    assert not [name for name in named if not any((root / name).exists() for root in roots)]


def test_every_variable_is_a_setting() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in ("Dockerfile", "compose.yaml", "kubernetes.yaml", "mapstream.service"):
        used = set(re.findall(rf"\b{PREFIX}\w+", (DEPLOY / name).read_text()))
        assert used <= known


def parts(name: str) -> list[Any]:
    """The documents of a YAML file."""
    return list(YAML(typ="safe").load_all(DEPLOY / name))
