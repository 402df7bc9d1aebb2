#!/usr/bin/env python3
"""How many new bytes an update of an image takes, and how many several images take together. See README.md."""
import argparse
import os
import pathlib
import shutil
import tempfile

from images import ROOT, columns, emptied

TOGETHER = ["base", "python", "python-next", "python-rebuilt", "node", "java"]
PAIRS = [("python", "python-next"), ("python", "python-rebuilt")]
JAR_PAIRS = [("fatjar", "fatjar-next"), ("fatjar", "fatjar-spread"), ("fatjar", "fatjar-dated")]


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpus", type=pathlib.Path, default=ROOT / "build/corpus", help="made by make-corpus.sh --trees")
    ap.add_argument("--fatjar", type=pathlib.Path, help="made by fatjar.py")
    ap.add_argument("--only", default="", help="only columns whose name has this")
    ap.add_argument("--no-casync", action="store_true")
    ap.add_argument("--no-total", action="store_true", help="no sums of all images")
    ap.add_argument("--scratch", type=pathlib.Path, help="where images are written (default: the temp directory)")
    o = ap.parse_args()
    chosen = [column for column in columns(not o.no_casync) if o.only in column.name]
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-bench-", dir=o.scratch))
    try:
        for first, second in PAIRS:
            pair(chosen, o.corpus, first, second, work)
        if o.fatjar:
            for first, second in JAR_PAIRS:
                pair(chosen, o.fatjar, first, second, work)
        else:
            print("SKIPPED the fat jar: no --fatjar")
        if not o.no_total:
            together(chosen, o.corpus, work)
    finally:
        shutil.rmtree(work)


def pair(chosen, source, first, second, work):
    print("\n%s -> %s, MB" % (first, second))
    print("%-52s %9s %9s %9s %9s" % ("", "first", "new data", "own", "new, all"))
    for column in chosen:
        emptied(work)
        one = column.make(source, first, work, [])
        two = column.make(source, second, work, [first])
        new = two.new_beside(one)
        print("%-52s %9.3f %9.3f %9.3f %9.3f" % (
            column.name, sum(one.shared.values()) / 1e6, new / 1e6, two.own / 1e6, (new + two.own) / 1e6), flush=True)


def together(chosen, source, work):
    print("\n%s together, MB" % ", ".join(TOGETHER))
    print("%-52s %9s %9s %9s" % ("", "data", "own", "all"))
    for column in chosen:
        emptied(work)
        made = []
        for i, tag in enumerate(TOGETHER):
            made.append(column.make(source, tag, work, TOGETHER[:i]))
        data = sum(image.new_beside(*made[:i]) for i, image in enumerate(made))
        own = sum(image.own for image in made)
        print("%-52s %9.3f %9.3f %9.3f" % (column.name, data / 1e6, own / 1e6, (data + own) / 1e6), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    main()
