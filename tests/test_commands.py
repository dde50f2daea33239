"""The command line, as someone who installs Compagnon meets it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def compagnon(*arguments: str, tmp_path: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "COVERAGE_PROCESS_START"}}
    return subprocess.run(
        [sys.executable, "-c", "from compagnon.config.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**kept, "LANG": "C.UTF-8", "DATA_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_without_a_secret_key_it_refuses_to_start_and_says_why(tmp_path: Path) -> None:
    result = compagnon("check", tmp_path=tmp_path)
    assert result.returncode != 0
    assert "SECRET_KEY is not set" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_variable_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    result = compagnon("check", tmp_path=tmp_path, SECRET_KEY="x", EMAIL_PORT="soixante")
    assert result.returncode != 0
    assert "EMAIL_PORT='soixante'" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("fr_FR.UTF-8", ("réseau", "Usage\u00a0:", "Options\u00a0:", "Afficher cette aide")),
        ("en_GB.UTF-8", ("network", "Usage:", "Show this")),
    ],
)
def test_help_needs_nothing_set_and_speaks_the_language_of_the_terminal(
    tmp_path: Path, lang: str, words: tuple[str, ...]
) -> None:
    result = compagnon("--help", tmp_path=tmp_path, LANG=lang)
    assert result.returncode == 0, result.stderr
    assert all(word in result.stdout for word in words), result.stdout


@pytest.mark.parametrize("asked", ["secret-key", "settings", "--version"])
def test_what_tells_how_to_set_it_up_needs_nothing_set(tmp_path: Path, asked: str) -> None:
    result = compagnon(asked, tmp_path=tmp_path)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


def test_an_unknown_command_is_an_error(tmp_path: Path) -> None:
    result = compagnon("apprendre", tmp_path=tmp_path, SECRET_KEY="x")
    assert result.returncode == 2
    assert "apprendre" in result.stderr


def test_a_taken_port_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = compagnon("demo", "--port", port, tmp_path=tmp_path)
    assert result.returncode == 1
    assert port in result.stderr
    assert not (tmp_path / "compagnon.sqlite3").exists()


def test_every_variable_is_in_the_documented_table(tmp_path: Path) -> None:
    table = compagnon("settings", tmp_path=tmp_path, SECRET_KEY="x").stdout
    assert table.strip() in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8"), (
        "docs/configuration.md: paste the output of `compagnon settings`"
    )
