"""A real Spark session on two cores of this machine."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from typing import Any

import pytest


def absent(reason: str) -> Any:
    """Skip on a machine without Spark (Ray, Daft); fail where it must be there (``.ci/run``)."""
    if os.environ.get("ZHNEWS_REQUIRE_SPARK"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        absent("pyspark is not installed: pip install 'zhnews-extract[spark]'")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        absent("Spark needs Java 17")
    os.environ["PYSPARK_PYTHON"] = sys.executable  # workers with what is installed here
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    settings = {
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.session.timeZone": "Asia/Shanghai",
        "spark.sql.shuffle.partitions": "2",
        "spark.ui.enabled": "false",
    }
    with tempfile.TemporaryDirectory() as folder:
        builder = SparkSession.builder.master("local[2]").config("spark.local.dir", folder)
        for name, value in settings.items():
            builder = builder.config(name, value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("ERROR")
        yield session
        session.stop()
