#!/usr/bin/env python3
"""What signing costs on top of a build, and how fast images are verified, against sha256sum over the same files. See README.md."""
import argparse
import pathlib
import shutil
import tempfile

from images import ROOT, rafs, run
from measure import Command, in_turn, table

HOME = "registry.example.com/bench"


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpus", type=pathlib.Path, default=ROOT / "build/corpus")
    ap.add_argument("--tag", default="python")
    ap.add_argument("--runs", type=int, default=5)
    ap.add_argument("--only", choices=["build", "verify"], help="one part alone")
    ap.add_argument("--scratch", type=pathlib.Path, help="where images are (default: the temp directory)")
    o = ap.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-bench-", dir=o.scratch))
    try:
        keys = {}
        for kind in ("ec-p256", "rsa-3072"):
            keys[kind] = work / kind
            run(rafs("keygen", "-o", keys[kind], "--type", kind, "--no-passphrase"))
        if o.only in (None, "build"):
            build(o, work, keys)
        if o.only in (None, "verify"):
            verify(o, work, keys["ec-p256"])
    finally:
        shutil.rmtree(work)


def build(o, work, keys):
    def command(name, *options):
        output = work / "built"
        return Command(name, rafs("build", o.corpus / "oci", "--tag", o.tag, "-o", output, "-q", *options),
                       lambda: shutil.rmtree(output, ignore_errors=True))

    signed = ("--identity", HOME, "--image-version", "1")
    commands = [
        command("rafs build"),
        command("rafs build --sign-key, EC P-256", "--sign-key", "%s.key.pem" % keys["ec-p256"], *signed),
        command("rafs build --sign-key, RSA-3072", "--sign-key", "%s.key.pem" % keys["rsa-3072"], *signed),
        command("rafs build --sign-key, EC P-256, --provenance --sbom spdx", "--sign-key",
                "%s.key.pem" % keys["ec-p256"], *signed, "--provenance", "--sbom", "spdx"),
    ]
    in_turn(commands, o.runs)
    print("%s, built" % o.tag)
    table(commands)


def verify(o, work, key):
    image = work / "image"
    run(rafs("build", o.corpus / "oci", "--tag", o.tag, "-o", image, "-q", "--sign-key", "%s.key.pem" % key, "--identity", HOME))
    large = work / "large"
    run(rafs("build", o.corpus / "oci", "--tag", o.tag, "-o", large, "-q", "--compressor", "none", "--sign-key",
             "%s.key.pem" % key, "--identity", HOME))
    for name, directory in (("blobs in zstd", image), ("blobs as they are", large)):
        files = [directory / "bootstrap"] + sorted((directory / "blobs").iterdir())
        size = sum(file.stat().st_size for file in files)
        check = ("verify", directory, "-q", "--key", "%s.pub.pem" % key, "--identity", HOME, "--no-versions")
        commands = [
            Command("sha256sum", ["sha256sum", *files], None),
            Command("openssl dgst -sha256", ["openssl", "dgst", "-sha256", *files], None),
            Command("rafs verify --threads 1", rafs(*check, "--threads", "1"), None),
            Command("rafs verify --threads 2", rafs(*check, "--threads", "2"), None),
            Command("rafs verify --metadata-only", rafs(*check, "--metadata-only"), None),
        ]
        in_turn(commands, o.runs)
        print("%s, %s, %.1f MB in %d files" % (o.tag, name, size / 1e6, len(files)))
        table(commands)


if __name__ == "__main__":
    main()
