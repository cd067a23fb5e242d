"""Extractions for other tools, and their corrections back: spaCy, displaCy, brat, Label Studio, gold annotations."""

from zhnews_extract.convert.brat import brat_configuration, from_brat, to_brat
from zhnews_extract.convert.docs import from_doc, to_displacy, to_doc
from zhnews_extract.convert.files import FORMATS, convert, read_any
from zhnews_extract.convert.gold import gold_json, to_gold
from zhnews_extract.convert.labelstudio import from_label_studio, label_config, to_label_studio

__all__ = [
    "FORMATS",
    "brat_configuration",
    "convert",
    "from_brat",
    "from_doc",
    "from_label_studio",
    "gold_json",
    "label_config",
    "read_any",
    "to_brat",
    "to_displacy",
    "to_doc",
    "to_gold",
    "to_label_studio",
]
