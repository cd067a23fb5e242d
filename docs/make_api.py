"""Writes docs/api.md from the docstrings of the public names.

Run ``python docs/make_api.py`` after changing a public docstring; ``--check`` fails where the page is out of step.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from griffe import GriffeLoader, Object, Parser
from griffe2md import ConfigDict, default_config, render_object_docs

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "api.md"
SECTIONS: dict[str, list[str]] = {
    "Extracting": ["pipeline.extract", "pipeline.Pipeline"],
    "Dates and sums alone": ["dates.find.find_dates", "money.annotate.find_amounts"],
    "What comes out": [
        "schema.Extraction",
        "schema.Article",
        "schema.DateMention",
        "schema.Amount",
        "schema.Entity",
        "schema.Mention",
        "schema.Event",
        "schema.EventDate",
        "schema.Argument",
        "schema.Rejected",
        "schema.ExtractionWarning",
    ],
    "Folders": ["batch.job.run", "batch.job.Summary"],
    "DataFrames": ["spark.extract", "spark.extract_events", "batch.stream.arrow_batches", "batch.stream.Options"],
    "Seeing, asking, teaching": [
        "view.report.write_report",
        "explain.article.explain",
        "teach.check.check",
        "teach.examples.run_examples",
        "teach.listing.list_rules",
        "teach.schemas.rule_schema",
    ],
    "Other tools": [
        "convert.files.convert",
        "convert.files.read_any",
        "convert.docs.to_doc",
        "convert.docs.from_doc",
        "convert.docs.to_displacy",
        "convert.brat.to_brat",
        "convert.brat.from_brat",
        "convert.labelstudio.to_label_studio",
        "convert.labelstudio.from_label_studio",
    ],
    "Measuring": ["evaluation.gold.load_gold", "evaluation.saved.read_extractions", "evaluation.scoring.evaluate"],
    "Rules": ["rulebook.Rulebook", "rulebook.RuleModel"],
    "Errors": [
        "errors.ZhnewsError",
        "errors.InputError",
        "errors.OutputError",
        "errors.OptionError",
        "errors.RuleError",
    ],
}
HEAD = """# API reference

Written from the docstrings by `python docs/make_api.py`; change them, not this page.
"""
OPTIONS: ConfigDict = {
    **default_config,
    "docstring_style": "numpy",
    "heading_level": 3,
    "members_order": "source",
    "summary": False,
    "show_bases": False,
    "show_signature_annotations": True,
    "show_root_full_path": False,
    "show_root_members_full_path": False,
    "show_object_full_path": False,
    "show_if_no_docstring": False,
    "filters": ["!^_", "!^model_config$"],
}


def _plain(markdown: str) -> str:
    """Take out what only a site generator would resolve: links to other packages and roles of reStructuredText."""
    markdown = re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", markdown)
    markdown = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", markdown)
    markdown = re.sub(r"(?<!`)``(?!`)", "`", markdown)
    markdown = re.sub(r"</?code>", "", markdown)
    return re.sub(r"\n{3,}", "\n\n", markdown).strip()


def _fields(model: Object) -> str:
    """List the fields of an output model, those it inherits among them, as they are declared."""
    lines = [
        f"{name}: {member.annotation}" + ("" if member.value is None else f" = {member.value}")
        for name, member in model.all_members.items()
        if member.is_attribute
        and name.isidentifier()
        and not name.startswith(("_", "model_"))
        and member.annotation
        and "property" not in member.labels
    ]
    return "\n\nFields:\n\n```text\n" + "\n".join(lines) + "\n```"


def page() -> str:
    """Render the reference as Markdown."""
    loader = GriffeLoader(search_paths=[str(ROOT / "src")], docstring_parser=Parser.numpy)
    package = loader.load("zhnews_extract")
    loader.resolve_aliases()
    parts = [HEAD]
    for heading, names in SECTIONS.items():
        parts.append(f"## {heading}")
        for name in names:
            found = package[name]
            while found.is_alias:
                found = found.final_target
            assert isinstance(found, Object), name
            written = _plain(render_object_docs(found, OPTIONS))
            parts.append(written + _fields(found) if name.startswith("schema.") else written)
    return "\n\n".join(parts) + "\n"


def main() -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail where docs/api.md is out of step")
    written = page()
    if parser.parse_args().check:
        if PAGE.read_text("utf-8") != written:
            print("docs/api.md is out of step with the docstrings: run python docs/make_api.py", file=sys.stderr)
            return 1
        return 0
    PAGE.write_text(written, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
