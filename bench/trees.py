"""Directory trees for the bench, the same bytes on every machine: everything comes from a fixed seed."""

import math
import random

SEED = 20260722
WORDS = 4_000_000  # bytes of text that files are cut from


def make_mixed(root, files, megabytes):
    """`files` files of about `megabytes` MB in all, sizes log-normal (half of them under 2 KB, a few of many MB); two
    thirds are text that compresses well, one third is noise."""
    chance = random.Random(SEED)
    text = some_text(chance, WORDS)
    mean = megabytes * 1e6 / files
    median = min(2_000.0, mean)
    spread = math.sqrt(2 * math.log(mean / median)) if mean > median else 0.0
    directory, left = None, 0
    for number in range(files):
        if left == 0:
            directory, left = next_directory(root, chance, number), chance.randint(5, 30)
        left -= 1
        size = min(int(chance.lognormvariate(math.log(median), spread)), 64_000_000)
        noise = chance.random() < 1 / 3
        data = chance.randbytes(size) if noise else cut(text, chance, size)
        (directory / f"file-{number:06}{'.bin' if noise else '.txt'}").write_bytes(data)


def make_many(root, files):
    """`files` files of a few bytes, 1,000 in each directory."""
    for number in range(files):
        if number % 1000 == 0:
            directory = root / f"{number // 1000:05}"
            directory.mkdir(parents=True, exist_ok=True)
        (directory / f"{number % 1000:03}").write_bytes(b"%d\n" % number)


def make_noise(root, files, bytes_each):
    """Equal files that neither compress nor repeat."""
    chance = random.Random(SEED)
    root.mkdir(parents=True)
    for number in range(files):
        (root / f"{number:06}.bin").write_bytes(chance.randbytes(bytes_each))


def some_text(chance, size):
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 10))) for _ in range(20_000)]
    text = " ".join(chance.choices(words, k=size // 6))
    return text.encode()[:size]


def cut(text, chance, size):
    """Begins anywhere, so that no two files hold the same bytes."""
    begin = chance.randrange(len(text))
    once = text[begin:begin + size]
    while len(once) < size:
        once += text[:size - len(once)]
    return once


def next_directory(root, chance, number):
    directory = root / f"{chance.randrange(40):02}" / f"{chance.randrange(40):02}" / f"{number:06}"
    directory.mkdir(parents=True)
    return directory
