"""A job for spark-submit: a folder of articles in, a Parquet table of events out.

    spark-submit --master 'local[2]' docs/examples/spark_job.py fixtures/gold /tmp/events
    spark-submit --master yarn --archives environment.tar.gz#environment \
        --conf spark.pyspark.python=./environment/bin/python docs/examples/spark_job.py hdfs:///crawl hdfs:///events

INPUT is a folder. Its .txt files are read as one article each, whatever their encoding; with --jsonl its .jsonl files
as a record a line.
"""

import argparse

from pyspark.sql import SparkSession, functions

from zhnews_extract.spark import extract_events


def main() -> None:
    """Read, extract, write, and say what failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input")
    parser.add_argument("output")
    parser.add_argument("--jsonl", action="store_true", help="INPUT holds .jsonl files, a record a line")
    parser.add_argument("--rules", action="append", default=[], help="folder of rules, on the machine of the driver")
    parser.add_argument("--ner", default="best")
    options = parser.parse_args()
    spark = SparkSession.builder.appName("zhnews-extract").getOrCreate()
    if options.jsonl:
        articles = spark.read.option("pathGlobFilter", "*.jsonl").json(options.input)
    else:
        files = spark.read.format("binaryFile").option("pathGlobFilter", "*.txt").load(options.input)
        articles = files.select(functions.regexp_extract("path", r"([^/]+)\.txt$", 1).alias("id"), "content")
    # Few large partitions would leave cores without work: some articles take much longer than others.
    articles = articles.repartition(4 * spark.sparkContext.defaultParallelism)
    events = extract_events(articles, ner=options.ner, rules=options.rules)
    events.write.mode("overwrite").parquet(options.output)
    # Read back: the extraction shall not run a second time for the figures.
    done = spark.read.parquet(options.output)
    done.where("error IS NULL").groupBy("type").count().orderBy("type").show()
    for row in done.where("error IS NOT NULL").select("article", "error").toLocalIterator():
        print(f"failed: {row['article']}: {row['error']}")
    spark.stop()


if __name__ == "__main__":
    main()
