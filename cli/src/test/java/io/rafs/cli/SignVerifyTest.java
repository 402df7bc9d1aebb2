package io.rafs.cli;

import static io.rafs.cli.SigningBench.names;
import static io.rafs.cli.SigningBench.only;
import static io.rafs.cli.SigningBench.rafs;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.testdata.registry.RegistryTraits;
import io.rafs.testdata.registry.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is signed is accepted, in every place that images are in; what is signed by others, for others, or not at all, is not. */
class SignVerifyTest {
    @TempDir
    private Path dir;

    private SigningBench bench;

    @BeforeEach
    void makeBench() {
        bench = new SigningBench(dir);
    }

    @Test
    void anImageDirectoryKeepsTheSignaturesOfSeveralKeysAndNoneTwice() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        Map<String, String> first = new LayoutFiles(image).files();
        assertThat(names(image.resolve("signatures"))).hasSize(4).noneMatch(name -> name.contains(".part"));

        bench.sign(image, "one");
        assertThat(new LayoutFiles(image).files()).isEqualTo(first);

        bench.sign(image, "two");
        assertThat(names(image.resolve("signatures"))).hasSize(7);
        assertThat(new LayoutFiles(image).files()).containsAllEntriesOf(first);
        bench.accepted(image, "one");
        bench.accepted(image, "two");
        bench.rejected(image, "three");
        Path both = bench.policy("dir:" + image.toRealPath(), "one", "");
        Files.writeString(
                both,
                Files.readString(both)
                        .replace(
                                "}]}]",
                                "}, {\"name\": \"two\", \"path\": \"%s\"}], \"threshold\": 2}]"
                                        .formatted(bench.pub("two"))));
        Cli verified = rafs("verify", image, "--policy", both, "--identity", SigningBench.HOME, "--no-versions");
        assertThat(verified.out()).contains("one", "two");
    }

    @Test
    void aLayoutKeepsTheSignaturesOfSeveralKeysAndNoneTwice() throws IOException {
        LayoutFiles layout = bench.converted();
        String image = "oci:" + layout.directory() + ":v1";
        String digest = layout.digest("v1");
        bench.sign(image, "one");
        Map<String, String> first = layout.files();
        assertThat(layout.digest("v1")).isEqualTo(digest);

        bench.sign(image, "one");
        assertThat(layout.files()).isEqualTo(first);

        bench.sign(image, "two");
        bench.accepted(image, "one");
        bench.accepted(image, "two");
        bench.rejected(image, "three");
        assertThat(layout.root("sha256-" + digest.substring(7) + ".sig").objects("layers"))
                .hasSize(2);
    }

    @Test
    void theSameKeySignsTheSameBytesAgainInAnotherPlace() throws IOException {
        LayoutFiles layout = bench.converted();
        Path copy = dir.resolve("copy");
        rafs("convert", bench.source(), "oci:" + copy + ":v1");
        bench.sign("oci:" + layout.directory() + ":v1", "one", "--image-version", 7);
        bench.sign("oci:" + copy + ":v1", "one", "--image-version", 7);
        assertThat(new LayoutFiles(copy).files()).isEqualTo(layout.files());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRegistryKeepsTheSignaturesOfSeveralKeysAndNoneTwice(boolean referrers) throws IOException {
        RegistryTraits traits = RegistryTraits.open();
        try (TestRegistry registry = TestRegistry.start(referrers ? traits : traits.withoutReferrers())) {
            String image = registry.host() + "/app:v1";
            rafs("convert", bench.source(), image);
            String digest = rafs("resolve", image).out().strip().split("@")[1];
            rafs("sign", image, "--key", bench.key("one"));
            byte[] simple = registry.manifest("app", "sha256-" + digest.substring(7) + ".sig")
                    .orElseThrow();
            int listed = signatures(image);

            rafs("sign", image, "--key", bench.key("one"));
            assertThat(registry.manifest("app", "sha256-" + digest.substring(7) + ".sig"))
                    .hasValue(simple);
            assertThat(signatures(image)).isEqualTo(listed).isEqualTo(2);

            rafs("sign", image, "--key", bench.key("two"));
            assertThat(signatures(image)).isEqualTo(4);
            for (String key : new String[] {"one", "two"}) {
                Cli run = rafs("verify", image, "--key", bench.pub(key), "--no-versions");
                assertThat(run.out()).contains(digest, "accepted;");
            }
            assertThat(rafs("resolve", image).out()).contains(digest);
            assertThat(Cli.run("verify", image, "--key", bench.pub("three"), "--no-versions")
                            .code())
                    .isEqualTo(ExitCode.REJECTED);
            assertThat(Cli.run("verify", image, "--key", bench.pub("one"), "--no-versions", "--identity", "a.example/b")
                            .code())
                    .isEqualTo(ExitCode.REJECTED);
            String tag = "sha256-" + digest.substring(7);
            assertThat(registry.manifest("app", tag).isPresent()).isEqualTo(!referrers);
        }
    }

    private static int signatures(String image) throws IOException {
        return SigningBench.json(rafs("signatures", image, "--json"))
                .objects("signatures")
                .size();
    }

    @Test
    void whereNoPlaceSaysTheRepositorySomebodyHasTo() throws IOException {
        Path image = bench.built();
        String layout = "oci:" + bench.converted().directory() + ":v1";
        for (Object unnamed : new Object[] {image, layout}) {
            Cli run = Cli.run("sign", unnamed, "--key", bench.key("one"));
            assertThat(run.code()).isEqualTo(ExitCode.REFUSED);
            assertThat(run.err())
                    .contains(
                            "it says no repository that it is at home in, which verifiers ask for; give --identity HOST/REPO");
        }
        bench.sign(image, "one");
        Cli unasked = Cli.run("verify", image, "--key", bench.pub("one"), "--no-versions");
        assertThat(unasked.code()).isEqualTo(ExitCode.REJECTED);
        assertThat(Cli.run("build", bench.source(), "-o", dir.resolve("b2"), "--sign-key", bench.key("one"))
                        .err())
                .contains("give --identity");
        assertThat(dir.resolve("b2")).doesNotExist();
    }

    @Test
    void aSignatureForAnotherRepositoryIsRejected() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        Cli run = Cli.run(
                "verify",
                image,
                "--key",
                bench.pub("one"),
                "--no-versions",
                "--identity",
                "registry.example.com/other");
        assertThat(run.code()).isEqualTo(ExitCode.REJECTED);
        assertThat(run.out()).contains("it is for 'registry.example.com/app', expected", "registry.example.com/other");
    }

    @Test
    void whatIsStrippedOfItsSignaturesIsRejected() throws IOException {
        Path image = bench.built();
        bench.rejected(image, "one");
        bench.sign(image, "one");
        Files.delete(only(image.resolve("signatures"), ".sigstore.json"));
        Cli weaker = bench.rejected(image, "one");
        assertThat(weaker.err()).doesNotContain("\tat ");

        LayoutFiles layout = bench.converted();
        String named = "oci:" + layout.directory() + ":v1";
        byte[] index = Files.readAllBytes(layout.directory().resolve("index.json"));
        bench.sign(named, "one");
        bench.accepted(named, "one");
        Files.write(layout.directory().resolve("index.json"), index);
        assertThat(bench.rejected(named, "one").out()).contains("no signature is beside it");
    }

    @Test
    void aPolicyOfSignedManifestsNeverLetsADirectoryPassUnread() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        Path policy = bench.policy("**", "one", ", \"formats\": [\"cosign\"]");
        Cli good = Cli.run("verify", image, "--policy", policy, "--identity", SigningBench.HOME, "--no-versions");
        if (good.code() == ExitCode.OK) {
            assertThat(good.out()).contains("blob", "bootstrap");
        }
        SigningBench.flip(image.resolve("bootstrap"), 5000);
        Cli bad = Cli.run("verify", image, "--policy", policy, "--identity", SigningBench.HOME, "--no-versions");
        assertThat(bad.code()).as(bad.out()).isEqualTo(ExitCode.REJECTED);
    }

    @Test
    void anImageThatIsSignedAgainAfterItsConfigChangedIsTheNewOne() throws IOException {
        for (int i = 0; i < 4; i++) { // whichever of the statements has the higher digest
            Path image = dir.resolve("image-" + i);
            rafs("build", bench.source(), "-o", image);
            bench.sign(image, "one", "--channel", "channel-" + i);
            Path config = image.resolve("config.json");
            Files.writeString(
                    config,
                    Files.readString(config, StandardCharsets.UTF_8).replace("/usr/bin:/bin", "/usr/bin:/sbin"));
            bench.rejected(image, "one");
            bench.sign(image, "one", "--channel", "channel-" + i);
            bench.accepted(image, "one");
        }
    }

    @Test
    void whatNeitherKeyNorPolicyIsGivenForIsRefusedWithoutLooking() throws IOException {
        Path image = bench.built();
        assertThat(Cli.run("verify", image).code()).isEqualTo(ExitCode.USAGE);
        assertThat(Cli.run("verify", image, "--key", bench.pub("one"), "--policy", dir)
                        .code())
                .isEqualTo(ExitCode.USAGE);
        assertThat(Cli.run("sign", image).err()).contains("Which key signs?");
        assertThat(Cli.run("sign", image).code()).isEqualTo(ExitCode.USAGE);
        Cli missing = Cli.run("verify", dir.resolve("nothing"), "--key", bench.pub("one"), "--no-versions");
        assertThat(missing.code()).isIn(ExitCode.REFUSED, ExitCode.IO);
    }
}
