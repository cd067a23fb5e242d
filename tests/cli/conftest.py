import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Call the installed console script, in an empty folder."""
    script = Path(sys.executable).with_name("zhnews-extract")

    def call(*args: object, stdin: bytes | None = None) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [str(script), *map(str, args)],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
            env={**os.environ, "COLUMNS": "160", "NO_COLOR": "1"},
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return call
