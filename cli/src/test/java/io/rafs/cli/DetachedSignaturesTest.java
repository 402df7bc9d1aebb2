package io.rafs.cli;

import static io.rafs.cli.SigningBench.names;
import static io.rafs.cli.SigningBench.only;
import static io.rafs.cli.SigningBench.rafs;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.OciForge;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signatures that travel apart from their image, and those that go along with it. */
class DetachedSignaturesTest {
    @TempDir
    private Path dir;

    private SigningBench bench;

    @BeforeEach
    void makeBench() {
        bench = new SigningBench(dir);
    }

    private Path other() throws IOException {
        Path source = new OciForge().tag("v1", SigningBench.image(7)).writeTo(dir.resolve("other-source"));
        Path image = dir.resolve("other");
        rafs("build", source, "-o", image);
        return image;
    }

    @Test
    void signaturesOfADirectoryAreMadeElsewhereUsedThereAndAttachedLater() throws IOException {
        Path image = bench.built();
        Map<String, String> before = new LayoutFiles(image).files();
        Path sigs = dir.resolve("sigs");
        bench.sign(image, "one", "--output", sigs);
        assertThat(new LayoutFiles(image).files()).isEqualTo(before);
        bench.rejected(image, "one");
        bench.accepted(image, "one", "--signatures", sigs);

        rafs("sign", image, "--attach", sigs);
        bench.accepted(image, "one");
        Map<String, String> attached = new LayoutFiles(image).files();
        rafs("sign", image, "--attach", sigs);
        assertThat(new LayoutFiles(image).files()).isEqualTo(attached);
    }

    @Test
    void signaturesOfALayoutAreMadeElsewhereUsedThereAndAttachedLater() throws IOException {
        LayoutFiles layout = bench.converted();
        String image = "oci:" + layout.directory() + ":v1";
        Map<String, String> before = layout.files();
        Path sigs = dir.resolve("sigs");
        bench.sign(image, "one", "--output", sigs);
        assertThat(layout.files()).isEqualTo(before);
        bench.rejected(image, "one");
        bench.accepted(image, "one", "--signatures", sigs);
        Path direct = dir.resolve("direct");
        rafs("convert", bench.source(), "oci:" + direct + ":v1");
        bench.sign("oci:" + direct + ":v1", "one");

        rafs("sign", image, "--attach", sigs);
        bench.accepted(image, "one");
        for (String file : new LayoutFiles(direct).files().keySet()) {
            assertThat(layout.files()).containsKey(file);
        }
    }

    @Test
    void signaturesOfAnotherImageAreNotAttachedAndNoneOfThemIs() throws IOException {
        Path sigs = dir.resolve("sigs");
        bench.sign(other(), "one", "--output", sigs);
        Path image = bench.built();
        Cli run = Cli.run("sign", image, "--attach", sigs);
        assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(run.err()).contains("it is of another image, expected one of");
        assertThat(image.resolve("signatures")).doesNotExist();
        Files.delete(only(sigs, ".sigstore.json"));
        Cli simple = Cli.run("sign", image, "--attach", sigs);
        assertThat(simple.code()).as(simple.out()).isEqualTo(ExitCode.REFUSED);
        assertThat(image.resolve("signatures")).doesNotExist();

        LayoutFiles layout = bench.converted();
        Map<String, String> before = layout.files();
        bench.sign(image, "one", "--output", sigs); // one that fits, beside one that does not
        Cli stored = Cli.run("sign", "oci:" + layout.directory() + ":v1", "--attach", sigs);
        assertThat(stored.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(layout.files()).isEqualTo(before);
        Files.createDirectory(dir.resolve("empty"));
        assertThat(Cli.run("sign", image, "--attach", dir.resolve("empty")).err())
                .contains("it holds no signatures");
        assertThat(Cli.run("sign", image, "--attach", sigs, "--key", bench.key("one"))
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void whatIsNoSignatureIsListedAsSuchAndNotAttached() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        Path signatures = image.resolve("signatures");
        Files.writeString(signatures.resolve("golden-0.sigstore.json"), "{\"no\": \"bundle\"}");
        Files.writeString(signatures.resolve("orphan.payload.json"), "{}");
        Files.writeString(signatures.resolve("readme.txt"), "not read");
        Cli listed = rafs("signatures", image);
        assertThat(listed.out()).contains("unreadable", "golden  ", "simple-signing", "none of them was verified");
        assertThat(SigningBench.json(rafs("signatures", image, "--json")).objects("signatures"))
                .allMatch(each -> each.fields()
                        .keySet()
                        .containsAll(
                                java.util.List.of("kind", "subject", "key", "text", "where", "digest", "verified")));
        bench.accepted(image, "one");
        Path target = other();
        assertThat(Cli.run("sign", target, "--attach", signatures).code()).isEqualTo(ExitCode.REFUSED);
        assertThat(target.resolve("signatures")).doesNotExist();
    }

    @Test
    void aDamagedSignatureOfALayoutIsListedAsSuch() throws IOException {
        LayoutFiles layout = bench.converted();
        String image = "oci:" + layout.directory() + ":v1";
        bench.sign(image, "one");
        assertThat(rafs("signatures", image).out()).contains("golden  ", "simple-signing", "2 attached");
        for (var entry : layout.entries()) {
            var manifest = layout.document(entry.needText("digest"));
            if (manifest.has("subject")) {
                SigningBench.flip(layout.blob(manifest.objects("layers").get(0).needText("digest")), 40);
            }
        }
        assertThat(rafs("signatures", image).out()).contains("unreadable", "the copy is damaged");
        bench.rejected(image, "one");
    }

    @Test
    void aPushTakesSignaturesAlongAndAPullBringsThem() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            for (String target : new String[] {registry.host() + "/app:v1", "oci:" + dir.resolve("pushed") + ":v1"}) {
                Cli push = rafs("push", image, target);
                assertThat(push.out()).contains("2 signatures with it");
                String digest = rafs("resolve", target).out().strip().replaceFirst(".*(?=sha256:)", "");
                assertThat(bench.accepted(target, "one").out()).contains(digest);
                assertThat(bench.accepted(image, "one").out()).contains(digest);
                Path pulled = dir.resolve("pulled-" + target.length());
                assertThat(rafs("pull", target, pulled).out()).contains("and 2 signatures");
                assertThat(names(pulled.resolve("signatures"))).isEqualTo(names(image.resolve("signatures")));
                bench.accepted(pulled, "one");
                String copy = "oci:" + dir.resolve("copy-" + target.length()) + ":v1";
                rafs("copy", target, copy);
                assertThat(bench.accepted(copy, "one").out()).contains(digest);
            }
            rafs("copy", "oci:" + dir.resolve("pushed") + ":v1", registry.host() + "/mirror:v1");
            bench.accepted(registry.host() + "/mirror:v1", "one");
        }
    }

    @Test
    void aPushWithAnotherConfigLeavesSignaturesBehindAndSaysSo() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        Path config = Files.writeString(
                dir.resolve("other.json"),
                Files.readString(image.resolve("config.json")).replace("/bin/sh", "/bin/su"));
        String target = "oci:" + dir.resolve("pushed") + ":v1";
        Cli push = rafs("push", image, target, "--config", config);
        assertThat(push.err()).contains("stays behind: it is not of the manifest that was pushed");
        assertThat(push.out()).doesNotContain("signatures with it");
        bench.rejected(target, "one");
    }

    @Test
    void anAttestationGoesWithItsImage() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        Path scan = Files.writeString(dir.resolve("scan.json"), "{\"findings\": []}");
        rafs(
                "attest",
                image,
                "--predicate",
                scan,
                "--type",
                "https://example.com/scan/v1",
                "--key",
                bench.key("one"),
                "--identity",
                SigningBench.HOME);
        bench.accepted(image, "one");
        String target = "oci:" + dir.resolve("pushed") + ":v1";
        rafs("push", image, target);
        assertThat(rafs("signatures", target).out()).contains("attestation", "https://example.com/scan/v1");
        Path policy = bench.policy("**", "one", ", \"require\": [\"https://example.com/scan/v1\"]");
        Cli wanted = Cli.run("verify", target, "--policy", policy, "--identity", SigningBench.HOME, "--no-versions");
        assertThat(wanted.code()).as(wanted.out() + wanted.err()).isZero();
        Path second = dir.resolve("second");
        rafs("pull", target, second);
        bench.accepted(second, "one");
        assertThat(Cli.run(
                                "attest",
                                image,
                                "--predicate",
                                scan,
                                "--type",
                                "golden",
                                "--key",
                                bench.key("one"),
                                "--identity",
                                SigningBench.HOME)
                        .code())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aBuildOverASignedImageRemovesItsSignatures() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        rafs("build", bench.source(), "-o", image, "--force");
        assertThat(image.resolve("signatures")).doesNotExist();
        bench.rejected(image, "one");
    }
}
