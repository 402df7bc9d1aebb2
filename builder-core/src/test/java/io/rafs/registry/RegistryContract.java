package io.rafs.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.Digest;
import io.rafs.oci.Reference;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What every registry that deserves the name does for us. */
abstract class RegistryContract {
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    abstract String host();

    abstract RegistryOptions options();

    Registry repository(String name) throws IOException {
        return Registry.of(Reference.parse(host() + "/" + name), options());
    }

    static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new SplittableRandom(size).nextBytes(bytes);
        return bytes;
    }

    static BlobPush push(Registry registry, byte[] bytes) throws IOException {
        return registry.pushBlob(
                HttpRegistry.sha256(bytes), bytes.length, () -> new ByteArrayInputStream(bytes), Optional.empty());
    }

    static byte[] pull(Registry registry, byte[] bytes) throws IOException {
        try (InputStream in = registry.openBlob(HttpRegistry.sha256(bytes), bytes.length)) {
            return in.readAllBytes();
        }
    }

    /** A manifest with fields that nobody knows, over an empty config that is pushed first. */
    static byte[] manifest(Registry registry, String more) throws IOException {
        byte[] config = "{}".getBytes(StandardCharsets.US_ASCII);
        push(registry, config);
        return "{\"schemaVersion\": 2,  \"mediaType\": \"%s\", \"config\": {\"mediaType\": \"%s\", \"digest\": \"sha256:%s\", \"size\": 2, \"odd\": [1]},\n\"layers\": []%s}"
                .formatted(MANIFEST, CONFIG, HttpRegistry.sha256(config), more)
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whatIsPushedIsReadBack() throws IOException {
        Registry registry = repository("team/app");
        byte[] bytes = random(3_000_001);
        assertThat(registry.blobExists(HttpRegistry.sha256(bytes))).isFalse();
        assertThat(push(registry, bytes)).isEqualTo(BlobPush.SENT);
        assertThat(registry.blobExists(HttpRegistry.sha256(bytes))).isTrue();
        assertThat(pull(registry, bytes)).isEqualTo(bytes);
        assertThat(push(registry, bytes)).isEqualTo(BlobPush.ALREADY_THERE);
    }

    @Test
    void anEmptyBlobIsPushedAndReadBack() throws IOException {
        Registry registry = repository("team/empty");
        push(registry, new byte[0]);
        assertThat(registry.blobExists(HttpRegistry.sha256(new byte[0]))).isTrue();
        assertThat(pull(registry, new byte[0])).isEmpty();
    }

    @Test
    void aRangeIsTheBytesThatWereAskedFor() throws IOException {
        Registry registry = repository("team/ranges");
        byte[] bytes = random(100_000);
        Digest digest = HttpRegistry.sha256(bytes);
        push(registry, bytes);
        assertThat(registry.readRange(digest, 0, 1)).containsExactly(bytes[0]);
        assertThat(registry.readRange(digest, 12_345, 50_000))
                .isEqualTo(java.util.Arrays.copyOfRange(bytes, 12_345, 62_345));
        assertThat(registry.readRange(digest, 99_999, 1)).containsExactly(bytes[99_999]);
        assertThatThrownBy(() -> registry.readRange(digest, 99_999, 2))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.WRONG_ANSWER));
        assertThatThrownBy(() -> registry.readRange(digest, 100_000, 1))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.WRONG_ANSWER));
    }

    @Test
    void aBlobOfAnotherRepositoryIsMounted() throws IOException {
        byte[] bytes = random(5_000);
        push(repository("team/source"), bytes);
        Registry target = repository("team/target");
        BlobPush pushed = target.pushBlob(
                HttpRegistry.sha256(bytes),
                bytes.length,
                () -> new ByteArrayInputStream(bytes),
                Optional.of("team/source"));
        assertThat(pushed).isEqualTo(BlobPush.MOUNTED);
        assertThat(pull(target, bytes)).isEqualTo(bytes);
    }

    @Test
    void aBlobThatTheOtherRepositoryHasNotIsSent() throws IOException {
        byte[] bytes = random(6_000);
        Registry target = repository("team/target");
        BlobPush pushed = target.pushBlob(
                HttpRegistry.sha256(bytes),
                bytes.length,
                () -> new ByteArrayInputStream(bytes),
                Optional.of("team/nothing"));
        assertThat(pushed).isEqualTo(BlobPush.SENT);
        assertThat(pull(target, bytes)).isEqualTo(bytes);
    }

    @Test
    void aManifestComesBackByteForByte() throws IOException {
        Registry registry = repository("team/manifests");
        byte[] manifest = manifest(registry, ",\"annotations\":{\"a\":\"b\"},\"unknown\":{\"x\":1}");
        ManifestPush pushed = registry.pushManifest("v1", MANIFEST, manifest);
        assertThat(pushed.digest()).isEqualTo(HttpRegistry.sha256(manifest));
        RawManifest byTag = registry.manifest("v1");
        RawManifest byDigest = registry.manifest("sha256:" + pushed.digest());
        assertThat(byTag.bytes()).isEqualTo(manifest).isEqualTo(byDigest.bytes());
        assertThat(byTag.mediaType()).isEqualTo(MANIFEST);
        assertThat(byTag.digest()).isEqualTo(pushed.digest());
        assertThat(registry.manifestDigest("v1")).contains(pushed.digest());
        assertThat(registry.tags()).contains("v1");
    }

    @Test
    void whatIsNotThereIsNotFound() throws IOException {
        Registry registry = repository("team/nobody");
        assertThat(registry.manifestDigest("v1")).isEmpty();
        assertThat(registry.blobExists(Digest.ZERO)).isFalse();
        assertThatThrownBy(() -> registry.manifest("v1"))
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND);
                    assertThat(e.status()).hasValue(404);
                })
                .hasMessageStartingWith(
                        host() + "/team/nobody: GET manifest v1: 404 MANIFEST_UNKNOWN 'manifest unknown'");
        assertThatThrownBy(() -> registry.openBlob(Digest.ZERO, 1))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.NOT_FOUND));
    }

    @Test
    void referrersAreFoundByTheApiOrByTheTag() throws IOException {
        Registry registry = repository("team/referrers");
        byte[] subject = manifest(registry, "");
        Digest digest = registry.pushManifest("v1", MANIFEST, subject).digest();
        assertThat(registry.referrers(digest, Optional.empty())).isEmpty();
        byte[] referrer = manifest(
                registry,
                ",\"artifactType\":\"application/x-test\",\"subject\":{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d}"
                        .formatted(MANIFEST, digest, subject.length));
        ManifestPush pushed = registry.pushManifest("sha256:" + HttpRegistry.sha256(referrer), MANIFEST, referrer);
        if (!pushed.subjectListed()) {
            byte[] index =
                    "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[{\"mediaType\":\"%s\",\"digest\":\"sha256:%s\",\"size\":%d,\"artifactType\":\"application/x-test\"}]}"
                            .formatted(INDEX, MANIFEST, pushed.digest(), referrer.length)
                            .getBytes(StandardCharsets.US_ASCII);
            registry.pushManifest("sha256-" + digest, INDEX, index);
        }
        Referrer expected = new Referrer(MANIFEST, pushed.digest(), referrer.length, Optional.of("application/x-test"));
        assertThat(registry.referrers(digest, Optional.empty())).isEqualTo(List.of(expected));
        assertThat(registry.referrers(digest, Optional.of("application/x-test")))
                .isEqualTo(List.of(expected));
        assertThat(registry.referrers(digest, Optional.of("application/other"))).isEmpty();
    }

    @Test
    void contentThatIsNotWhatWasPromisedIsNotPushed() throws IOException {
        Registry registry = repository("team/changed");
        byte[] promised = random(500_000);
        byte[] other = promised.clone();
        other[499_999] ^= 1;
        for (byte[] found : List.of(other, java.util.Arrays.copyOf(promised, 499_999), random(500_001))) {
            assertThatThrownBy(() -> registry.pushBlob(
                            HttpRegistry.sha256(promised),
                            promised.length,
                            () -> new ByteArrayInputStream(found),
                            Optional.empty()))
                    .isInstanceOfSatisfying(
                            RegistryException.class,
                            e -> assertThat(e.kind()).isEqualTo(RegistryException.Kind.CONTENT_CHANGED));
            assertThat(registry.blobExists(HttpRegistry.sha256(promised))).isFalse();
            assertThat(registry.blobExists(HttpRegistry.sha256(found))).isFalse();
        }
    }
}
