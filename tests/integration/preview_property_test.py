"""What the preview says a backup will take is what restic takes: on trees and options that nobody thought of.

A case is one tree under one set of options. Three trees share a backup, so that each start of restic says more.
STRONGROOM_PREVIEW_SEED names a seed to begin with; the one of a case that fails is printed.
"""

import os
import shutil

from support import odd_selection
from support.selection import as_restic_shows, run_preview, run_restic
from support.strongroom import rounds

TREES = 3
RUNS = rounds(110, 3500)  # of TREES cases each, shared out among the restics there are


def one_run(seed, strongroom, restic, place):
    """(how many of the trees lost something to an option and kept something, whether restic refused the options)."""
    base = os.path.join(os.fsencode(place), b"trees")
    selections = [odd_selection.Selection(seed * TREES + number, os.path.join(base, b"%d" % number)) for number in range(TREES)]
    for selection in selections:
        selection.make_tree()
    sources = [source for selection in selections for source in odd_selection.sources(selection)]
    words = odd_selection.options(selections, seed, os.fsencode(place))
    stored, refusal = run_restic(restic, words, sources)
    shown, last = run_preview(strongroom, words, sources)
    story = f"seed {seed}: {words} {sources}"
    assert (stored is None) == (shown is None), f"{story}\nrestic: {refusal}\npreview: {last!r}"
    lost = 0
    if stored is not None:
        assert stored == shown, f"{story}\nonly restic: {stored - shown}\nonly preview: {shown - stored}"
        assert last["files"] + last["other"] + last["directories"] == sum(shown.values()), story
        for selection in selections:
            everything = {as_restic_shows(os.path.join(selection.root, path)) for path in selection.paths}
            below = [as_restic_shows(source) for source in sources if source.startswith(selection.root)]
            wanted = {path for path in everything if any(path == top or path.startswith(top + "/") for top in below)}
            lost += bool(wanted - set(stored)) and bool(wanted & set(stored))
    shutil.rmtree(base)
    return lost, stored is None


def test_the_preview_lists_what_restic_stores(strongroom, quick_restic, in_memory, each_restic, all_restics):
    first = int(os.environ.get("STRONGROOM_PREVIEW_SEED", "1")) + list(all_restics).index(each_restic)
    seeds = range(first, first + RUNS, len(all_restics))
    print(f"every {len(all_restics)}th seed from {first}, with the {each_restic} restic")
    lost = refused = 0
    for seed in seeds:
        losses, refusal = one_run(seed, strongroom, quick_restic, in_memory)
        lost, refused = lost + losses, refused + refusal
    compared = (len(seeds) - refused) * TREES
    print(f"{compared} cases compared, {lost} with something left out and something kept, {refused} runs refused by both")
    assert compared >= len(seeds) * TREES * 0.9
    assert lost >= compared / 5
