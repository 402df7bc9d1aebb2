#!/usr/bin/env python3
"""How fast images are converted from and to a registry, against skopeo recompressing them. See README.md."""
import argparse
import hashlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from images import ROOT, rafs, run
from measure import Command, in_turn, table

CONFIG = """version: 0.1
log: {level: error, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: %s}}
http: {addr: "127.0.0.1:%d", secret: benchmark}
"""


class Registry:
    """Debian's docker-registry on loopback, its files in a directory."""

    def __init__(self, program, work):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.host = "127.0.0.1:%d" % port
        self.data = work / "data"
        self.data.mkdir(parents=True)
        config = work / "config.yml"
        config.write_text(CONFIG % (self.data, port))
        self.process = subprocess.Popen([program, "serve", str(config)], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, env={**os.environ, "OTEL_TRACES_EXPORTER": "none"})
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        sys.exit("%s does not listen" % program)

    def repository(self, name):
        return self.data / "docker/registry/v2/repositories" / name

    def forget(self, name):
        """Neither the repository nor any blob of it is there any more."""
        shutil.rmtree(self.repository(name), ignore_errors=True)
        linked = {link.read_text().split(":")[1] for link in self.data.rglob("link")}
        for blob in self.data.glob("docker/registry/v2/blobs/sha256/*/*"):
            if blob.name not in linked:
                shutil.rmtree(blob)

    def restore(self, name, copy):
        """The repository as it was when it was copied."""
        shutil.rmtree(self.repository(name), ignore_errors=True)
        shutil.copytree(copy, self.repository(name))

    def close(self):
        self.process.terminate()
        self.process.wait()


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("--corpus", type=pathlib.Path, default=ROOT / "build/corpus")
    ap.add_argument("--runs", type=int, default=3)
    ap.add_argument("--registry", default=shutil.which("docker-registry"))
    ap.add_argument("--skopeo", default=shutil.which("skopeo"))
    ap.add_argument("--only", choices=["convert", "update", "large"], help="one part alone")
    ap.add_argument("--large", type=float, default=0, metavar="GIB", help="convert a layer of this size, too")
    ap.add_argument("--scratch", type=pathlib.Path, help="where registry and results are (default: the temp directory)")
    o = ap.parse_args()
    if not o.registry or not o.skopeo:
        sys.exit("docker-registry and skopeo are needed; Debian has both")
    work = pathlib.Path(tempfile.mkdtemp(prefix="rafs-bench-", dir=o.scratch))
    # two of them: in one, skopeo takes over the blobs that it has instead of recompressing them
    origin, registry = Registry(o.registry, work / "from"), Registry(o.registry, work / "to")
    o.origin = origin.host
    try:
        (work / "tmp").mkdir()
        for tag in ("python", "python-next"):
            run([o.skopeo, "--insecure-policy", "copy", "--dest-tls-verify=false", "oci:%s:%s" % (o.corpus / "oci", tag),
                 "docker://%s/source:%s" % (o.origin, tag)])
        if o.only in (None, "convert"):
            convert(o, registry, work)
        if o.only in (None, "update"):
            update(o, registry, work)
        if o.large and o.only in (None, "large"):
            large(o, registry, work)
    finally:
        origin.close()
        registry.close()
        shutil.rmtree(work)


def rafs_convert(o, registry, work, tag, *options):
    return rafs("convert", "%s/source:%s" % (o.origin, tag), "%s/target:%s" % (registry.host, tag), "-q",
                "--work", work / "tmp", *options)


def skopeo_zstd(o, registry, tag):
    return [o.skopeo, "--insecure-policy", "copy", "--src-tls-verify=false", "--dest-tls-verify=false",
            "--dest-compress-format", "zstd", "docker://%s/source:%s" % (o.origin, tag),
            "docker://%s/target:%s" % (registry.host, tag)]


def layers(o, registry, tag):
    """Layer sizes of a target by digest, and their media types."""
    raw = run([o.skopeo, "inspect", "--raw", "--tls-verify=false", "docker://%s/target:%s" % (registry.host, tag)])
    found = json.loads(raw)["layers"]
    return {layer["digest"]: layer["size"] for layer in found}, {layer["mediaType"] for layer in found}


def convert(o, registry, work):
    """The whole image, each time into a registry that has nothing."""
    fresh = lambda: registry.forget("target")
    small = {"RAFS_JAVA_OPTS": "-Xmx256m"}
    as_it_is = [word for word in skopeo_zstd(o, registry, "python") if word not in ("--dest-compress-format", "zstd")]
    commands = [
        Command("rafs convert", rafs_convert(o, registry, work, "python"), fresh),
        Command("rafs convert, heap of 256 MiB", rafs_convert(o, registry, work, "python"), fresh, small),
        Command("rafs convert, heap of 256 MiB, --layout native",
                rafs_convert(o, registry, work, "python", "--layout", "native"), fresh, small),
        Command("skopeo copy --dest-compress-format zstd", skopeo_zstd(o, registry, "python"), fresh),
        Command("skopeo copy, gzip as it is", as_it_is, fresh),
    ]
    in_turn(commands, o.runs)
    print("python, from a registry to another")
    table(commands)
    sizes = []
    for command in (commands[1], commands[2], commands[3]):
        command.run(keep=False)
        found, types = layers(o, registry, "python")
        sizes.append("%s: %.1f MB" % (command.name, sum(found.values()) / 1e6))
        if command is commands[3] and types != {"application/vnd.oci.image.layer.v1.tar+zstd"}:
            sys.exit("skopeo did not recompress: %s" % types)
    print("layers of the result: %s" % "; ".join(sizes))
    for command in commands[:3]:
        print("%s against skopeo's zstd: wall %.2f, CPU %.2f" % (
            command.name, command.median("wall") / commands[3].median("wall"),
            command.median("cpu") / commands[3].median("cpu")))
    fresh()


def update(o, registry, work):
    """python-next (layers more, above those of python) into the repository where python has been converted."""
    heap = {"RAFS_JAVA_OPTS": "-Xmx256m"}
    cache, kept, first = work / "cache", work / "cache-of-python", work / "first"
    environment = {**os.environ, **heap}
    registry.forget("target")
    run(rafs_convert(o, registry, work, "python", "--cache", cache), env=environment)
    shutil.copytree(cache, kept)
    shutil.copytree(registry.repository("target"), first)
    layout = work / "layout"
    run(rafs("copy", "%s/target:python" % registry.host, "oci:%s:python" % layout, "-q"))

    def after_first():
        shutil.rmtree(cache)
        shutil.copytree(kept, cache)
        registry.restore("target", first)

    variants = [
        ("rafs convert", rafs_convert(o, registry, work, "python-next")),
        ("rafs convert --reuse", rafs_convert(o, registry, work, "python-next", "--reuse", "%s:python" % layout)),
        ("rafs convert --cache", rafs_convert(o, registry, work, "python-next", "--cache", cache)),
    ]
    commands = [Command(name, argv, after_first, heap) for name, argv in variants]

    again = Command("rafs convert --cache, of the same once more", variants[2][1], None, heap)
    commands.append(again)
    recompressed = work / "recompressed"
    registry.forget("target")
    run(skopeo_zstd(o, registry, "python"))
    known, _ = layers(o, registry, "python")
    shutil.copytree(registry.repository("target"), recompressed)
    peer = Command("skopeo copy --dest-compress-format zstd", skopeo_zstd(o, registry, "python-next"),
                   lambda: registry.restore("target", recompressed))
    commands.append(peer)
    in_turn(commands, o.runs)
    print("\npython-next, after python")
    table(commands)
    for name, argv in variants:
        after_first()
        report = json.loads(run([word for word in argv if word != "-q"] + ["--json"], env=environment))
        print("%s: %.2f MB sent" % (name, sent(report) / 1e6))
    registry.restore("target", recompressed)
    peer.run(keep=False)
    found, _ = layers(o, registry, "python-next")
    print("%s: %.2f MB of layers that the first has not" % (
        peer.name, sum(size for digest, size in found.items() if digest not in known) / 1e6))


def sent(report):
    return report["sentBytes"]


def large(o, registry, work):
    """A layer of one file that hardly compresses, and one that does."""
    layout = work / "large"
    blobs = layout / "blobs/sha256"
    blobs.mkdir(parents=True)
    tar, size = layer(blobs / "layer", int(o.large * (1 << 30)) // 2)
    (blobs / "layer").rename(blobs / tar)
    config = put(blobs, {"os": "linux", "architecture": "amd64", "rootfs": {"type": "layers", "diff_ids": ["sha256:" + tar]}})
    manifest = put(blobs, {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                           "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
                           "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": "sha256:" + tar,
                                       "size": size}]})
    (layout / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [
        {"mediaType": "application/vnd.oci.image.manifest.v1+json", **manifest}]}))
    run(rafs("copy", "oci:%s" % layout, "%s/source:large" % o.origin, "-q"))
    shutil.rmtree(layout)
    registry.forget("target")
    commands = [Command("rafs convert", rafs_convert(o, registry, work, "large")),
                Command("rafs convert, heap of 256 MiB", rafs_convert(o, registry, work, "large"), None,
                        {"RAFS_JAVA_OPTS": "-Xmx256m"}),
                Command("rafs revert, heap of 256 MiB",
                        rafs("revert", "%s/target:large" % registry.host, "%s/plain:large" % registry.host, "-q", "--work",
                             work / "tmp", "--compression", "zstd"), None, {"RAFS_JAVA_OPTS": "-Xmx256m"})]
    for command in commands[:2]:
        registry.forget("target")
        command.run()
    commands[2].run()
    print("\na layer of %.1f GiB, from a registry to another" % (size / (1 << 30)))
    table(commands)


def layer(file, half):
    """A tar of two files of {half} bytes: noise, and words."""
    sha256, size = hashlib.sha256(), 0
    seeded = random.Random(1)
    words = [b"%x " % seeded.getrandbits(24) for _ in range(4096)]
    with open(file, "wb") as out:
        def write(data):
            nonlocal size
            out.write(data)
            sha256.update(data)
            size += len(data)

        step = 1 << 20
        half = half // step * step
        text = b"".join(seeded.choices(words, k=step // 6)).ljust(step)[:step]

        def turned():
            at = seeded.randrange(step)
            return text[at:] + text[:at]

        for name, make in (("noise", lambda: seeded.randbytes(step)), ("words", turned)):
            write(header(name, half))
            for _ in range(half // step):
                write(make())
        write(bytes(1024))
    return sha256.hexdigest(), size


def header(name, size):
    block = bytearray(512)
    for offset, text in ((0, name), (100, "0000644"), (108, "0000000"), (116, "0000000"), (124, "%011o" % size),
                         (136, "00000000000"), (148, " " * 8), (156, "0"), (257, "ustar\0" + "00")):
        block[offset:offset + len(text)] = text.encode()
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def put(blobs, document):
    data = json.dumps(document).encode()
    digest = hashlib.sha256(data).hexdigest()
    (blobs / digest).write_bytes(data)
    return {"digest": "sha256:" + digest, "size": len(data)}


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
    main()
