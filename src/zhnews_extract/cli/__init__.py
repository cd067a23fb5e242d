"""The command line: one module a command, each a thin wrapper over a public function."""

from __future__ import annotations

import sys

from zhnews_extract.cli.startup import finish, prepare
from zhnews_extract.errors import InputError, OutputError, ZhnewsError


def main() -> None:
    """Run the command line; exits with 0 (done), 1 (some inputs failed) or 2 (usage)."""
    prepare()
    from zhnews_extract.cli.app import app

    try:
        app()
    except ZhnewsError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1 if isinstance(error, InputError | OutputError) else 2)
    except BrokenPipeError:
        # The reader of our pipe (head, less) has left: stop quietly, as other tools do.
        sys.stderr.close()
        sys.exit(0)
    finally:
        finish()
