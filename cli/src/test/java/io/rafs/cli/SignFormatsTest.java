package io.rafs.cli;

import static io.rafs.cli.SigningBench.rafs;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciIndex;
import io.rafs.testdata.judges.OpenSsl;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each envelope has its key, its place, and its conditions. */
class SignFormatsTest {
    private static final String LABEL = "containerd.io/snapshot/nydus-signature";

    @TempDir
    private Path dir;

    private SigningBench bench;

    @BeforeEach
    void makeBench() {
        bench = new SigningBench(dir);
    }

    private Path rsa() {
        return bench.key("rsa", "rsa-2048", "--cert", "CN=builds");
    }

    private Cli refused(Object... arguments) {
        Cli run = Cli.run(arguments);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(ExitCode.REFUSED);
        return run;
    }

    private static String label(LayoutFiles layout) throws IOException {
        List<JsonObject> layers = layout.root("v1").objects("layers");
        return layers.get(layers.size() - 1).needObject("annotations").needText(LABEL);
    }

    private void goodLabel(LayoutFiles layout) throws IOException {
        Path pulled = dir.resolve("pulled-" + layout.directory().getFileName());
        rafs("pull", "oci:" + layout.directory() + ":v1", pulled);
        byte[] signature = Base64.getDecoder().decode(label(layout));
        rsa();
        OpenSsl openssl = OpenSsl.require(dir);
        byte[] bootstrap = Files.readAllBytes(pulled.resolve("bootstrap"));
        openssl.verifySha256(bench.pub("rsa"), bootstrap, signature).orFail();
        bootstrap[0] ^= 1;
        assertThat(openssl.verifySha256(bench.pub("rsa"), bootstrap, signature).ok())
                .isFalse();
    }

    @Test
    void theLabelForNydusSignsTheBootstrapAndIsPartOfTheManifest() throws IOException {
        Path image = bench.built();
        rafs("sign", image, "--key", rsa(), "--identity", SigningBench.HOME, "--formats", "golden,cosign,nydus");
        LayoutFiles pushed = new LayoutFiles(dir.resolve("pushed"));
        rafs("push", image, "oci:" + pushed.directory() + ":v1");
        goodLabel(pushed);
        bench.accepted(image, "rsa");
        bench.accepted("oci:" + pushed.directory() + ":v1", "rsa");

        LayoutFiles converted = new LayoutFiles(dir.resolve("sealed"));
        rafs(
                "convert",
                bench.source(),
                "oci:" + converted.directory() + ":v1",
                "--sign-key",
                rsa(),
                "--identity",
                SigningBench.HOME,
                "--formats",
                "golden,cosign,nydus");
        goodLabel(converted);
        assertThat(converted.digest("v1")).isEqualTo(pushed.digest("v1"));
        bench.accepted("oci:" + converted.directory() + ":v1", "rsa");
    }

    @Test
    void anImageThatWasSignedBeforeItGotItsLabelIsGoodWithIt() throws IOException {
        for (int i = 0; i < 3; i++) {
            Path image = dir.resolve("image-" + i);
            rafs("build", bench.source(), "-o", image);
            Object[] sign = {"sign", image, "--key", rsa(), "--identity", SigningBench.HOME, "--channel", "channel-" + i
            };
            rafs(sign);
            rafs(SigningBench.with(List.of(sign), "--formats", "golden,nydus"));
            bench.accepted(image, "rsa");
        }
    }

    @Test
    void nydusIsRefusedWhereAManifestIsAndForKeysThatItDoesNotTake() throws IOException {
        String layout = "oci:" + bench.converted().directory() + ":v1";
        assertThat(refused("sign", layout, "--key", rsa(), "--identity", SigningBench.HOME, "--formats", "nydus")
                        .err())
                .contains("the nydus signature is part of the manifest, and this image has one");
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String image = registry.host() + "/app:v1";
            rafs("copy", layout, image);
            refused("sign", image, "--key", rsa(), "--formats", "nydus,golden");
        }
        Path image = bench.built();
        assertThat(refused(
                                "sign",
                                image,
                                "--key",
                                bench.key("one"),
                                "--identity",
                                SigningBench.HOME,
                                "--formats",
                                "nydus")
                        .err())
                .contains("nydus-snapshotter takes RSA signatures alone");
        assertThat(image.resolve("signatures")).doesNotExist();
    }

    @Test
    void notationWantsACertificateAndATime() throws IOException {
        Path image = bench.built();
        Object[] sign = {"sign", image, "--key", rsa(), "--identity", SigningBench.HOME, "--formats", "notation"};
        Path certificate = dir.resolve("rsa.cert.pem");
        assertThat(refused(SigningBench.with(List.of(sign), "--created", "now")).err())
                .contains("name its certificate with --cert");
        if (System.getenv("SOURCE_DATE_EPOCH") == null) {
            assertThat(refused(SigningBench.with(List.of(sign), "--cert", certificate))
                            .err())
                    .contains("give --created now, a time, or SOURCE_DATE_EPOCH");
        }
        assertThat(image.resolve("signatures")).doesNotExist();
        rafs(SigningBench.with(List.of(sign), "--cert", certificate, "--created", "now"));
        String target = "oci:" + dir.resolve("pushed") + ":v1";
        rafs("push", image, target);
        assertThat(rafs("signatures", target).out()).contains("notation  sha256:", "certificates ");
        String policy = """
                {"version": 1, "scopes": [{"match": "**", "formats": ["notation"], "identity": {"any": true},
                 "certificates": [{"name": "builds", "path": "%s"}]}]}""";
        Path file = Files.writeString(dir.resolve("notation.json"), policy.formatted(certificate));
        rafs("verify", target, "--policy", file, "--no-versions");
    }

    @Test
    void aDirectoryWithoutAConfigIsSignedByItsFilesAloneAndLeftAloneElse() throws IOException {
        Path layer = Files.write(
                dir.resolve("layer.tar"),
                io.rafs.testdata.TarForge.inMemory().file("a", "text").bytes());
        Path image = dir.resolve("bare");
        rafs("build", layer, "-o", image);
        assertThat(refused(
                                "sign",
                                image,
                                "--key",
                                rsa(),
                                "--identity",
                                SigningBench.HOME,
                                "--formats",
                                "golden,nydus,cosign")
                        .err())
                .contains("the image has no config.json");
        assertThat(image.resolve("signatures")).doesNotExist();
        bench.sign(image, "one");
        bench.accepted(image, "one");
        Files.writeString(
                image.resolve("config.json"), "{\"architecture\": \"amd64\", \"os\": \"linux\", \"config\": {}}");
        assertThat(bench.rejected(image, "one").out()).contains("config", "does not speak of it");
    }

    @Test
    void ofAnIndexEveryImageIsSignedAndTheIndexItself() throws IOException {
        OciIndex platforms = OciIndex.of(
                SigningBench.image(4).platform("linux", "arm64", "v8"),
                SigningBench.image(6).platform("linux", "amd64", null));
        Path source = new OciForge().tag("v1", platforms).writeTo(dir.resolve("source"));
        LayoutFiles layout = new LayoutFiles(dir.resolve("all"));
        String image = "oci:" + layout.directory() + ":v1";
        rafs("convert", source, image, "--platform", "all");
        JsonObject report = SigningBench.json(bench.sign(image, "one", "--json"));
        assertThat(report.objects("images")).hasSize(3);
        assertThat(report.objects("images").get(2).needText("manifest")).isEqualTo(layout.digest("v1"));
        for (String platform : new String[] {"linux/arm64", "linux/amd64"}) {
            bench.accepted(image, "one", "--platform", platform);
        }
        assertThat(bench.verify(image, "one").code()).isEqualTo(ExitCode.REFUSED);
        rafs("sign", image, "--key", bench.key("two"), "--identity", SigningBench.HOME, "--formats", "golden");
        bench.accepted(image, "two", "--platform", "linux/amd64");

        String sealed = "oci:" + dir.resolve("sealed") + ":v1";
        rafs(
                "convert",
                source,
                sealed,
                "--platform",
                "all",
                "--sign-key",
                bench.key("one"),
                "--identity",
                SigningBench.HOME);
        for (String platform : new String[] {"linux/arm64", "linux/amd64"}) {
            bench.accepted(sealed, "one", "--platform", platform);
        }
        assertThat(rafs("signatures", sealed, "--platform", "linux/amd64").out())
                .contains("@sha256:"
                        + new LayoutFiles(dir.resolve("sealed")).digest("v1").replace("sha256:", ""));
        String copy = "oci:" + dir.resolve("copy") + ":v1";
        rafs("copy", sealed, copy);
        bench.accepted(copy, "one", "--platform", "linux/arm64");
    }

    @Test
    void aBuildIsSignedWithItsProvenanceAndItsSoftwareAndTellsNoSecret() throws IOException {
        String secret = "a passphrase of a test";
        Path passphrase = Files.writeString(dir.resolve("passphrase"), secret);
        rafs("keygen", "-o", dir.resolve("secret"), "--passphrase-file", passphrase);
        String key = Files.readString(dir.resolve("secret.key.pem"), StandardCharsets.US_ASCII);
        Path image = dir.resolve("image");
        Cli build = rafs(
                "build",
                bench.source(),
                "-o",
                image,
                "--sign-key",
                dir.resolve("secret.key.pem"),
                "--passphrase-file",
                passphrase,
                "--identity",
                SigningBench.HOME,
                "--provenance",
                "--sbom",
                "spdx",
                "--json");
        assertThat(SigningBench.names(image.resolve("signatures")))
                .anyMatch(name -> name.startsWith("golden-"))
                .anyMatch(name -> name.startsWith("provenance-"))
                .anyMatch(name -> name.startsWith("sbom-spdx-"))
                .anyMatch(name -> name.endsWith(".sig"));
        bench.accepted(image, "secret");
        String target = "oci:" + dir.resolve("sealed") + ":v1";
        Cli convert = rafs(
                "convert",
                bench.source(),
                target,
                "--sign-key",
                dir.resolve("secret.key.pem"),
                "--passphrase-file",
                passphrase,
                "--identity",
                SigningBench.HOME,
                "--provenance",
                "--sbom",
                "cyclonedx");
        bench.accepted(target, "secret");
        assertThat(rafs("signatures", target).out()).contains("provenance", "sbom-cyclonedx", "golden");
        Path policy = bench.policy("**", "secret", ", \"require\": [\"provenance\", \"sbom\"]");
        rafs("verify", target, "--policy", policy, "--identity", SigningBench.HOME, "--no-versions");
        Files.writeString(passphrase, "another one, which is wrong");
        Cli wrong = Cli.run(
                "sign",
                image,
                "--key",
                dir.resolve("secret.key.pem"),
                "--passphrase-file",
                passphrase,
                "--identity",
                SigningBench.HOME);
        assertThat(wrong.code()).isEqualTo(ExitCode.REFUSED);
        StringBuilder all = new StringBuilder();
        for (Cli run : List.of(build, convert, wrong)) {
            all.append(run.out()).append(run.err());
        }
        for (String name : SigningBench.names(image.resolve("signatures"))) {
            all.append(Files.readString(image.resolve("signatures").resolve(name)));
        }
        all.append(Files.readString(image.resolve("report.json")));
        assertThat(all.toString())
                .doesNotContain(
                        secret,
                        "which is wrong",
                        key.lines().skip(1).findFirst().orElseThrow());
    }

    @Test
    void whatIsToBeSaidOfABuildNeedsAKey() throws IOException {
        Cli run = Cli.run("build", bench.source(), "-o", dir.resolve("image"), "--provenance");
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("name a key with --sign-key");
        assertThat(dir.resolve("image")).doesNotExist();
    }
}
