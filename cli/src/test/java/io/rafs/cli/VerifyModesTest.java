package io.rafs.cli;

import static io.rafs.cli.SigningBench.flip;
import static io.rafs.cli.SigningBench.only;
import static io.rafs.cli.SigningBench.rafs;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much is verified, and against what was seen before. */
class VerifyModesTest {
    @TempDir
    private Path dir;

    private SigningBench bench;

    @BeforeEach
    void makeBench() {
        bench = new SigningBench(dir);
    }

    @Test
    void metadataAloneIsSaidAloudAndSeesNoBitOfABlobChange() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        Path blob = image.resolve("blobs")
                .resolve(SigningBench.names(image.resolve("blobs")).get(0));
        flip(blob, 200);

        bench.rejected(image, "one");
        Cli quick = bench.accepted(image, "one", "--metadata-only", "--quiet");
        assertThat(quick.err()).contains("rafs: note: METADATA ONLY: the bytes of blobs were not read");
        Cli json = bench.accepted(image, "one", "--metadata-only", "--json");
        assertThat(json.err()).contains("METADATA ONLY");
        assertThat(SigningBench.json(json).fields()).containsEntry("metadataOnly", true);
        assertThat(bench.accepted(image, "one", "--metadata-only").out()).contains("not read", "METADATA ONLY");
        Files.write(blob, java.util.Arrays.copyOf(Files.readAllBytes(blob), 300));
        bench.rejected(image, "one", "--metadata-only");
    }

    @Test
    void metadataAloneOfALayoutSeesNoBitOfABlobChange() throws IOException {
        LayoutFiles layout = bench.converted();
        String image = "oci:" + layout.directory() + ":v1";
        bench.sign(image, "one");
        flip(layout.blob(layout.root("v1").objects("layers").get(0).needText("digest")), 200);
        bench.rejected(image, "one");
        assertThat(bench.accepted(image, "one", "--metadata-only").err()).contains("METADATA ONLY");
    }

    @Test
    void aPolicyDecidesWhetherMetadataAloneIsEnough() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one");
        Object[] verify = {
            "verify",
            image,
            "--policy",
            bench.policy("**", "one", ""),
            "--identity",
            SigningBench.HOME,
            "--no-versions",
            "--metadata-only"
        };
        Cli forbidden = Cli.run(verify);
        assertThat(forbidden.code()).isEqualTo(ExitCode.REFUSED);
        assertThat(forbidden.err()).contains("the policy wants every byte to be read; leave out --metadata-only");
        bench.policy("**", "one", ", \"metadataOnly\": true");
        assertThat(Cli.run(verify).code()).isZero();
    }

    @Test
    void anOlderVersionThanOneThatWasSeenIsRejected() throws IOException {
        Path old = bench.built();
        Path image = dir.resolve("newer");
        rafs("build", bench.source(), "-o", image, "--chunker", "fixed:64K");
        bench.sign(old, "one", "--image-version", 41);
        bench.sign(image, "one", "--image-version", 42);
        Path versions = dir.resolve("state/versions.json");

        verify(old, versions, ExitCode.OK);
        assertThat(versions).content().contains("41");
        verify(image, versions, ExitCode.OK);
        byte[] seen = Files.readAllBytes(versions);
        Cli back = verify(old, versions, ExitCode.REJECTED);
        assertThat(back.out()).contains("FAILED    rollback", "42");
        assertThat(versions).hasBinaryContent(seen);
        verify(image, versions, ExitCode.OK);
        assertThat(versions).hasBinaryContent(seen);
        bench.accepted(old, "one"); // with --no-versions
        assertThat(bench.rejected(old, "one", "--min-version", 42).out())
                .contains("it is version 41, expected 42 or more");
        bench.accepted(image, "one", "--min-version", 42);
    }

    private Cli verify(Path image, Path versions, int code) {
        Cli run = Cli.run(
                "verify", image, "--key", bench.pub("one"), "--identity", SigningBench.HOME, "--versions", versions);
        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
        return run;
    }

    @Test
    void whatIsRejectedIsNotKeptAsSeen() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one", "--image-version", 9);
        Path versions = dir.resolve("versions.json");
        Path blob = image.resolve("blobs")
                .resolve(SigningBench.names(image.resolve("blobs")).get(0));
        flip(blob, 200);
        verify(image, versions, ExitCode.REJECTED);
        assertThat(versions).doesNotExist();
        flip(blob, 200);
        Files.delete(only(image.resolve("signatures"), ".sigstore.json"));
        verify(image, versions, ExitCode.REJECTED);
        assertThat(versions).doesNotExist();
    }

    @Test
    void anExpiredSignatureIsRejected() throws IOException {
        Path image = bench.built();
        bench.sign(image, "one", "--created", "2020-01-01T00:00:00Z", "--expires", "2020-06-01T00:00:00Z");
        assertThat(bench.rejected(image, "one").out()).contains("it expired at 2020-06-01T00:00:00Z");
    }

    @Test
    void whatMachinesAreToldOfAVerificationIsAllThatPeopleAre() throws IOException {
        Path image = bench.built();
        JsonObject signed = SigningBench.json(bench.sign(image, "one", "--json", "--image-version", 3));
        assertThat(signed.fields()).containsKeys("version", "key", "place", "images");
        JsonObject one = signed.objects("images").get(0);
        assertThat(one.fields()).containsEntry("repository", SigningBench.HOME).containsEntry("version", 3L);
        assertThat(one.objects("signatures")).hasSize(2);

        JsonObject good = SigningBench.json(bench.accepted(image, "one", "--json"));
        assertThat(good.fields())
                .containsEntry("accepted", true)
                .containsEntry("verdict", "accepted")
                .containsEntry("metadataOnly", false)
                .containsEntry("manifest", one.needText("manifest"));
        assertThat(good.needObject("statement").fields()).containsEntry("version", 3L);
        assertThat(good.objects("objects"))
                .hasSize(4)
                .allMatch(object -> object.fields().get("how").equals("bytes"));
        flip(image.resolve("bootstrap"), 3000);
        Cli run = bench.verify(image, "one", "--json");
        assertThat(run.code()).isEqualTo(ExitCode.REJECTED);
        assertThat(SigningBench.json(run).fields())
                .containsEntry("accepted", false)
                .containsEntry("verdict", "rejected");
    }
}
