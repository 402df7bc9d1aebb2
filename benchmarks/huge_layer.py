#!/usr/bin/env python3
"""Converts a layer of 12 GiB, one file of it 6 GiB, with a heap of 256 MiB. Needs some 22 GiB below DIR. See README.md."""
import os
import pathlib
import random
import shutil
import sys
import tarfile
import tempfile

from measure import Command, table

ROOT = pathlib.Path(__file__).resolve().parent.parent
MIB = 1 << 20


class Noise:
    """Bytes half of which compress; no two MiB are the same."""

    def __init__(self, seed):
        self.block = bytearray(random.Random(seed).randbytes(MIB // 2) + bytes(MIB // 2))
        self.count = 0

    def read(self, size):
        assert size <= MIB and MIB % size == 0
        at = self.count * size % MIB
        self.block[0:8] = (self.count * size // MIB).to_bytes(8, "little")
        self.count += 1
        return bytes(self.block[at:at + size])


def main():
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-huge-", dir=sys.argv[1] if len(sys.argv) > 1 else None))
    try:
        tar = work / "huge.tar"
        with tarfile.open(tar, "w", format=tarfile.PAX_FORMAT) as archive:
            for name, size in [("six", 6 << 30)] + [("part-%d" % i, 128 * MIB) for i in range(48)]:
                info = tarfile.TarInfo(name)
                info.size = size
                archive.addfile(info, Noise(name))
        print("a tar of %.1f GiB" % (tar.stat().st_size / 2**30))
        commands = []
        for heap in ("-Xmx256m",):
            command = Command("rafs build %s, 12 GiB layer" % heap,
                              [str(ROOT / "rafs"), "build", str(tar), "-o", str(work / "image"), "-q"],
                              lambda: shutil.rmtree(work / "image", ignore_errors=True), {"RAFS_JAVA_OPTS": heap})
            command.run()
            commands.append(command)
        table(commands)
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    main()
