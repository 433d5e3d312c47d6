"""Random trees, and random options about what of them to back up: whatever restic's patterns can say."""

import os
import random
import socket

NAMES = [b"a", b"b", b"ab", b"A", b"b.txt", b"B.TXT", b".hidden", b".git", b"x.tmp", b"cache", b"Cache", b"tag", b"CACHEDIR.TAG",
         b"[a]", b"a*", b"a?b", b"a\\b", b"!x", b"#x", b"$HOME", b"sp ace", b" lead", b"trail ", b"new\nline", b"bad\xff", b"\xc3", b"**",
         b"{a,b}", b"-x", b"~", b"k", "\u212a".encode(), "é".encode(), "É".encode(), "日本".encode(), "İx".encode(), "ß".encode(),
         "ẞ".encode(), b"long" * 20]
CACHE_TAG = b"Signature: 8a477f597d28d172789f06886806bc55\n"
TAGS = [b"tag", b"k", b"CACHEDIR.TAG"]
SPECIAL = b"*?[]\\"


class Selection:
    """One tree below `root`, its options, and how they are said on a command line."""

    def __init__(self, seed, root):
        self.dice = random.Random(seed)
        self.root = root
        self.paths = []  # below root, without it

    def make_tree(self):
        self._fill(self.root, b"", 0)

    def _fill(self, directory, below, depth):
        os.makedirs(directory, exist_ok=True)
        for name in self.dice.sample(NAMES, self.dice.randint(1, 7)):
            path, relative = os.path.join(directory, name), os.path.join(below, name)
            self.paths.append(relative)
            if depth < 4 and self.dice.random() < 0.45:
                self._fill(path, relative, depth + 1)
            else:
                self._make_leaf(path)

    def _make_leaf(self, path):
        kind = self.dice.random()
        if kind < 0.08:
            os.symlink(self.dice.choice([b"nowhere", b"..", b"/", b"a" * 30]), path)
        elif kind < 0.1 and os.path.basename(path) not in TAGS:  # restic itself hangs on reading a pipe as a tag
            os.mkfifo(path)
        elif kind < 0.12:
            self._make_socket(path)
        else:
            with open(path, "wb") as file:
                text = CACHE_TAG if path.endswith(b"TAG") and kind < 0.8 else self.dice.choice([b"", b"header", b"head", b"x" * 40])
                file.write(text[: self.dice.randint(0, 60)] if kind < 0.2 else text)

    @staticmethod
    def _make_socket(path):
        here = os.open(os.path.dirname(path), os.O_RDONLY)
        with socket.socket(socket.AF_UNIX) as made:  # by a short name: the address has room for 108 bytes
            made.bind(b"/proc/self/fd/%d/%s" % (here, os.path.basename(path)))
        os.close(here)

    # Patterns.

    def part(self, name):
        """A component of a pattern that has to do with this name."""
        dice = self.dice
        form = dice.random()
        if form < 0.3:
            return name
        if form < 0.45:
            return b"".join(b"\\" + bytes([c]) if bytes([c]) in SPECIAL or dice.random() < 0.1 else bytes([c]) for c in name)
        if form < 0.6:
            at = dice.randint(0, len(name))
            return dice.choice([b"*", name[:at] + b"*", b"*" + name[at:], name[:at] + b"*" + name[at:], b"?*", b"*" + name[-1:] + b"*"])
        text = name.decode("utf-8", errors="surrogateescape")
        at = dice.randrange(len(text))
        here = text[at]
        if form < 0.7:
            text = text[:at] + "?" + text[at + 1 :]
        elif form < 0.85 and not "\udc80" <= here <= "\udcff":
            low, high = chr(max(ord(here) - 1, 33)), chr(ord(here) + 1)
            quoted = ["\\" + c if c in "[]\\^-" else c for c in (low, here, high)]
            text = text[:at] + dice.choice(["[%s]" % quoted[1], "[%s-%s]" % (quoted[0], quoted[2]), "[^%s]" % quoted[1],
                                            "[^%s-%s]" % (quoted[0], quoted[2]), "[*%sz]" % quoted[1]]) + text[at + 1 :]
        else:
            text = text.swapcase()
        return text.encode("utf-8", errors="surrogateescape")

    def pattern(self, may_be_negated=True):
        dice = self.dice
        if dice.random() < 0.006:
            return dice.choice([b"[", b"a[", b"[]", b"[a-]", b"x\\", b"a/[^]/b", b"[\xff]", b"**/[z"])
        names = dice.choice(self.paths).split(b"/")
        if dice.random() < 0.1:
            names = names + [dice.choice(NAMES)]
        begin = dice.randrange(len(names)) if dice.random() < 0.7 else 0
        parts = [self.part(name) for name in names[begin : dice.randint(begin + 1, len(names))]]
        for _ in range(dice.choice([0, 0, 0, 1, 1, 2, 3])):
            at = dice.randint(0, len(parts))
            if dice.random() < 0.5 and at < len(parts):
                parts[at] = b"**"
            else:
                parts.insert(at, b"**")
        text = b"/".join(parts)
        if dice.random() < 0.3:
            text = self._anchored(text)
        if dice.random() < 0.15:
            text = dice.choice([text + b"/", b"./" + text if text[:1] != b"/" else b"/" + text, text.replace(b"/", b"//"),
                                text + b"/../" + parts[-1], text + b"/."])
        return b"!" + text if may_be_negated and dice.random() < 0.3 else text

    def _anchored(self, text):
        where = self.root
        shape = self.dice.random()
        if shape < 0.2:
            where = os.path.join(os.path.dirname(where), b"*")
        elif shape < 0.35:
            where = b"/**"
        return os.path.join(where, text) if not text.startswith(b"/") else text

    def exclude_file(self):
        dice = self.dice
        lines = []
        for _ in range(dice.randint(1, 6)):
            pattern = self.pattern().replace(b"\n", b"?")
            shape = dice.random()
            if shape < 0.1:
                pattern = dice.choice([b"# " + pattern, b"", b"   ", b"#" + pattern, b"$NOPE", b"${NOPE}"])
            elif shape < 0.25:
                pattern = dice.choice([b"  " + pattern + b" \t", pattern + b"\r", b"\xc2\xa0" + pattern, pattern + b"$NOPE", b"${LANG}" + pattern,
                                       b"$HOME/" + pattern, b"${HOME}/**/" + pattern, b"$$" + pattern, b"${" + pattern, b"${}" + pattern, pattern + b"$"])
            lines.append(pattern)
        text = b"\n".join(lines) + (b"\n" if dice.random() < 0.7 else b"")
        return b"\xef\xbb\xbf" + text if dice.random() < 0.1 else text


def options(selections, seed, directory):
    """The same words for `restic backup` and for `strongroom preview`, about all of the selections' trees."""
    dice = random.Random(seed)
    pick = lambda: dice.choice(selections)
    words = []
    if dice.random() < 0.85:
        words += [b"--exclude=" + pick().pattern(number > 0) for number in range(dice.randint(1, 5))]
    if dice.random() < 0.35:
        words += [b"--iexclude=" + pick().pattern(number > 0) for number in range(dice.randint(1, 3))]
    if dice.random() < 0.35:
        path = os.path.join(directory, b"exclude-%d" % seed)
        with open(path, "wb") as file:
            file.write(pick().exclude_file())
        words.append(b"--exclude-file=" + path)
    if dice.random() < 0.25:
        words.append(b"--exclude-if-present=" + dice.choice([b"tag", b"tag:head", b"a", b"k:", b"CACHEDIR.TAG:Sig", b".git", b"a/b", b"tag:longer than it is"]))
    if dice.random() < 0.25:
        words.append(b"--exclude-caches")
    if dice.random() < 0.2:
        words.append(b"--exclude-larger-than=%d" % dice.choice([0, 3, 4, 6, 30, 39, 40]))
    if dice.random() < 0.1:
        words.append(b"--one-file-system")
    return words


def sources(selection):
    """Mostly the whole tree; sometimes parts of it, one in the other, twice, files, links."""
    dice = selection.dice
    if dice.random() < 0.6:
        return [selection.root]
    chosen = [os.path.join(selection.root, dice.choice(selection.paths)) for _ in range(dice.randint(1, 3))]
    if dice.random() < 0.4:
        chosen.append(dice.choice(chosen))
    if dice.random() < 0.5:
        chosen.append(selection.root)
    return [path for path in chosen if not path.endswith(b"/")]
