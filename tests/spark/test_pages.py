"""Examples of docs/spark.md, by what they are examples of."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.pages import folder, run_by
from tests.spark.conftest import absent


@pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning")
@pytest.mark.parametrize("source", run_by("tests: spark", "python"))
def test_spark(source: str, spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder(tmp_path))
    # The session has been started in another folder.
    hadoop = spark._jvm.org.apache.hadoop.fs
    hadoop.FileSystem.get(spark._jsc.hadoopConfiguration()).setWorkingDirectory(hadoop.Path(str(tmp_path)))
    exec(compile(source, "docs/spark.md", "exec"), {"spark": spark})
    assert spark.read.parquet("extractions").count() == 2


@pytest.mark.parametrize(
    ("package", "source"),
    [(name, *case.values) for name in ("ray", "daft") for case in run_by(f"tests: {name}", "python")],  # type: ignore[attr-defined]
)
def test_others(package: str, source: str, tmp_path: Path) -> None:
    """In a process of their own: they start threads and servers that outlive a test."""
    if find_spec(package) is None:
        absent(f"{package} is not installed: pip install {'ray[data]' if package == 'ray' else package}")
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=folder(tmp_path), env=os.environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    import pyarrow.parquet as pq

    assert "signing" in pq.read_table(tmp_path / "events")["type"].to_pylist()
