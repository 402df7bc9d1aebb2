package io.rafs.cli;

import static io.rafs.cli.SigningBench.rafs;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.OciForge;
import io.rafs.testdata.OciImage;
import io.rafs.testdata.TarForge;
import io.rafs.testdata.registry.Fault;
import io.rafs.testdata.registry.FaultProxy;
import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Only what is signed is built of, and exactly that. */
class GoldenGateTest {
    private static final String COSIGN = ", \"formats\": [\"cosign\"]";

    @TempDir
    private Path dir;

    private SigningBench bench;
    private LayoutFiles source;
    private String layout;

    @BeforeEach
    void makeBench() throws IOException {
        bench = new SigningBench(dir);
        source = new LayoutFiles(bench.source());
        layout = "oci:" + source.directory() + ":v1";
    }

    /** What was built, but for the report, which says how it was named. */
    private static TreeMap<String, String> content(Path image) throws IOException {
        TreeMap<String, String> files = new TreeMap<>(new LayoutFiles(image).files());
        files.remove("report.json");
        return files;
    }

    @Test
    void ofASignedImageOfALayoutTheSameIsBuiltAsWithoutTheGate() throws IOException {
        Path plain = bench.built();
        bench.sign(layout, "one");
        Path policy = bench.policy("oci:" + source.directory().toRealPath(), "one", COSIGN);
        Path gated = dir.resolve("gated");
        Cli build = rafs(
                "build",
                source.directory(),
                "--ref",
                "v1",
                "-o",
                gated,
                "--require-signed",
                policy,
                "--source-identity",
                SigningBench.HOME);
        assertThat(build.err()).contains(source.digest("v1"), "is signed as the policy wants it");
        assertThat(content(gated)).isEqualTo(content(plain));

        LayoutFiles unguarded = bench.converted();
        LayoutFiles converted = new LayoutFiles(dir.resolve("gate-converted"));
        rafs(
                "convert",
                layout,
                "oci:" + converted.directory() + ":v1",
                "--require-signed",
                policy,
                "--source-identity",
                SigningBench.HOME);
        assertThat(converted.digest("v1")).isEqualTo(unguarded.digest("v1"));
    }

    @Test
    void ofASignedImageOfARegistryTheSameIsBuiltAsWithoutTheGate() throws IOException {
        Path plain = bench.built();
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open())) {
            String image = registry.host() + "/app:v1";
            rafs("copy", layout, image);
            Path policy = bench.policy(registry.host() + "/app", "one", COSIGN);
            Path gated = dir.resolve("gated");
            Object[] build = {"build", image, "-o", gated, "--require-signed", policy};
            Cli unsigned = Cli.run(build);
            assertThat(unsigned.code()).as(unsigned.err()).isEqualTo(ExitCode.REJECTED);
            assertThat(unsigned.err()).contains("REJECTED: do not use this image");
            assertThat(gated).doesNotExist();
            rafs("sign", image, "--key", bench.key("one"));
            rafs(build);
            assertThat(content(gated)).isEqualTo(content(plain));
        }
    }

    @Test
    void ofAnImageThatIsNotSignedNothingIsBuilt() throws IOException {
        Path policy = bench.policy("**", "one", COSIGN);
        Path out = dir.resolve("out");
        bench.sign(layout, "two");
        Cli build = Cli.run(
                "build", source.directory(), "-o", out, "--require-signed", policy, "--source-identity", "a.example/b");
        assertThat(build.code()).as(build.err()).isEqualTo(ExitCode.REJECTED);
        assertThat(out).doesNotExist();
        Cli convert = Cli.run(
                "convert", layout, "oci:" + out, "--require-signed", policy, "--source-identity", SigningBench.HOME);
        assertThat(convert.code()).as(convert.err()).isEqualTo(ExitCode.REJECTED);
        assertThat(out).doesNotExist();
        Path sigs = dir.resolve("sigs");
        bench.sign(layout, "one", "--output", sigs);
        rafs(
                "convert",
                layout,
                "oci:" + out + ":v1",
                "--require-signed",
                policy,
                "--source-identity",
                SigningBench.HOME,
                "--source-signatures",
                sigs);
    }

    @Test
    void aTagThatMovesAfterTheJudgementSwapsNothing() throws IOException {
        try (TestRegistry registry = TestRegistry.start(RegistryTraits.open());
                FaultProxy proxy = FaultProxy.before(registry.port())) {
            Path evil = new OciForge().tag("v1", SigningBench.image(66)).writeTo(dir.resolve("evil"));
            rafs("copy", layout, registry.host() + "/app:good");
            rafs("copy", "oci:" + evil + ":v1", registry.host() + "/app:v1");
            String name = proxy.host() + "/app";
            rafs("sign", registry.host() + "/app:good", "--key", bench.key("one"), "--identity", name);
            byte[] manifest = registry.manifest("app", "good").orElseThrow();
            proxy.next(
                    "GET /v2/app/manifests/v1$",
                    Fault.answer(
                            200,
                            new String(manifest, StandardCharsets.UTF_8),
                            "Content-Type: " + OciImage.MANIFEST,
                            "Docker-Content-Digest: " + source.digest("v1")));
            Path policy = bench.policy(name, "one", COSIGN);
            Path gated = dir.resolve("gated");
            Cli build = rafs("build", name + ":v1", "-o", gated, "--require-signed", policy);
            assertThat(build.err()).contains(source.digest("v1"));
            assertThat(content(gated)).isEqualTo(content(bench.built()));
            assertThat(proxy.lines().stream()
                            .filter(line -> line.endsWith("/manifests/v1"))
                            .toList())
                    .containsExactly("GET /v2/app/manifests/v1");
            Cli now = Cli.run("build", name + ":v1", "-o", dir.resolve("now"), "--require-signed", policy);
            assertThat(now.code()).isEqualTo(ExitCode.REJECTED);
        }
    }

    @Test
    void aLayerThatIsNotTheSignedOneIsNotBuiltOf() throws IOException {
        bench.sign(layout, "one");
        SigningBench.flip(source.blob(source.root("v1").objects("layers").get(0).needText("digest")), 600);
        Path out = dir.resolve("out");
        Cli build = Cli.run(
                "build",
                source.directory(),
                "--ref",
                "v1",
                "-o",
                out,
                "--require-signed",
                bench.policy("**", "one", COSIGN),
                "--source-identity",
                SigningBench.HOME);
        assertThat(build.code()).as(build.err()).isEqualTo(ExitCode.REFUSED);
        assertThat(out).doesNotExist();
    }

    @Test
    void anOciArchiveIsBuiltOfAsItsLayoutIs() throws IOException {
        OciForge forge = new OciForge().tag("v1", SigningBench.image(1));
        Path archive = Files.write(dir.resolve("image.tar"), forge.asOciArchive());
        Path sigs = dir.resolve("sigs");
        bench.sign(layout, "one", "--output", sigs);
        Path policy = bench.policy("**", "one", COSIGN);
        Path gated = dir.resolve("gated");
        rafs(
                "build",
                archive,
                "-o",
                gated,
                "--require-signed",
                policy,
                "--source-identity",
                SigningBench.HOME,
                "--source-signatures",
                sigs);
        assertThat(content(gated)).isEqualTo(content(bench.built()));
    }

    @Test
    void layersAndTreesHaveNothingThatCouldBeSigned() throws IOException {
        Path policy = bench.policy("**", "one", COSIGN);
        Path layer = Files.write(
                dir.resolve("layer.tar"), TarForge.inMemory().file("a", "text").bytes());
        Path tree = Files.createDirectory(dir.resolve("tree"));
        Files.writeString(tree.resolve("a"), "text");
        Path out = dir.resolve("out");
        for (Object[] line : new Object[][] {
            {"build", layer, "-o", out, "--require-signed", policy},
            {"build", layer, layer, "-o", out, "--require-signed", policy},
            {"build", "--tree", tree, "-o", out, "--require-signed", policy},
            {"convert", layer, "oci:" + out, "--require-signed", policy}
        }) {
            Cli run = Cli.run(line);
            assertThat(run.code()).as(run.out() + run.err()).isIn(ExitCode.REFUSED, ExitCode.USAGE);
            assertThat(run.err()).doesNotContain("\tat ");
            assertThat(out).doesNotExist();
        }
        Cli alone = Cli.run("build", source.directory(), "-o", out, "--source-identity", SigningBench.HOME);
        assertThat(alone.code()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aPolicyThatOnlyWarnsLetsTheImageInAndSaysSo() throws IOException {
        Path policy = bench.policy("**", "one", COSIGN + ", \"mode\": \"warn\"");
        Path out = dir.resolve("out");
        Cli build = rafs(
                "build",
                source.directory(),
                "-o",
                out,
                "--require-signed",
                policy,
                "--source-identity",
                SigningBench.HOME);
        assertThat(build.err()).contains("is NOT signed as the policy wants it, which only warns");
        assertThat(content(out)).isEqualTo(content(bench.built()));
    }
}
