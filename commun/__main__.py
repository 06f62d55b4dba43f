"""`python -m commun`: the commands."""

from commun.cli import main

if __name__ == "__main__":
    main()
