"""Teaching the library: lists, checks and tests rule packs, and describes the format of rule files."""

from zhnews_extract.teach.check import Finding, check
from zhnews_extract.teach.examples import Outcome, run_examples
from zhnews_extract.teach.listing import Listed, list_rules
from zhnews_extract.teach.schemas import rule_schema

__all__ = ["Finding", "Listed", "Outcome", "check", "list_rules", "rule_schema", "run_examples"]
