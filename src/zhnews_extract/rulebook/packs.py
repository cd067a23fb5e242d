"""Rule packs: folders of rules given by their path, and those that installed packages offer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from zhnews_extract.errors import RuleError
from zhnews_extract.rulebook.complain import complaints
from zhnews_extract.rulebook.files import PACK, compose, construct
from zhnews_extract.rulebook.model import RuleModel

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "zhnews_extract.rules"
"""Entry points of this group are packs: a package that holds the rule files, or a path, or a function returning one."""


class PackInfo(RuleModel):
    """Shape of a pack's ``pack.yaml``."""

    name: str | None = Field(default=None, description="What the pack is called; default: its folder's name.")
    version: str | None = None
    description: str | None = None
    disable: list[str] = Field(
        default=[], description="Ids of shipped rules to switch off, as rules list and a record's rule print them."
    )


@dataclass(frozen=True)
class Pack:
    """A folder of rules laid out like the shipped one."""

    folder: Path
    info: PackInfo

    @property
    def name(self) -> str:
        """What the pack is called."""
        return self.info.name or self.folder.resolve().name

    @property
    def file(self) -> Path:
        """Its ``pack.yaml``, which need not exist."""
        return self.folder / PACK


def read_pack(folder: Path) -> Pack:
    """Read what a pack says of itself.

    Raises
    ------
    RuleError
        If there is no such folder, or its ``pack.yaml`` is wrong (file and line are named).
    """
    if not folder.is_dir():
        raise no_pack(folder)
    path = folder / PACK
    node = compose(path) if path.is_file() else None
    if node is None:
        return Pack(folder, PackInfo())
    try:
        return Pack(folder, PackInfo.model_validate(construct(node)))
    except ValidationError as error:
        raise RuleError(str(complaints(error, node, PackInfo)[0])) from error


@lru_cache(maxsize=1)
def installed_packs() -> dict[str, Path]:
    """Packs that installed packages offer, by name, in the order of the names.

    Raises
    ------
    RuleError
        If one cannot be loaded; names the entry point.
    """
    from importlib.metadata import entry_points

    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    return {name: _folder(found[name]) for name in sorted(found)}


def _folder(entry: EntryPoint) -> Path:
    try:
        offered = entry.load()
        if callable(offered):
            offered = offered()
        folder = Path(next(iter(offered.__path__))) if hasattr(offered, "__path__") else Path(offered)
    except Exception as error:  # whatever somebody's package does wrong
        raise RuleError(
            f"installed rules {entry.name} ({entry.value}) cannot be loaded: {error}; "
            "uninstall the package or use --no-installed-rules"
        ) from error
    if not folder.is_dir():
        raise RuleError(f"installed rules {entry.name} ({entry.value}): {folder} is no folder")
    return folder


def folder_of(pack: Path | str) -> Path:
    """Folder of a pack that is given by its path, or by the name under which it is installed.

    Raises
    ------
    RuleError
        If it is neither.
    """
    folder = Path(pack)
    if folder.is_dir():
        return folder
    installed = installed_packs()
    if str(pack) in installed:
        return installed[str(pack)]
    raise no_pack(folder, installed)


def no_pack(path: Path, installed: Iterable[str] = ()) -> RuleError:
    """Say that something given as a pack is none, and what a pack is."""
    what = "is a file; give the folder it lies in" if path.is_file() else "no such folder of rules"
    known = f"; installed packs: {', '.join(installed)}" if installed else ""
    return RuleError(f"{path}: {what} (a pack is a folder laid out like rules/, see docs/rules.md){known}")


def active_packs(packs: Iterable[Path | str] = (), *, installed: bool = True) -> tuple[str, ...]:
    """Packs to lay over the shipped rules: the installed ones by name, then those given, in their order."""
    given = tuple(map(str, packs))
    return (*(name for name in (installed_packs() if installed else ()) if name not in given), *given)
