#!/usr/bin/env python3
"""How fast a kernel reads native images, against those of mkfs.erofs. Needs root and Linux 6.18. See README.md."""
import argparse
import contextlib
import os
import pathlib
import random
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

from images import ROOT, has_zstd, rafs, run

MOUNT = ROOT / "testdata/src/main/resources/io/rafs/testdata/kernel_mount.py"
NATIVE = ["--layout", "native", "--chunker", "fastcdc:16K,64K,256K"]
BLOCK = 4096
READS = 3000


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpus", type=pathlib.Path, default=ROOT / "build/corpus", help="made by make-corpus.sh --trees")
    ap.add_argument("--tag", default="python")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--mkfs", default=shutil.which("mkfs.erofs"))
    ap.add_argument("--peers-only", action="store_true")
    ap.add_argument("--scratch", type=pathlib.Path,
                    help="where images are written; no tmpfs, from which kernels do not mount (default: the temp directory)")
    o = ap.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root, to mount and to drop caches")
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-bench-", dir=o.scratch))
    try:
        bench(o, work)
    finally:
        shutil.rmtree(work)


def bench(o, work):
    images = make(o, work)
    tree = o.corpus / "trees" / o.tag
    operations = {"find": find, "tar": tar, "small": Reads(tree, 1, 65536), "large": Reads(tree, 1 << 20, 1 << 62)}
    results = {}
    for turn in range(o.runs + 1):
        for name, bootstrap in images.items():
            for cold in (False, True):
                for what, operation in operations.items():
                    taken = measured(bootstrap, cold, operation)
                    if turn:  # the first is for practice
                        results.setdefault((name, cold, what), []).append(taken)
    for cold in (False, True):
        print("\nimage '%s', EROFS cold, blobs %s; median of %d" % (o.tag, "cold" if cold else "in memory", o.runs))
        print("%-50s %9s %9s %9s %9s %9s" % ("", "MB", "find ms", "tar ms", "small us", "large us"))
        for name, bootstrap in images.items():
            median = lambda what: statistics.median(results[name, cold, what])
            size = sum(path.stat().st_size for path in [bootstrap, *blobs(bootstrap)])
            print("%-50s %9.3f %9.0f %9.0f %9.1f %9.1f" % (
                name, size / 1e6, median("find") * 1e3, median("tar") * 1e3,
                median("small") * 1e6 / READS, median("large") * 1e6 / READS))


def make(o, work):
    """The images' bootstraps by name."""
    images = {}

    def build(name, *options):
        out = work / ("image-%d" % len(images))
        run(rafs("build", o.corpus / "oci", "--tag", o.tag, "-o", out, "-q", *options))
        images[name] = out / "bootstrap"

    if not o.peers_only:
        for form in ("e", "f"):
            build("form %s, zstd, aligned" % form.upper(), *NATIVE, "--native-form", form, "--compressor", "zstd:3")
        build("form E, zstd, packed", *NATIVE, "--native-form", "e", "--compressor", "zstd:3", "--pack")
        build("form E, zstd, packed, no small files", *NATIVE, "--native-form", "e", "--compressor", "zstd:3", "--pack",
              "--pack-small", "0")
        build("form E, lz4, packed", *NATIVE, "--native-form", "e", "--compressor", "lz4", "--pack")
        build("rafs layout, not compressed", "--compressor", "none")
    tree = o.corpus / "trees" / o.tag
    if not o.mkfs or not has_zstd(o.mkfs):
        print("SKIPPED mkfs.erofs: none with zstd (give one with --mkfs)")
    elif not tree.is_dir():
        print("SKIPPED mkfs.erofs: no %s (make-corpus.sh --trees)" % tree)
    else:
        for name, more in (("", []), (" -Efragments", ["-Efragments"]),
                           (" -Eall-fragments,dedupe", ["-Eall-fragments,dedupe"])):
            image = work / ("peer-%d.erofs" % len(images))
            run([o.mkfs, "-zzstd", "-C65536", *more, "--quiet", image, tree])
            images["mkfs.erofs -zzstd -C65536" + name] = image
    os.sync()
    return images


def measured(bootstrap, cold, operation):
    """Seconds that an operation takes on a fresh mount."""
    if cold:
        pathlib.Path("/proc/sys/vm/drop_caches").write_text("3")
    else:
        for path in [bootstrap, *blobs(bootstrap)]:
            with open(path, "rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass
    with mounted(bootstrap) as root:
        start = time.monotonic()
        operation(root)
        return time.monotonic() - start


@contextlib.contextmanager
def mounted(bootstrap):
    point = pathlib.Path(tempfile.mkdtemp(prefix="rafs-mount-"))
    names = [path.name for path in blobs(bootstrap)]
    run([sys.executable, MOUNT, "mount", bootstrap, point, *([bootstrap.parent / "blobs", *names] if names else [])])
    try:
        yield point
    finally:
        run([sys.executable, MOUNT, "umount", point])
        point.rmdir()


def blobs(bootstrap):
    """What the device slots name, in their order."""
    with open(bootstrap, "rb") as file:
        file.seek(1024 + 86)
        count, first = struct.unpack("<HH", file.read(4))
        file.seek(first * 128)
        slots = [file.read(128) for _ in range(count)]
    return [bootstrap.parent / "blobs" / slot[:64].split(b"\0")[0].decode() for slot in slots]


def find(root):
    subprocess.run(["find", root, "-printf", "%p %s %m %U %G %T@ %l\n"], stdout=subprocess.DEVNULL, check=True)


def tar(root):
    subprocess.run(["sh", "-c", 'tar cf - -C "$0" . | cat >/dev/null', root], check=True)


class Reads:
    """4 KiB at random places of random files whose size lies within bounds: the same for every image."""

    def __init__(self, tree, smallest, largest):
        files = []
        for directory, _, names in sorted(os.walk(tree)):
            for name in sorted(names):
                path = os.path.join(directory, name)
                status = os.lstat(path)
                if os.path.isfile(path) and not os.path.islink(path) and smallest <= status.st_size <= largest:
                    files.append((os.path.relpath(path, tree), status.st_size))
        luck = random.Random(1)
        chosen = (luck.choice(files) for _ in range(READS))
        self.places = [(name, luck.randrange(-(-size // BLOCK)) * BLOCK) for name, size in chosen]

    def __call__(self, root):
        top = os.open(root, os.O_RDONLY | os.O_DIRECTORY)
        for name, at in self.places:
            fd = os.open(name, os.O_RDONLY, dir_fd=top)
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_RANDOM)
            os.pread(fd, BLOCK, at)
            os.close(fd)
        os.close(top)


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    main()
