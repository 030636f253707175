"""`python -m otklik` is the `otklik` command."""

from otklik.commands.main import main

if __name__ == "__main__":
    raise SystemExit(main())
