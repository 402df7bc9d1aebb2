package io.rafs.testdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** skopeo reads the images forged here, and sees where they lie. */
class OciForgeTest {

    private static final byte[] BASE =
            TarForge.inMemory().dir("etc").file("etc/a", "a").bytes();
    private static final byte[] TOP = TarForge.inMemory().whiteout("etc", "a").bytes();

    @TempDir
    Path dir;

    private Tool skopeo;

    @BeforeEach
    void needsSkopeo() {
        if (Tool.find("skopeo").isEmpty()) {
            throw Judge.absent("skopeo", "not on PATH");
        }
        skopeo = Tool.require("skopeo").withArguments("--insecure-policy");
    }

    @Test
    void layoutAndArchiveAreReadByTag() throws IOException {
        OciForge forge = new OciForge().tag("app", OciImage.ofTars(BASE, TOP)).tag("other", OciImage.ofTars(TOP));
        Path layout = forge.writeTo(dir.resolve("layout"));
        Path archive = Files.write(dir.resolve("oci.tar"), forge.asOciArchive());
        copy("oci:" + layout + ":app").orFail();
        copy("oci:" + layout + ":other").orFail();
        copy("oci-archive:" + archive + ":app").orFail();
    }

    @Test
    void dockerArchivesOfEveryFormAreRead() throws IOException {
        DockerArchiveForge old = new DockerArchiveForge();
        DockerArchiveForge blobs = new DockerArchiveForge().blobPaths();
        DockerArchiveForge first = new DockerArchiveForge().manifestFirst();
        for (DockerArchiveForge forge : new DockerArchiveForge[] {old, blobs, first}) {
            Path file = archive(forge.image("app:1", BASE, TOP, BASE).image("b:2", TOP));
            copy("docker-archive:" + file + ":app:1").orFail();
            copy("docker-archive:" + file + ":b:2").orFail();
        }
        DockerArchiveForge linked = new DockerArchiveForge().linkRepeats();
        copy("docker-archive:" + archive(linked.image("app:1", BASE, TOP, BASE)))
                .orFail();
    }

    private Path archive(DockerArchiveForge forge) throws IOException {
        return Files.write(Files.createTempFile(dir, "docker", ".tar"), forge.bytes());
    }

    @Test
    void indexWithAttestationsNamesBothPlatforms() throws IOException {
        OciIndex index = OciIndex.of(OciImage.ofTars(BASE).platform("linux", "arm64", "v8"))
                .addAttested(OciImage.ofTars(TOP).platform("linux", "amd64", null));
        Path layout = new OciForge().tag("multi", OciIndex.of(index)).writeTo(dir.resolve("layout"));
        Path flat = new OciForge().tag("multi", index).writeTo(dir.resolve("flat"));
        assertTrue(Files.size(layout.resolve("index.json")) > 0);
        String raw = skopeo.run("inspect", "--raw", "oci:" + flat + ":multi")
                .orFail()
                .text();
        assertTrue(raw.contains("attestation-manifest") && raw.contains("\"arm64\""), raw);
        for (String arch : new String[] {"arm64", "amd64"}) {
            skopeo.run("--override-arch", arch, "inspect", "oci:" + flat + ":multi")
                    .orFail();
        }
    }

    @Test
    void liesAreFound() throws IOException {
        OciLayer good = OciLayer.gzip(BASE);
        assertEquals(Sha256.digest(BASE), good.diffId());
        assertLie("digest", OciImage.of(OciLayer.gzip(BASE).claimDigest(Sha256.wrong())));
        assertLie("bytes", OciImage.of(OciLayer.gzip(BASE).inPlace(new byte[] {1})));
        assertLie("missing", OciImage.of(OciLayer.plain(BASE).missing()));
        assertLie("config digest", OciImage.ofTars(BASE).claimConfigDigest(Sha256.wrong()));
        assertLie("no config", OciImage.ofTars(BASE).missingConfig());
    }

    private void assertLie(String what, OciImage image) throws IOException {
        Path layout = new OciForge().tag("t", image).writeTo(dir.resolve(what));
        assertFalse(copy("oci:" + layout + ":t").ok(), what);
    }

    @Test
    void umociUnpacksTheLayers() throws IOException {
        Judge.requireRoot("umoci");
        if (Tool.find("umoci").isEmpty()) {
            throw Judge.absent("umoci", "not on PATH");
        }
        Path layout = new OciForge().tag("app", OciImage.ofTars(BASE, TOP)).writeTo(dir.resolve("layout"));
        Tool.require("umoci")
                .run("raw", "unpack", "--image", layout + ":app", dir.resolve("tree"))
                .orFail();
        assertTrue(Files.isDirectory(dir.resolve("tree/etc")));
        assertFalse(Files.exists(dir.resolve("tree/etc/a")));
    }

    private Tool.Result copy(String source) {
        return skopeo.run("copy", "-q", source, "dir:" + dir.resolve("copy-" + System.nanoTime()));
    }
}
