package io.rafs.cli;

import static io.rafs.cli.SignedImages.assertAccepted;
import static io.rafs.cli.SignedImages.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.cli.AttackedRegistry.Kind;
import io.rafs.sign.DsseEnvelope;
import io.rafs.testdata.judges.OpenSsl;
import io.rafs.testdata.registry.RawRegistry;
import io.rafs.testdata.registry.RawRegistry.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Old images for new ones, other answers to a second question, and signatures that are weaker than the key. */
class TimeAttackTest {
    private static final String TAG = "(GET|HEAD) /v2/team/app/manifests/v1$";

    @TempDir
    private Path dir;

    private AttackedRegistry registry;
    private RawRegistry raw;
    private SignedImages images;
    private OpenSsl openssl;
    private OpenSsl.Pair key;
    private String app;

    private void start(Kind kind) throws IOException {
        registry = AttackedRegistry.start(kind, dir);
        raw = registry.raw();
        images = new SignedImages(dir);
        openssl = OpenSsl.require(dir);
        key = openssl.makePair("key", OpenSsl.Kind.EC_P256);
        app = registry.host() + "/team/app";
    }

    @AfterEach
    void stop() throws IOException {
        if (registry != null) {
            registry.close();
        }
    }

    private String signed(long number, String tag, Object... options) throws IOException {
        String digest = images.convert(number, app + ":" + tag);
        images.sign(app + ":" + tag, key.key(), options);
        return digest;
    }

    @ParameterizedTest
    @EnumSource
    void anOlderImageUnderTheTagOfANewerOneIsRejected(Kind kind) throws IOException {
        start(kind);
        String old = signed(1, "v1", "--image-version", 1);
        String next = signed(2, "v2", "--image-version", 2);
        assertAccepted(images.verify(app + ":v1", key.publicKey()));
        assertAccepted(images.verify(app + ":v2", key.publicKey()));

        raw.put("team/app", "v2", raw.manifest("team/app", old).orElseThrow());

        assertRejected(images.verify(app + ":v2", key.publicKey()), "version");
        assertRejected(images.verify(app + ":v2", key.publicKey(), "--no-versions", "--min-version", 2), "version");
        assertAccepted(images.verify(app + "@" + next, key.publicKey()));
    }

    @ParameterizedTest
    @EnumSource
    void anImageThatIsServedForEverIsRejectedInTheEnd(Kind kind) throws IOException {
        start(kind);
        signed(1, "v1", "--created", "2020-01-01T00:00:00Z", "--expires", "2020-06-01T00:00:00Z");
        signed(2, "v2", "--created", "2020-01-01T00:00:00Z");
        signed(3, "v3", "--created", "now", "--expires", "2999-01-01T00:00:00Z");
        Path policy = images.policy(key.publicKey(), "\"maxAge\": \"P30D\"");

        assertRejected(images.verify(app + ":v1", key.publicKey()), "2020-06-01T00:00:00Z");
        assertRejected(images.verifyUnder(policy, app + ":v2"), "old|age");
        assertAccepted(images.verifyUnder(policy, app + ":v3"));
    }

    /** The first question for the tag gets one answer, all later ones another. */
    private void answers(Manifest first, Manifest later) {
        registry.network()
                .next(TAG, AttackedRegistry.answer(first, first.digest()))
                .always(TAG, AttackedRegistry.answer(later, later.digest()));
    }

    @ParameterizedTest
    @EnumSource
    void whatATagMeansLaterIsNotWhatIsVerified(Kind kind) throws IOException {
        start(kind);
        Manifest good = raw.manifest("team/app", signed(1, "v1")).orElseThrow();
        Manifest evil =
                raw.manifest("team/app", images.convert(2, app + ":evil")).orElseThrow();

        answers(good, evil);
        Cli run = images.verify(app + ":v1", key.publicKey());

        assertAccepted(run);
        assertThat(SignedImages.report(run).needText("manifest")).isEqualTo(good.digest());
    }

    @ParameterizedTest
    @EnumSource
    void whatATagMeantAtFirstIsWhatIsVerified(Kind kind) throws IOException {
        start(kind);
        Manifest good = raw.manifest("team/app", signed(1, "v1")).orElseThrow();
        Manifest evil =
                raw.manifest("team/app", images.convert(2, app + ":evil")).orElseThrow();

        answers(evil, good);

        assertRejected(images.verify(app + ":v1", key.publicKey()), "0 of the policy's keys signed it");
    }

    @ParameterizedTest
    @EnumSource
    void whatATagMeansLaterIsNotWhatIsSigned(Kind kind) throws IOException {
        start(kind);
        Manifest good = raw.manifest("team/app", images.convert(1, app + ":v1")).orElseThrow();
        Manifest evil =
                raw.manifest("team/app", images.convert(2, app + ":evil")).orElseThrow();

        answers(good, evil);
        images.sign(app + ":v1", key.key());

        assertAccepted(images.verify(app + "@" + good.digest(), key.publicKey()));
        assertRejected(images.verify(app + "@" + evil.digest(), key.publicKey()), "0 of the policy's keys signed it");
    }

    @ParameterizedTest
    @EnumSource
    void theGateBuildsOfWhatItVerifiedAndOfNothingElse(Kind kind) throws IOException {
        start(kind);
        for (int number = 1; number <= 2; number++) {
            Cli copy = Cli.run("copy", "oci:" + images.source(number) + ":v1", app + ":v" + number, "-q");
            assertThat(copy.code()).as(copy.toString()).isZero();
        }
        images.sign(app + ":v1", key.key());
        Path policy = images.policy(key.publicKey(), "\"formats\": [\"cosign\"]");
        Manifest good = raw.manifest("team/app", "v1").orElseThrow();
        Manifest evil = raw.manifest("team/app", "v2").orElseThrow();
        Cli expected = build("oci:" + images.source(1) + ":v1", "expected");
        assertThat(expected.code()).as(expected.toString()).isZero();

        Cli unsigned = build(app + ":v2", "unsigned", "--require-signed", policy);
        answers(good, evil);
        Cli gated = build(app + ":v1", "gated", "--require-signed", policy);

        assertThat(unsigned.code()).as(unsigned.toString()).isEqualTo(ExitCode.REJECTED);
        assertThat(dir.resolve("unsigned")).doesNotExist();
        assertThat(gated.code()).as(gated.toString()).isZero();
        assertThat(dir.resolve("gated/bootstrap")).hasSameBinaryContentAs(dir.resolve("expected/bootstrap"));
    }

    private Cli build(String source, String output, Object... options) {
        List<Object> arguments = new java.util.ArrayList<>(List.of("build", source, "-o", dir.resolve(output), "-q"));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray());
    }

    /** Which digest and padding go with which key is not for a signature to say. */
    @Test
    void aSignatureOverAnotherDigestOrPaddingThanTheKeysIsNone() throws IOException {
        start(Kind.WITH_REFERRERS);
        images.convert(1, app + ":v1");
        for (OpenSsl.Kind kind : List.of(OpenSsl.Kind.EC_P256, OpenSsl.Kind.RSA_2048)) {
            key = openssl.makePair("key-" + kind, kind);
            Path signatures = dir.resolve("signatures-" + kind);
            images.sign(app + ":v1", key.key(), "--formats", "golden", "--output", signatures);
            assertAccepted(verifyWith(signatures));

            signAnew(signatures, "sha256");
            assertAccepted(verifyWith(signatures)); // so it is well made
            for (String hash : List.of("sha1", "sha384", "sha512")) {
                signAnew(signatures, hash);
                assertRejected(verifyWith(signatures), "0 of the policy's keys signed it");
            }
            if (kind == OpenSsl.Kind.RSA_2048) {
                signAnew(signatures, "sha256", "-sigopt", "rsa_padding_mode:pss");
                assertRejected(verifyWith(signatures), "0 of the policy's keys signed it");
            }
        }
    }

    private Cli verifyWith(Path signatures) {
        return images.verify(app + ":v1", key.publicKey(), "--signatures", signatures);
    }

    private void signAnew(Path signatures, String hash, String... options) throws IOException {
        try (Stream<Path> files = Files.walk(signatures)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                Matcher payload =
                        Pattern.compile("\"payload\" *: *\"([^\"]+)\"").matcher(text);
                if (payload.find()) {
                    byte[] message = DsseEnvelope.pae(
                            "application/vnd.in-toto+json", Base64.getDecoder().decode(payload.group(1)));
                    String signature =
                            Base64.getEncoder().encodeToString(openssl.sign(key.key(), hash, message, options));
                    Files.write(
                            file,
                            text.replaceAll("\"sig\" *: *\"[^\"]+\"", "\"sig\":\"" + signature + "\"")
                                    .getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }
}
