"""``python -m zhnews_extract``."""

from zhnews_extract.cli import main

if __name__ == "__main__":
    main()
