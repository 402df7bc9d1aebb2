#!/usr/bin/env python3
"""How fast `rafs build` is: against the work itself, against one thread, against mkfs.erofs. See README.md."""
import argparse
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from images import ROOT, has_zstd, layers
from measure import Command, in_turn, shell, table


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpus", type=pathlib.Path, default=ROOT / "build/corpus")
    ap.add_argument("--tag", default="python")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--mkfs", default=shutil.which("mkfs.erofs"))
    ap.add_argument("--scratch", type=pathlib.Path, help="where results are written (default: the temp directory)")
    o = ap.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-bench-", dir=o.scratch))
    try:
        bench(o, work)
    finally:
        shutil.rmtree(work)


def bench(o, work):
    layout = o.corpus / "oci"
    gz = layers(layout, o.tag)
    tars = []
    for i, layer in enumerate(gz):
        tars.append(work / ("layer-%d.tar" % i))
        with gzip.open(layer) as source, open(tars[-1], "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
    gz_list, tar_list = " ".join(map(str, gz)), " ".join(map(str, tars))
    floor = [
        Command("floor: gzip -dc of the layers", shell("cat %s | gzip -dc >/dev/null" % gz_list)),
        Command("floor: sha256 of the layers", shell("openssl dgst -sha256 %s >/dev/null" % gz_list)),
        Command("floor: sha256 of the tars, twice", shell("openssl dgst -sha256 %s %s >/dev/null" % (tar_list, tar_list))),
        Command("floor: zstd -3 of the tars", shell("cat %s | zstd -3 -T1 -c >/dev/null" % tar_list)),
    ]
    out = work / "image"
    drop = lambda: shutil.rmtree(out, ignore_errors=True)
    rafs = [str(ROOT / "rafs"), "build", str(layout), "--tag", o.tag, "-o", str(out), "-q"]
    heap = {"RAFS_JAVA_OPTS": "-Xmx256m"}
    one = Command("rafs build, 1 thread", rafs + ["--threads", "1"], drop, heap)
    two = Command("rafs build, 2 threads", rafs + ["--threads", "2"], drop, heap)
    version = Command("rafs --version", [str(ROOT / "rafs"), "--version"])
    commands = floor + [one, two, version]
    tree = o.corpus / "trees" / o.tag
    peers = []
    if not o.mkfs or not has_zstd(o.mkfs):
        print("SKIPPED mkfs.erofs: none with zstd (give one with --mkfs)")
    else:
        options = [o.mkfs, "-zzstd", "-C65536", "--quiet", str(work / "peer.erofs")]
        if tree.is_dir():
            peers.append(Command("mkfs.erofs -zzstd -C65536, unpacked tree", options + [str(tree)]))
        else:
            print("SKIPPED mkfs.erofs from a tree: no %s (make-corpus.sh --trees)" % tree)
        tarred = [o.mkfs, "-zzstd", "-C65536", "--quiet", "--tar=f", "--aufs", str(work / "peer.erofs"), str(tars[0])]
        peers.append(Command("mkfs.erofs, lowest layer's tar alone", tarred))
        peers.append(Command("rafs build, lowest layer's tar, 2 threads",
                             [str(ROOT / "rafs"), "build", str(tars[0]), "-o", str(out), "-q", "--threads", "2"], drop, heap))
    commands += peers
    in_turn(commands, o.runs)
    table(commands)
    work_cpu = sum(c.median("cpu") for c in floor)
    print()
    print("the floor, all of it:                        %6.2f CPU s" % work_cpu)
    print("rafs, 2 threads, CPU against the floor:      %6.2f" % (two.median("cpu") / work_cpu))
    print("rafs, wall of 1 thread against 2:            %6.2f" % (one.median("wall") / two.median("wall")))
    for peer in peers[:1]:
        print("rafs, 2 threads, wall against %s: %.2f" % (peer.name, two.median("wall") / peer.median("wall")))
    sizes(o, work, out, rafs, tree)


def sizes(o, work, out, rafs, tree):
    shutil.rmtree(out, ignore_errors=True)
    report = json.loads(subprocess.run(rafs + ["--json"], check=True, capture_output=True).stdout)
    paths, boot, tables = report["paths"], report["bootstrap"]["size"], report["bootstrap"]["rafsTables"]
    print()
    print("bootstrap: %d bytes, %d paths: %.1f bytes a path and %.1f of RAFS's own tables"
          % (boot, paths, (boot - tables) / paths, tables / paths))
    if o.mkfs and tree.is_dir():
        blob, meta = work / "peer.blob", work / "peer.meta"
        subprocess.run([o.mkfs, "--quiet", "--chunksize=1048576", "--blobdev=%s" % blob, str(meta), str(tree)],
                       check=True, capture_output=True)
        print("mkfs.erofs --chunksize=1048576:  %.1f bytes a path" % (meta.stat().st_size / paths))
    shutil.rmtree(out, ignore_errors=True)


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    main()
