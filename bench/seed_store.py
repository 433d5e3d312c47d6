"""Fills a store with runs, for measuring how a long history is read.

Ten thousand runs through the program itself would take hours. So one real run is made, and strongroom_ledger_bench
records it again under other ids and times, through the store's own code: the ledger is chained and signed as always.
"""

import subprocess


def multiply(tool, data, runs):
    """Afterwards the store in `data` holds `runs` runs. Nobody else may have it open."""
    subprocess.run([tool, "seed", data, str(runs)], check=True)
