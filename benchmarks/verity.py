#!/usr/bin/env python3
"""How fast `rafs verity digest` and `tree` are, against fsverity, veritysetup and sha256sum. See README.md."""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from measure import Command, in_turn, table

ROOT = pathlib.Path(__file__).resolve().parent.parent
RAFS = str(ROOT / "rafs")
PIECE = 1 << 20


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--size", type=int, default=1024, help="MiB of random bytes (default: 1024)")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--scratch", type=pathlib.Path, help="where the file is made (default: the temp directory)")
    o = ap.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-bench-", dir=o.scratch))
    try:
        bench(o, work)
    finally:
        shutil.rmtree(work)


def said(*argv):
    return subprocess.run(list(map(str, argv)), check=True, stdout=subprocess.PIPE, text=True).stdout


def bench(o, work):
    data, tree = work / "data", work / "tree"
    with open(data, "wb") as out:
        for _ in range(o.size):
            out.write(os.urandom(PIECE))
    gone = lambda: tree.unlink(missing_ok=True)
    commands = [Command("sha256sum", ["sha256sum", str(data)])]
    for threads in sorted({1, os.cpu_count()}):
        at = ["--threads", str(threads)]
        commands.append(Command("rafs verity digest, %d threads" % threads, [RAFS, "verity", "digest", str(data), *at]))
        commands.append(Command(
            "rafs verity tree, %d threads" % threads, [RAFS, "verity", "tree", str(data), "-o", str(tree), "-q", *at], gone))
    if present("fsverity"):
        if said("fsverity", "digest", data) != said(RAFS, "verity", "digest", data):
            sys.exit("fsverity finds another digest")
        commands.append(Command("fsverity digest", ["fsverity", "digest", str(data)]))
    if present("veritysetup"):
        if said(RAFS, "verity", "tree", data, "-o", tree, "-q").strip() not in veritysetup(data, work / "theirs"):
            sys.exit("veritysetup finds another root hash")
        commands.append(Command("veritysetup format", format_command(data, tree), gone))
        tree.unlink()
    in_turn(commands, o.runs)
    print("%d MiB of random bytes, in memory" % o.size)
    table(commands)
    print()
    for command in commands:
        print("%-44s %6.0f MB per second" % (command.name, o.size * PIECE / 1e6 / command.median("wall")))


def present(tool):
    there = shutil.which(tool, path=os.environ["PATH"] + ":/usr/sbin") is not None
    if not there:
        print("skipped: %s is not there" % tool)
    return there


def format_command(data, tree):
    return ["veritysetup", "format", "--salt=-", str(data), str(tree)]


def veritysetup(data, tree):
    text = said(*format_command(data, tree))
    tree.unlink()
    return text


if __name__ == "__main__":
    os.environ["PATH"] += ":/usr/sbin"
    main()
