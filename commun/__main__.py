"""`python -m commun`: the commands."""

import gc
from importlib import import_module

if __name__ == "__main__":
    # What the program is made of stays for as long as it runs: to look for circles in it while it is read took a fifth
    # of every start. The command that is called puts it right (`commun.cli.frame`).
    gc.disable()
    import_module("commun.cli").main()
