#!/usr/bin/env python3
"""How fast `rafs check`, `unpack` and `build --verify` are, against zstd, sha256sum and GNU tar. See README.md."""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

from measure import Command, in_turn, shell, table

ROOT = pathlib.Path(__file__).resolve().parent.parent
RAFS = str(ROOT / "rafs")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpus", type=pathlib.Path, default=ROOT / "build/corpus")
    ap.add_argument("--tag", default="python")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--scratch", type=pathlib.Path, help="where results are written (default: the temp directory)")
    o = ap.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-bench-", dir=o.scratch))
    try:
        bench(o, work)
    finally:
        shutil.rmtree(work)


def rafs(*arguments):
    return [RAFS, *map(str, arguments)]


def bench(o, work):
    image, plain, tar, tree = work / "image", work / "plain", work / "image.tar", work / "tree"
    source = [o.corpus / "oci", "--tag", o.tag]
    subprocess.run(rafs("build", *source, "-o", image, "-q"), check=True, stderr=subprocess.DEVNULL)
    subprocess.run(rafs("build", *source, "-o", plain, "-q", "--compressor", "none"), check=True, stderr=subprocess.DEVNULL)
    subprocess.run(rafs("unpack", image, "--tar", tar, "-q"), check=True)
    chunks, chunk_bytes = work / "chunks.zst", uncompressed_chunks(plain, work / "chunks")
    subprocess.run(["zstd", "-q", "-3", "--rm", str(work / "chunks"), "-o", str(chunks)], check=True)
    subprocess.run(["zstd", "-q", "-3", str(tar), "-o", str(tar) + ".zst"], check=True)
    shutil.rmtree(plain)

    def drop():
        shutil.rmtree(tree, ignore_errors=True)
        os.sync()

    def empty():
        drop()
        tree.mkdir()

    out = work / "built"
    gone = lambda: (shutil.rmtree(out, ignore_errors=True), os.sync())
    build = lambda how: Command("build --verify " + how, rafs("build", *source, "-o", out, "-q", "--verify", how), gone)
    check = Command("check", rafs("check", image, "-q"))
    data = Command("check --data", rafs("check", image, "--data", "-q"))
    data_peer = Command("zstd -dc | sha256sum, the same chunks", shell("zstd -dc %s | sha256sum" % chunks))
    to_tar = Command("unpack --tar -", rafs("unpack", image, "--tar", "-"))
    tar_peer = Command("zstd -dc | sha256sum, the same tar", shell("zstd -dc %s.zst | sha256sum" % tar))
    to_tree = Command("unpack to a directory", rafs("unpack", image, "-o", tree, "-q"), drop)
    tree_peer = Command("tar -x of the same files", ["tar", "-xpf", str(tar), "-C", str(tree)], empty)
    off, metadata, full = build("off"), build("metadata"), build("full")
    commands = [check, data, data_peer, to_tar, tar_peer, to_tree, tree_peer, off, metadata, full]
    in_turn(commands, o.runs)
    print("image '%s': %.0f MB of chunks, %.0f MB of tar" % (o.tag, chunk_bytes / 1e6, tar.stat().st_size / 1e6))
    table(commands)
    print()
    for name, one, other in (
            ("check --data against zstd and sha256sum", data, data_peer),
            ("unpack --tar against zstd and sha256sum", to_tar, tar_peer),
            ("unpack to a directory against tar -x", to_tree, tree_peer),
            ("build --verify metadata against off", metadata, off),
            ("build --verify full against off", full, off)):
        ratios = [one.median(what) / other.median(what) for what in ("wall", "cpu")]
        print("%-44s %5.2f of the wall time, %5.2f of the CPU time" % (name, *ratios))


def uncompressed_chunks(image, target):
    """All chunks of an image whose blobs hold them as they are, one behind the other; their number of bytes."""
    report = json.loads((image / "report.json").read_text())
    with open(target, "wb") as out:
        for blob in report["blobs"]:
            with open(image / "blobs" / blob["id"], "rb") as source:
                left = blob["uncompressedSize"]
                while left:
                    piece = source.read(min(left, 1 << 20))
                    out.write(piece)
                    left -= len(piece)
        return out.tell()


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    main()
