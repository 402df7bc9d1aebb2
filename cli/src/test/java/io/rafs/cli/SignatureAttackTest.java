package io.rafs.cli;

import static io.rafs.cli.SignedImages.assertAccepted;
import static io.rafs.cli.SignedImages.assertNotAccepted;
import static io.rafs.cli.SignedImages.assertRejected;

import io.rafs.cli.AttackedRegistry.Kind;
import io.rafs.testdata.Json;
import io.rafs.testdata.judges.OpenSsl;
import io.rafs.testdata.registry.Fault;
import io.rafs.testdata.registry.FaultProxy;
import io.rafs.testdata.registry.RawRegistry;
import io.rafs.testdata.registry.RawRegistry.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever has the registry or the network, and no key, gets nothing accepted that was not signed for this name. */
class SignatureAttackTest {
    private static final String NOBODY = "0 of the policy's keys signed it";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json";

    @TempDir
    private Path dir;

    private AttackedRegistry registry;
    private RawRegistry raw;
    private SignedImages images;
    private OpenSsl.Pair key;
    private String app;

    private void start(Kind kind) throws IOException {
        registry = AttackedRegistry.start(kind, dir);
        raw = registry.raw();
        images = new SignedImages(dir);
        key = OpenSsl.require(dir).makePair("key", OpenSsl.Kind.EC_P256);
        app = registry.host() + "/team/app";
    }

    @AfterEach
    void stop() throws IOException {
        if (registry != null) {
            registry.close();
        }
    }

    /** Puts a signed image there, and answers its digest. */
    private String signed(long number, String repository, String tag, Object... options) throws IOException {
        String image = registry.host() + "/" + repository + ":" + tag;
        String digest = images.convert(number, image);
        images.sign(image, key.key(), options);
        assertAccepted(images.verify(image, key.publicKey()));
        return digest;
    }

    @ParameterizedTest
    @EnumSource
    void aBlobWithAnotherByteIsNotAccepted(Kind kind) throws IOException {
        start(kind);
        signed(1, "team/app", "v1");
        for (String blob : AttackedRegistry.blobs(raw.manifest("team/app", "v1").orElseThrow())) {
            try (FaultProxy other = registry.anotherNetwork().always("GET .*/blobs/" + blob, Fault.flip(7))) {
                Cli run = images.verify(other.host() + "/team/app:v1", key.publicKey(), "--identity", app);
                assertNotAccepted(run, blob.substring("sha256:".length()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherManifestAtTheTagIsRejected(Kind kind) throws IOException {
        start(kind);
        signed(1, "team/app", "v1");
        String other = images.convert(2, app + ":v2");
        raw.put("team/app", "v1", raw.manifest("team/app", other).orElseThrow());

        assertRejected(images.verify(app + ":v1", key.publicKey()), NOBODY);
    }

    @ParameterizedTest
    @EnumSource
    void signaturesOfOneManifestAreNoneOfAnother(Kind kind) throws IOException {
        start(kind);
        String first = signed(1, "team/app", "v1");
        String second = images.convert(2, app + ":v2");
        registry.carrySignatures("team/app", "team/app", first, second);

        assertRejected(images.verify(app + ":v2", key.publicKey()), NOBODY);
        assertRejected(
                images.verifyUnder(images.policy(key.publicKey(), "\"formats\": [\"cosign\"]"), app + ":v2"), NOBODY);
        assertAccepted(images.verify(app + ":v1", key.publicKey()));
    }

    /** The digest that a registry claims is not what is looked for: that of the bytes is. */
    @ParameterizedTest
    @EnumSource
    void aManifestThatClaimsTheDigestOfASignedOneIsNotAccepted(Kind kind) throws IOException {
        start(kind);
        String digest = signed(1, "team/app", "v1");
        Manifest evil = raw.manifest("team/app", images.convert(2, app + ":v2")).orElseThrow();
        registry.network().always("/v2/team/app/manifests/(v1|" + digest + ")$", AttackedRegistry.answer(evil, digest));

        assertNotAccepted(images.verify(app + ":v1", key.publicKey()), NOBODY + "|sha256");
        assertNotAccepted(images.verify(app + "@" + digest, key.publicKey()), "sha256");
    }

    @ParameterizedTest
    @EnumSource
    void anotherImageUnderTheSameKeyIsRejected(Kind kind) throws IOException {
        start(kind);
        String digest = signed(2, "team/other", "v1");
        registry.carry("team/other", "team/app", digest, "v1");

        assertRejected(images.verify(app + ":v1", key.publicKey()), "team/other");
        assertRejected(
                images.verifyUnder(images.policy(key.publicKey(), "\"formats\": [\"cosign\"]"), app + ":v1"),
                "team/other");
        // as everything was carried, that is all that is wrong
        assertAccepted(images.verify(app + ":v1", key.publicKey(), "--identity", registry.host() + "/team/other"));
    }

    @ParameterizedTest
    @EnumSource
    void anImageWhoseSignaturesAreGoneIsNotAccepted(Kind kind) throws IOException {
        start(kind);
        signed(1, "team/app", "v1");
        String empty =
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"manifests\":[]}";
        for (Fault gone : List.of(
                Fault.answer(404, ""),
                Fault.answer(200, empty, "Content-Type: application/vnd.oci.image.index.v1+json"),
                Fault.answer(403, ""))) {
            try (FaultProxy other = registry.anotherNetwork()
                    .always("GET .*/referrers/", gone)
                    .always("GET .*/manifests/sha256-[0-9a-f]+$", gone)
                    .always("GET .*/manifests/sha256-", Fault.answer(404, ""))) {
                Cli run = images.verify(other.host() + "/team/app:v1", key.publicKey(), "--identity", app);
                assertNotAccepted(run, NOBODY + "|403");
            }
        }
    }

    /** Without the golden statement, cosign's older signature says less, and does not do where more is asked. */
    @ParameterizedTest
    @EnumSource
    void takingTheGoldenStatementAwayHelpsNobody(Kind kind) throws IOException {
        start(kind);
        signed(1, "team/app", "v1", "--image-version", 3);
        registry.network()
                .always("GET .*/referrers/", Fault.answer(404, ""))
                .always("GET .*/manifests/sha256-[0-9a-f]+$", Fault.answer(404, ""));

        assertRejected(images.verify(app + ":v1", key.publicKey()), NOBODY);
        Path both = images.policy(key.publicKey(), "\"formats\": [\"golden\", \"cosign\"], \"minVersion\": 2");
        assertRejected(images.verifyUnder(both, app + ":v1"), "version|statement");
        Path either = images.policy(key.publicKey(), "\"formats\": [\"golden\", \"cosign\"]");
        assertAccepted(images.verifyUnder(either, app + ":v1", "--no-versions"));
    }

    /** Too large, too deep, ambiguous, or no JSON at all. */
    private static List<byte[]> junk() {
        return List.of(
                ("{\"mediaType\":\"" + "x".repeat(2 << 20) + "\"}").getBytes(StandardCharsets.US_ASCII),
                "[".repeat(100_000).getBytes(StandardCharsets.US_ASCII),
                ("{\"mediaType\":\"%1$s\",\"mediaType\":\"%1$s\",\"dsseEnvelope\":{}}".formatted(BUNDLE))
                        .getBytes(StandardCharsets.US_ASCII),
                new byte[5000]);
    }

    /** Pushes a referrer with this content, and lists it where the registry does not. */
    private void refer(String digest, List<byte[]> contents) throws IOException {
        byte[] config = "{}".getBytes(StandardCharsets.US_ASCII);
        byte[] subject = raw.manifest("team/app", digest).orElseThrow().bytes();
        List<Object> list = new java.util.ArrayList<>();
        for (byte[] content : contents) {
            byte[] manifest = Json.bytes(Json.object(
                    "schemaVersion",
                    2,
                    "mediaType",
                    MANIFEST,
                    "artifactType",
                    BUNDLE,
                    "config",
                    Json.object(
                            "mediaType",
                            "application/vnd.oci.empty.v1+json",
                            "digest",
                            raw.putBlob("team/app", config),
                            "size",
                            2),
                    "layers",
                    List.of(Json.object(
                            "mediaType", BUNDLE, "digest", raw.putBlob("team/app", content), "size", content.length)),
                    "subject",
                    Json.object("mediaType", MANIFEST, "digest", digest, "size", subject.length)));
            Manifest made = new Manifest(MANIFEST, manifest);
            raw.put("team/app", made.digest(), made);
            list.add(Json.object(
                    "mediaType", MANIFEST, "digest", made.digest(), "size", manifest.length, "artifactType", BUNDLE));
        }
        if (raw.referrers("team/app", digest).isEmpty()) {
            String index = "application/vnd.oci.image.index.v1+json";
            raw.put(
                    "team/app",
                    digest.replace(':', '-'),
                    new Manifest(
                            index, Json.bytes(Json.object("schemaVersion", 2, "mediaType", index, "manifests", list))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void junkIsNoSignatureAndDoesNoHarmBesideOne(Kind kind) throws IOException {
        start(kind);
        String digest = images.convert(1, app + ":v1");
        refer(digest, junk());

        assertRejected(images.verify(app + ":v1", key.publicKey()), NOBODY);

        images.sign(app + ":v1", key.key());
        assertAccepted(images.verify(app + ":v1", key.publicKey()));
    }
}
