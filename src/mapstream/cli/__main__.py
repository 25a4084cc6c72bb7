"""``python -m mapstream.cli``."""

from mapstream.cli import main

if __name__ == "__main__":
    main()
