package io.rafs.sbom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.Digest;
import io.rafs.read.ImageFiles;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in whole images, and how it is printed. */
final class SbomTest {
    private static final String DEBIAN = "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nID=debian\nVERSION_ID='12'\n";
    private static final String STATUS = """
            Package: bash
            Status: install ok installed
            Maintainer: Matthias Klose <doko@example.org>
            Architecture: amd64
            Version: 5.2.15-2+b2

            """;

    @TempDir
    private Path dir;

    private Sbom of(TarForge tar) throws IOException {
        return Sbom.of(ImageFiles.of(new Builds(dir).tars(tar.bytes()).dir(), Optional.empty()));
    }

    private static TarForge small() {
        return TarForge.inMemory()
                .file("etc/os-release", DEBIAN)
                .file("var/lib/dpkg/status", STATUS)
                .file(
                        "app/app.jar",
                        new JarForge().pom("org.example", "app", "1.0-é").bytes())
                .file("app/lib/cut.jar", new byte[10])
                .file(
                        "app/node_modules/left-pad/package.json",
                        "{\"name\":\"left-pad\",\"version\":\"1.3.0\",\"license\":\"WTFPL\"}")
                .file(
                        "py/six-1.16.dist-info/METADATA",
                        "Name: six\nVersion: 1.16.0\nLicense: a licence\n of two lines\n\nName: no\n");
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = SbomTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static SbomSubject subject(Optional<Instant> created) {
        return new SbomSubject(
                "registry.example.com/app:v1", Optional.of(Digest.parse("ab".repeat(32))), "0.1.0", created);
    }

    @Test
    void aSmallImageIsPrintedAsItWas() throws IOException {
        Sbom sbom = of(small());
        SbomSubject subject = subject(Optional.of(Instant.ofEpochSecond(1_700_000_000)));
        for (SbomFormat format : SbomFormat.values()) {
            String printed = new String(format.print(sbom, subject), StandardCharsets.UTF_8);
            assertThat(printed)
                    .isEqualTo(golden("small.%s.json".formatted(format.name().toLowerCase(Locale.ROOT))));
            assertThat(format.print(of(small()), subject))
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(printed);
        }
    }

    @Test
    void nothingTellsTheTimeUnlessItIsGiven() throws IOException {
        Sbom sbom = of(small());
        assertThat(SbomFormat.SPDX.print(sbom, subject(Optional.empty())))
                .asString(StandardCharsets.UTF_8)
                .contains("\"created\" : \"1970-01-01T00:00:00Z\"");
        assertThat(SbomFormat.CYCLONEDX.print(sbom, subject(Optional.empty())))
                .asString(StandardCharsets.UTF_8)
                .doesNotContain("timestamp");
    }

    @Test
    void otherPackagesGiveTheDocumentAnotherName() throws IOException {
        Sbom one = of(small());
        Sbom other = new Sbom(one.packages().subList(1, 3), one.distribution(), one.notes());
        assertThat(one.spdx(subject(Optional.empty())).get("documentNamespace"))
                .isNotEqualTo(other.spdx(subject(Optional.empty())).get("documentNamespace"))
                .asString()
                .matches("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(one.cycloneDx(subject(Optional.empty())).get("serialNumber"))
                .isNotEqualTo(other.cycloneDx(subject(Optional.empty())).get("serialNumber"));
    }

    @Test
    void anRpmDatabaseUnderTwoPathsIsReadOnce() throws IOException {
        byte[] database =
                RpmForge.ndb(List.of(RpmForge.named("a", "1", "2", "noarch").bytes()));
        Sbom sbom = of(TarForge.inMemory()
                .file("usr/lib/os-release", "ID=sles\nVERSION_ID=15.6\n")
                .file("usr/lib/sysimage/rpm/Packages.db", database)
                .symlink("var/lib/rpm", "../../usr/lib/sysimage/rpm"));
        assertThat(Found.purls(sbom.packages())).containsExactly("pkg:rpm/sles/a@1-2?arch=noarch&distro=sles-15.6");
        assertThat(sbom.packages().get(0).foundIn()).isEqualTo("/var/lib/rpm/Packages.db");
        assertThat(sbom.notes()).isEmpty();
    }

    @Test
    void anRpmDatabaseThatIsNotReadIsToldAloud() throws IOException {
        Sbom sbom = of(TarForge.inMemory()
                .file("usr/lib/sysimage/rpm/rpmdb.sqlite", new byte[4096])
                .file("usr/lib/sysimage/rpm/rpmdb.sqlite-wal", "log")
                .file("usr/share/rpm/rpmdb.sqlite", new byte[4096])
                .file("var/lib/rpm/Packages", new byte[4096])
                .file("var/lib/rpm/Packages.db", new byte[4096]));
        assertThat(sbom.packages()).isEmpty();
        assertThat(sbom.notes())
                .satisfiesExactly(
                        note -> assertThat(note).startsWith("/var/lib/rpm/Packages.db: it is no database of rpm's"),
                        note -> assertThat(note)
                                .startsWith("/var/lib/rpm/Packages: it is a database in the old format"),
                        note -> assertThat(note)
                                .startsWith("/usr/lib/sysimage/rpm/rpmdb.sqlite: beside it lies -wal of 3 bytes"),
                        note -> assertThat(note).startsWith("/usr/share/rpm/rpmdb.sqlite: it is no SQLite database"));
    }

    @Test
    void packagesOfNoDistributionAreListedWithoutUrls() throws IOException {
        Sbom sbom = of(TarForge.inMemory()
                .file("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\n")
                .file("var/lib/dpkg/status.d/base.md5sums", "0123  usr/x\n"));
        assertThat(sbom.packages()).extracting(SoftwarePackage::name).containsExactly("base-files");
        assertThat(sbom.packages().get(0).purl()).isEmpty();
        assertThat(sbom.notes())
                .containsExactly("/etc/os-release: it names no distribution; its packages have no package URLs");
    }

    @Test
    void aLinkToAJarIsNoSecondJarAndANameThatHidesItHidesNothing() throws IOException {
        Sbom sbom = of(TarForge.inMemory()
                .file(
                        "a/data.bin",
                        new JarForge().pom("org.example", "app", "1").bytes())
                .hardlink("b/app.jar", "a/data.bin")
                .hardlink("c/again.jar", "a/data.bin")
                .symlink("d/link.jar", "../b/app.jar"));
        assertThat(sbom.packages()).extracting(SoftwarePackage::foundIn).containsExactly("/b/app.jar");
    }

    @Test
    void whatStandsWhereADatabaseShouldBeMayBeAnything() throws IOException {
        Sbom sbom = of(TarForge.inMemory()
                .dir("var/lib/dpkg/status")
                .fifo("lib/apk/db/installed")
                .symlink("var/lib/rpm/rpmdb.sqlite", "rpmdb.sqlite")
                .file("usr/share/rpm/Packages.db/x", "")
                .file("etc/os-release", new byte[100_000]));
        assertThat(sbom.packages()).isEmpty();
        assertThat(sbom.notes())
                .containsExactly(
                        "/etc/os-release: it has 100000 bytes, at most 65536 are read",
                        "/var/lib/dpkg/status: it is a directory, expected a regular file; its packages are not listed",
                        "/lib/apk/db/installed: it is a fifo, expected a regular file; its packages are not listed",
                        "/usr/share/rpm/Packages.db: it is a directory, expected a regular file; its packages are not listed");
    }

    @Test
    void aJarOfExabytesThatTakesNoBytesIsNotDigested() throws IOException {
        PackageList found = new PackageList(new Notes());
        new JarPackages(found).add(new Zeros(1L << 60), "/huge.jar");
        assertThat(found.notes())
                .containsExactly(
                        "/huge.jar: it has 1152921504606846976 bytes, at most 4294967296 are read; its packages"
                                + " are not listed");
    }

    @Test
    void whatIsSmallButSaidOftenIsReadWithinAnAllowance() throws IOException {
        Allowance allowance = new Allowance("jars", 10);
        allowance.take(6);
        assertThatThrownBy(() -> allowance.take(6)).hasMessage("with its 6 bytes, jars have more than 10");
        allowance.take(4);
    }

    /** As a sparse file has them. */
    private record Zeros(long size) implements Bytes {
        @Override
        public byte[] read(long offset, int length) {
            return new byte[length];
        }
    }

    @Test
    void namesThatAreNoneAreNoted() throws IOException {
        byte[] status =
                (STATUS + "Package: b\0d\nStatus: install ok installed\nVersion: 1\n").getBytes(StandardCharsets.UTF_8);
        byte[] latin1 = Arrays.copyOf(status, status.length);
        Sbom sbom = of(TarForge.inMemory().file("etc/os-release", DEBIAN).file("var/lib/dpkg/status", latin1));
        assertThat(sbom.packages()).isEmpty();
        assertThat(sbom.notes())
                .containsExactly(
                        "/var/lib/dpkg/status: it has a package with the name or version 'b\\x00d'; its packages are not listed");
    }
}
