package io.rafs.policy;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.sign.Keys;
import io.rafs.sign.NotationJws;
import io.rafs.sign.Signer;
import io.rafs.sign.SigstoreBundle;
import io.rafs.sign.SimpleSigning;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.ImageFormat;
import io.rafs.statement.SealedFile;
import io.rafs.statement.Statement;
import io.rafs.statement.Subject;
import io.rafs.testdata.Shared;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Golden images for tests, and what is signed about them. All that a text decides is different for another text, and the same for the
 * same.
 */
record Golden(
        String repository,
        String content,
        long version,
        String channel,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        boolean crc,
        boolean digests) {
    static final String REPOSITORY = "registry.example.com/base/java";
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    static Golden of(long version) {
        return new Golden(
                REPOSITORY,
                "image " + version,
                version,
                "stable",
                Optional.of(NOW.minusSeconds(3600)),
                Optional.empty(),
                false,
                true);
    }

    Golden repository(String other) {
        return new Golden(other, content, version, channel, createdAt, expiresAt, crc, digests);
    }

    Golden content(String other) {
        return new Golden(repository, other, version, channel, createdAt, expiresAt, crc, digests);
    }

    Golden version(long other) {
        return new Golden(repository, content, other, channel, createdAt, expiresAt, crc, digests);
    }

    Golden channel(String other) {
        return new Golden(repository, content, version, other, createdAt, expiresAt, crc, digests);
    }

    Golden created(Instant time) {
        return new Golden(repository, content, version, channel, Optional.ofNullable(time), expiresAt, crc, digests);
    }

    Golden expires(Instant time) {
        return new Golden(repository, content, version, channel, createdAt, Optional.of(time), crc, digests);
    }

    Golden unchecked(boolean withCrc, boolean withDigests) {
        return new Golden(repository, content, version, channel, createdAt, expiresAt, withCrc, withDigests);
    }

    static Digest digest(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Sha256 hash = new Sha256();
        hash.update(bytes, 0, bytes.length);
        return hash.digest();
    }

    private static SealedFile file(String name, String content) {
        return new SealedFile(name, digest(content), content.length(), digest("verity " + content));
    }

    Digest manifest() {
        return digest("manifest of " + content);
    }

    Digest bootstrap() {
        return digest("bootstrap of " + content);
    }

    GoldenImage image() {
        return new GoldenImage(
                repository,
                Optional.of(manifest()),
                version,
                channel,
                createdAt,
                expiresAt,
                Optional.of("linux/amd64"),
                List.of(file("image/image.boot", "bootstrap of " + content)),
                List.of(file(digest("blob of " + content).hex(), "blob of " + content)),
                new ImageFormat(6, 4096, 1 << 20, "sha256", digests, crc, 0, 0));
    }

    /** The same as an image directory without a config has it. */
    GoldenImage withoutManifest() {
        GoldenImage image = image();
        return new GoldenImage(
                repository,
                Optional.empty(),
                version,
                channel,
                createdAt,
                expiresAt,
                image.platform(),
                image.bootstraps(),
                image.blobs(),
                image.format());
    }

    /** The question that this image answers. */
    Question question() {
        return Question.of(repository, manifest(), Set.of(), NOW);
    }

    Claim signedBy(TestKey key) {
        return bundle("golden by a key", Statement.PAYLOAD_TYPE, image().statement(), key);
    }

    static Claim.Bundle bundle(String where, String payloadType, byte[] payload, TestKey key) {
        try {
            return new Claim.Bundle(where, SigstoreBundle.sign(payloadType, payload, key));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Claim attestation(String predicateType, TestKey key) {
        byte[] payload = Statement.toBytes(
                List.of(Subject.named(repository, manifest())), predicateType, Map.of("said", "something"));
        return bundle("attestation " + predicateType, Statement.PAYLOAD_TYPE, payload, key);
    }

    /** What {@code cosign sign} of version 3 makes. */
    Claim cosignBundle(TestKey key) {
        byte[] payload = Statement.toBytes(
                List.of(new Subject(Optional.empty(), manifest())), PredicateTypes.COSIGN_SIGN, Map.of());
        return bundle("cosign's bundle", Statement.PAYLOAD_TYPE, payload, key);
    }

    /** What {@code cosign sign} of version 2 makes. */
    Claim.Simple simple(TestKey key) {
        byte[] payload = new SimpleSigning(repository, manifest(), Map.of()).payload();
        try {
            return new Claim.Simple(
                    "simple signing", payload, key.sign(key.key().general(), payload));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@code notation sign} makes, under {@link #certificate}. */
    Claim notation() throws IOException {
        Path key = Shared.require("fixtures", "signing", "keys", "test-only-ec-p256.key.pem");
        Path certificate = key.resolveSibling("test-only-ec-p256.cert.pem");
        try (Signer signer = Keys.open("file:" + key, Optional.of(certificate), what -> new char[0])) {
            return new Claim.Notation(
                    "notation",
                    NotationJws.sign(
                            "application/vnd.oci.image.manifest.v1+json",
                            manifest(),
                            1234,
                            NOW.minusSeconds(60),
                            Optional.empty(),
                            signer));
        }
    }

    /** A self-signed certificate that is its own root. */
    static X509Certificate certificate() throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream("root.pem")) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (CertificateException e) {
            throw new IOException(e);
        }
    }
}
