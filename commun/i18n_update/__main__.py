"""`python -m commun.i18n_update`: bring the English sentences in step."""

import sys

from commun.i18n_update import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
