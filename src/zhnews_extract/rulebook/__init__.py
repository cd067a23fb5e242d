"""Rule files: the shape of each, the folders they lie in, and user packs laid over the shipped ones.

Linguistic knowledge lives in ``rules/`` as YAML (and TSV for long tables). A stage describes the shape of its file by a
:class:`RuleModel` and asks ``rulebook.load("dates/words.yaml", Words)``. User packs are folders of the same layout:
mappings merge key by key, lists are appended to the default's (a rule takes the place of the one with its id), and
scalars replace; ``pack.yaml`` may switch default rules off.
"""

from zhnews_extract.rulebook.book import Rulebook, rule_files, rulebook, steps_of_code
from zhnews_extract.rulebook.files import default_rules, read_yaml
from zhnews_extract.rulebook.model import Example, Regex, RuleModel
from zhnews_extract.rulebook.packs import GROUP, Pack, PackInfo, active_packs, installed_packs, read_pack

__all__ = [
    "GROUP",
    "Example",
    "Pack",
    "PackInfo",
    "Regex",
    "RuleModel",
    "Rulebook",
    "active_packs",
    "default_rules",
    "installed_packs",
    "read_pack",
    "read_yaml",
    "rule_files",
    "rulebook",
    "steps_of_code",
]
