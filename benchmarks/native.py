#!/usr/bin/env python3
"""How fast a native image is built, and how large it is: against mkfs.erofs and casync. See README.md."""
import argparse
import os
import pathlib
import shutil
import tempfile

from images import ROOT, has_zstd, rafs
from measure import Command, in_turn, table

NATIVE = ["--layout", "native", "--native-form", "e", "--chunker", "fastcdc:16K,64K,256K", "--compressor", "zstd:3"]


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpus", type=pathlib.Path, default=ROOT / "build/corpus", help="made by make-corpus.sh --trees")
    ap.add_argument("--tag", default="python")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--mkfs", default=shutil.which("mkfs.erofs"))
    ap.add_argument("--peers-only", action="store_true")
    ap.add_argument("--scratch", type=pathlib.Path, help="where results are written (default: the temp directory)")
    o = ap.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-bench-", dir=o.scratch))
    try:
        bench(o, work)
    finally:
        shutil.rmtree(work)


def bench(o, work):
    # every command writes below `out`, which is gone and on disk before the next begins
    out = work / "out"

    def empty():
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir()
        os.sync()

    commands = [] if o.peers_only else ours(o, out, empty)
    commands += peers(o, out, empty)
    in_turn(commands, o.runs)
    table(commands)
    print("\n%-50s %9s" % ("", "MB"))
    for command in commands:
        command.run(keep=False)
        print("%-50s %9.3f" % (command.name, size(out) / 1e6))
    first = commands[0]
    for peer in commands[1:]:
        print("wall of '%s' against '%s': %.2f" % (first.name, peer.name, first.median("wall") / peer.median("wall")))


def ours(o, out, empty):
    heap = {"RAFS_JAVA_OPTS": "-Xmx256m"}
    build = lambda name, *more: Command("rafs build, " + name, rafs(
        "build", o.corpus / "oci", "--tag", o.tag, "-o", out / "image", "-q", "--threads", "2", *more), empty, heap)
    return [build("native, packed", *NATIVE, "--pack"),
            build("native, packed, --verify off", *NATIVE, "--pack", "--verify", "off"),
            build("native, packed, no small files", *NATIVE, "--pack", "--pack-small", "0"),
            build("native, aligned", *NATIVE),
            build("rafs layout, fixed 1 MiB")]


def peers(o, out, empty):
    tree = o.corpus / "trees" / o.tag
    commands = []
    if not tree.is_dir():
        print("SKIPPED all peers: no %s (make-corpus.sh --trees)" % tree)
        return commands
    if not o.mkfs or not has_zstd(o.mkfs):
        print("SKIPPED mkfs.erofs: none with zstd (give one with --mkfs)")
    else:
        for name, more in (("", []), (" -Eall-fragments,dedupe", ["-Eall-fragments,dedupe"])):
            argv = [o.mkfs, "-zzstd", "-C65536", *more, "--quiet", str(out / "peer.erofs"), str(tree)]
            commands.append(Command("mkfs.erofs -zzstd -C65536" + name, argv, empty))
    if not shutil.which("casync"):
        print("SKIPPED casync: not on PATH")
    else:
        argv = ["casync", "make", "--store=%s" % (out / "store"), str(out / "index.caidx"), str(tree)]
        commands.append(Command("casync make", argv, empty))
    return commands


def size(directory):
    """Bytes of the files, but for reports."""
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file() and path.suffix != ".json")


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    main()
