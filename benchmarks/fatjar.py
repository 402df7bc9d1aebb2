#!/usr/bin/env python3
"""Makes images of one Spring-Boot-style application before and after a small change: see README.md.

    fatjar.py OUT

Each has one layer with one jar of 41 MB: 400 application classes, deflated, and behind them 60 libraries, stored as they
are. OUT then has oci/ (all tags) and trees/TAG, as make-corpus.sh makes them. The same JDK gives the same bytes.

    fatjar          the first version
    fatjar-next     8 classes of two packages have one more method; all entries of the jar keep their times
    fatjar-spread   the same for 8 classes of 8 packages
    fatjar-dated    as fatjar-spread, and every entry has the time of its build
"""
import argparse
import gzip
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import tempfile

# group:artifact:version, one build's worth of Spring Boot 3.2.5 with web, JPA, actuator and validation
LIBRARIES = """
org.hdrhistogram:HdrHistogram:2.1.12
com.zaxxer:HikariCP:5.0.1
org.latencyutils:LatencyUtils:2.0.3
org.eclipse.angus:angus-activation:2.0.2
org.antlr:antlr4-runtime:4.13.0
org.checkerframework:checker-qual:3.31.0
com.fasterxml:classmate:1.6.0
org.hibernate.common:hibernate-commons-annotations:6.0.6.Final
org.hibernate.orm:hibernate-core:6.4.4.Final
org.hibernate.validator:hibernate-validator:8.0.1.Final
com.sun.istack:istack-commons-runtime:4.1.2
com.fasterxml.jackson.core:jackson-annotations:2.15.4
com.fasterxml.jackson.core:jackson-core:2.15.4
com.fasterxml.jackson.core:jackson-databind:2.15.4
com.fasterxml.jackson.datatype:jackson-datatype-jdk8:2.15.4
com.fasterxml.jackson.datatype:jackson-datatype-jsr310:2.15.4
com.fasterxml.jackson.module:jackson-module-parameter-names:2.15.4
jakarta.activation:jakarta.activation-api:2.1.3
jakarta.annotation:jakarta.annotation-api:2.1.1
jakarta.inject:jakarta.inject-api:2.0.1
jakarta.persistence:jakarta.persistence-api:3.1.0
jakarta.transaction:jakarta.transaction-api:2.0.1
jakarta.validation:jakarta.validation-api:3.0.2
jakarta.xml.bind:jakarta.xml.bind-api:4.0.2
io.smallrye:jandex:3.1.2
org.glassfish.jaxb:jaxb-core:4.0.5
org.jboss.logging:jboss-logging:3.5.3.Final
org.slf4j:jul-to-slf4j:2.0.13
org.apache.logging.log4j:log4j-api:2.21.1
org.apache.logging.log4j:log4j-to-slf4j:2.21.1
ch.qos.logback:logback-classic:1.4.14
ch.qos.logback:logback-core:1.4.14
io.micrometer:micrometer-commons:1.12.5
io.micrometer:micrometer-core:1.12.5
io.micrometer:micrometer-jakarta9:1.12.5
io.micrometer:micrometer-observation:1.12.5
org.slf4j:slf4j-api:2.0.13
org.yaml:snakeyaml:2.2
org.springframework:spring-aop:6.1.6
org.springframework:spring-aspects:6.1.6
org.springframework:spring-beans:6.1.6
org.springframework.boot:spring-boot:3.2.5
org.springframework.boot:spring-boot-actuator:3.2.5
org.springframework.boot:spring-boot-actuator-autoconfigure:3.2.5
org.springframework.boot:spring-boot-autoconfigure:3.2.5
org.springframework:spring-context:6.1.6
org.springframework:spring-core:6.1.6
org.springframework.data:spring-data-commons:3.2.5
org.springframework.data:spring-data-jpa:3.2.5
org.springframework:spring-expression:6.1.6
org.springframework:spring-jcl:6.1.6
org.springframework:spring-jdbc:6.1.6
org.springframework:spring-orm:6.1.6
org.springframework:spring-tx:6.1.6
org.springframework:spring-web:6.1.6
org.springframework:spring-webmvc:6.1.6
org.apache.tomcat.embed:tomcat-embed-core:10.1.20
org.apache.tomcat.embed:tomcat-embed-el:10.1.20
org.apache.tomcat.embed:tomcat-embed-websocket:10.1.20
org.glassfish.jaxb:txw2:4.0.5
""".split()
CLASSES = 400
PACKAGES = 20
EPOCH = "2026-01-05T10:00:00Z"
# what each version changes, the time of its jar's entries, and the time of the jar (seconds)
VERSIONS = {
    "fatjar": ((), EPOCH, 1767607200),
    "fatjar-next": ((43, 103, 203, 303, 9, 109, 209, 389), EPOCH, 1768217400),
    "fatjar-spread": (range(25, CLASSES, 51), EPOCH, 1768217400),
    "fatjar-dated": (range(25, CLASSES, 51), "2026-01-12T11:30:00Z", 1768217400),
}
WORDS = """account address amount article basket booking carrier catalog category channel charge client company contact
contract country credit currency customer delivery deposit discount document domain entry event gateway group history
import invoice item journal language ledger limit listing location market member message method notice number offer option
order owner package parcel partner payment period person position price product profile project quote rating reason
receipt record refund region report request reserve result review route sale schedule segment seller service session
shipment shop status stock store supplier tariff tax term ticket total track transfer unit update user value vendor
voucher warehouse zone""".split()


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("out", type=pathlib.Path)
    o = ap.parse_args()
    if (o.out / "oci/index.json").exists():
        sys.exit("%s is there already" % (o.out / "oci"))
    o.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fatjar-", dir=o.out) as temporary:
        work = pathlib.Path(temporary)
        libraries = download(work)
        layout = Layout(o.out / "oci")
        for tag in VERSIONS:
            app = o.out / "trees" / tag / "app"
            app.mkdir(parents=True)
            jar(work / tag, libraries, tag, app / "app.jar")
            for path in (app / "app.jar", app, app.parent):
                os.utime(path, (VERSIONS[tag][2], VERSIONS[tag][2]))
            layout.image(tag, app.parent)
            print("%s: a jar of %d bytes" % (tag, (app / "app.jar").stat().st_size))
        layout.end()


def download(work):
    """All libraries, by Maven, in a directory."""
    items = "".join("<artifactItem><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version></artifactItem>"
                    % tuple(library.split(":")) for library in LIBRARIES)
    (work / "pom.xml").write_text(
        "<project><modelVersion>4.0.0</modelVersion><groupId>bench</groupId><artifactId>fatjar</artifactId>"
        "<version>1</version><build><plugins><plugin><artifactId>maven-dependency-plugin</artifactId>"
        "<version>3.6.1</version><configuration><artifactItems>%s</artifactItems></configuration></plugin></plugins>"
        "</build></project>" % items)
    to = work / "libraries"
    subprocess.run(["mvn", "-B", "-q", "dependency:copy", "-DoutputDirectory=%s" % to], cwd=work, check=True)
    found = len(list(to.iterdir()))
    if found != len(LIBRARIES):
        sys.exit("%d libraries wanted, %d came" % (len(LIBRARIES), found))
    return to


def jar(work, libraries, tag, target):
    """What spring-boot-maven-plugin makes, by the JDK's tools: classes deflated, then libraries stored."""
    sources, content = work / "sources", work / "content"
    changed, time, _ = VERSIONS[tag]
    files = []
    for number in range(CLASSES):
        name, text = source(number, number in changed)
        files.append(sources / name)
        files[-1].parent.mkdir(parents=True, exist_ok=True)
        files[-1].write_text(text)
    (work / "sources.list").write_text("".join("%s\n" % file for file in files))
    subprocess.run(["javac", "--release", "17", "-g", "-d", str(content / "BOOT-INF/classes"), "@sources.list"], cwd=work,
                   check=True)
    shutil.copytree(libraries, content / "BOOT-INF/lib")
    (work / "manifest").write_text("Spring-Boot-Classes: BOOT-INF/classes/\nSpring-Boot-Lib: BOOT-INF/lib/\n")

    def add(below, *options):
        names = sorted(str(path.relative_to(content)) for path in (content / below).rglob("*") if path.is_file())
        (work / "names").write_text("".join("%s\n" % name for name in names))
        subprocess.run(["jar", *options, "--file", str(target.absolute()), "--date", time,
                        "@%s" % (work / "names").absolute()], cwd=content, check=True)

    add("BOOT-INF/classes", "--create", "--manifest", str((work / "manifest").absolute()))
    add("BOOT-INF/lib", "--update", "--no-compress")


def source(number, changed):
    """A class with some fields and methods; its path and its text."""
    luck = random.Random(number)
    word = lambda: luck.choice(WORDS)
    title = lambda: word().capitalize()
    package = "com.example.shop." + WORDS[number % PACKAGES]
    name = "%s%s%s%d" % (title(), title(), luck.choice(["Service", "Controller", "Repository", "Mapper", "Event"]), number)
    lines = ["package %s;" % package, "", "import java.util.*;", "", "public final class %s {" % name]
    fields = ["%s%s%d" % (word(), title(), i) for i in range(luck.randint(3, 9))]
    lines += ["    private %s %s;" % (luck.choice(["long", "int"]), field) for field in fields]
    for i in range(luck.randint(6, 24)):
        field, other = luck.choice(fields), luck.choice(fields)
        lines += ["    public Map<String, Object> %s%s%d(List<String> %s, int limit) {" % (word(), title(), i, "names"),
                  "        Map<String, Object> result = new TreeMap<>();",
                  "        for (String name : names) {",
                  "            if (name.length() > %d && limit > %s) {" % (luck.randint(1, 99), field),
                  "                result.put(\"%s %s %s \" + name, %s * %dL);"
                  % (word(), word(), word(), other, luck.randint(2, 1 << 40)),
                  "            } else { %s += %d; }" % (field, luck.randint(1, 9999)),
                  "        }",
                  "        return result;",
                  "    }"]
    if changed:
        lines += ["    public String added() { return \"the fix of this week: \" + %s; }" % fields[0]]
    return "%s/%s.java" % (package.replace(".", "/"), name), "\n".join(lines + ["}", ""])


class Layout:
    """An OCI layout that is being written."""

    def __init__(self, directory):
        self.directory, self.manifests = directory, []
        (directory / "blobs/sha256").mkdir(parents=True)

    def blob(self, data, media_type):
        digest = hashlib.sha256(data).hexdigest()
        (self.directory / "blobs/sha256" / digest).write_bytes(data)
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(data)}

    def image(self, tag, tree):
        """An image of one layer: a tree as it is, but for owners."""
        tar = io.BytesIO()

        def root(info):
            info.uid = info.gid = 0
            info.uname = info.gname = "root"
            info.mode = 0o755 if info.isdir() else 0o644
            info.mtime = VERSIONS[tag][2]
            return info

        with tarfile.open(fileobj=tar, mode="w", format=tarfile.GNU_FORMAT) as archive:
            archive.add(tree / "app", "app", filter=root)
        layer = self.blob(gzip.compress(tar.getvalue(), 6, mtime=0), "application/vnd.oci.image.layer.v1.tar+gzip")
        config = {"architecture": "amd64", "os": "linux", "config": {"Cmd": ["java", "-jar", "/app/app.jar"]},
                  "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar.getvalue()).hexdigest()]}}
        manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                    "config": self.blob(encoded(config), "application/vnd.oci.image.config.v1+json"), "layers": [layer]}
        entry = self.blob(encoded(manifest), manifest["mediaType"])
        self.manifests.append({**entry, "annotations": {"org.opencontainers.image.ref.name": tag}})

    def end(self):
        (self.directory / "oci-layout").write_bytes(encoded({"imageLayoutVersion": "1.0.0"}))
        (self.directory / "index.json").write_bytes(encoded({"schemaVersion": 2, "manifests": self.manifests}))


def encoded(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C")
    main()
