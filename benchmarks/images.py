"""Images in every form that the benchmarks compare: rafs's layouts, OCI layers, casync's chunk stores."""
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RAFS = str(ROOT / "rafs")


def rafs(*arguments):
    return [RAFS, *map(str, arguments)]


def run(argv, **options):
    """Runs to the end; a command that fails ends the benchmark with what it said."""
    done = subprocess.run(list(map(str, argv)), capture_output=True, **options)
    if done.returncode != 0:
        sys.exit("failed: %s\n%s" % (" ".join(map(str, argv)), done.stderr.decode(errors="replace")))
    return done.stdout


def layers(layout, tag):
    """The layer files of an image, bottom first."""
    blob = lambda digest: layout / "blobs" / "sha256" / digest.split(":")[1]
    index = json.loads((layout / "index.json").read_text())
    for entry in index["manifests"]:
        if entry.get("annotations", {}).get("org.opencontainers.image.ref.name") == tag:
            manifest = json.loads(blob(entry["digest"]).read_text())
            return [blob(layer["digest"]) for layer in manifest["layers"]]
    sys.exit("no image '%s' in %s" % (tag, layout))


def has_zstd(mkfs):
    text = subprocess.run([mkfs, "--help"], capture_output=True, text=True)
    return "zstd" in text.stdout + text.stderr


class Stored:
    """What it takes to store or send an image: pieces that images may share, by name, and what is the image's alone."""

    def __init__(self, shared, own):
        self.shared, self.own = shared, own

    def new_beside(self, *others):
        """Bytes of the pieces that none of the others has."""
        there = {name for other in others for name in other.shared}
        return sum(size for name, size in self.shared.items() if name not in there)


class Rafs:
    """`rafs build` with some options; `reuse` lets an image use the chunks of those before it."""

    def __init__(self, name, options, reuse=False):
        self.name, self.options, self.reuse = name, options, reuse

    def make(self, source, tag, work, before):
        out = work / tag
        old = [argument for image in before if self.reuse for argument in ("--reuse", work / image)]
        run(rafs("build", source / "oci", "--tag", tag, "-o", out, "-q", *self.options, *old))
        blobs = {blob.name: blob.stat().st_size for blob in (out / "blobs").iterdir()}
        return Stored(blobs, sum(boot.stat().st_size for boot in out.glob("bootstrap*")))


class GzipLayers:
    name = "OCI layers, gzip as they are"

    def make(self, source, tag, work, before):
        return Stored({layer.name: layer.stat().st_size for layer in layers(source / "oci", tag)}, 0)


class ZstdLayers:
    """The same tars at zstd level 3."""
    name = "OCI layers, zstd level 3"

    def __init__(self):
        self.sizes = {}

    def make(self, source, tag, work, before):
        files = layers(source / "oci", tag)
        for layer in files:
            if layer.name not in self.sizes:
                self.sizes[layer.name] = int(run(["sh", "-c", 'gzip -dc "$0" | zstd -3 -T1 -c | wc -c', layer]))
        return Stored({layer.name: self.sizes[layer.name] for layer in files}, 0)


class Casync:
    """`casync make` of the unpacked tree into one chunk store."""

    def __init__(self, name, options=()):
        self.name, self.options = name, options

    def make(self, source, tag, work, before):
        store, index = work / "store", work / (tag + ".caidx")
        run(["casync", "make", "--store=%s" % store, *self.options, index, source / "trees" / tag])
        # what an image has not is left out: new pieces are all that is asked for
        chunks = {path.name: path.stat().st_size for path in store.rglob("*.cacnk")}
        return Stored(chunks, index.stat().st_size)


def columns(with_casync):
    """All that is compared; those that cannot be here are named and left out."""
    native = lambda sizes, *more: ["--layout", "native", "--native-form", "e", "--compressor", "zstd:3",
                                   "--chunker", "fastcdc:" + sizes, *more]
    fixed = lambda size: ["--layout", "rafs", "--compressor", "zstd:3", "--chunker", "fixed:" + size]
    ours = [("rafs, fixed 1 MiB", fixed("1M")), ("rafs, fixed 64 KiB", fixed("64K"))]
    for label, sizes in (("64", "16K,64K,256K"), ("16", "4K,16K,64K")):
        ours.append(("native, FastCDC %s KiB" % label, native(sizes)))
        ours.append(("native, FastCDC %s KiB, packed" % label, native(sizes, "--pack")))
    all_columns = [Rafs(name + how, options, reuse) for name, options in ours
                   for how, reuse in (("", False), (", --reuse", True))]
    all_columns += [GzipLayers(), ZstdLayers()]
    if not with_casync:
        print("SKIPPED casync: not asked for")
    elif not shutil.which("casync"):
        print("SKIPPED casync: not on PATH")
    else:
        all_columns += [Casync("casync make"), Casync("casync make, 16 KiB", ["--chunk-size=16384"])]
    return all_columns


def emptied(directory):
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    return directory
