package io.rafs.golden;

import io.rafs.format.RefusedException;
import io.rafs.oci.Link;
import io.rafs.sign.KeyType;
import io.rafs.sign.NotationJws;
import io.rafs.sign.NydusSignature;
import io.rafs.sign.Signer;
import io.rafs.sign.SigstoreBundle;
import io.rafs.sign.SimpleSigning;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.Statement;
import io.rafs.statement.Subject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says of images what the options want said, each in its envelope. */
final class SignatureMaker {
    /** What cosign says of an image that it signs. Source: cosign, specs/BUNDLE_SPEC.md. */
    static final String COSIGN_PREDICATE = "https://sigstore.dev/cosign/sign/v1";

    private static final String MADE = "a new signature";

    private final Signer signer;
    private final SignOptions options;

    SignatureMaker(Signer signer, SignOptions options) {
        this.signer = signer;
        this.options = options;
    }

    /** Throws unless the key can do all that is asked: before anything is read or fetched. */
    void checkKey() throws RefusedException {
        KeyType type = signer.key().type();
        if (options.formats().contains(SignFormat.NYDUS) && type != KeyType.RSA) {
            throw new RefusedException(
                    signer.key().toString(),
                    "nydus-snapshotter takes RSA signatures alone; give an RSA key, or leave out nydus");
        }
        if (options.formats().contains(SignFormat.NOTATION)) {
            if (signer.chain().isEmpty() || signer.key().notation().isEmpty()) {
                throw new RefusedException(
                        signer.key().toString(),
                        "notation takes keys with a certificate, RSA or EC; name its certificate with --cert, or leave out notation");
            }
            if (options.createdAt().isEmpty()) {
                throw new RefusedException(
                        "format notation",
                        "its signatures say when they were made; give --created now, a time, or SOURCE_DATE_EPOCH");
            }
        }
    }

    /**
     * Signs a converted image.
     *
     * @param repository that it is at home in
     * @param manifest none of a directory without a config
     */
    List<Attachment> converted(String repository, Optional<Link> manifest, GoldenFacts facts) throws IOException {
        Set<SignFormat> formats = options.formatsFor(true);
        List<Attachment> made = new ArrayList<>();
        if (formats.contains(SignFormat.GOLDEN)) {
            GoldenImage image = new GoldenImage(
                    repository,
                    manifest.map(Link::digest),
                    options.version(),
                    options.channel(),
                    options.createdAt(),
                    options.expiresAt(),
                    facts.platform(),
                    facts.bootstraps(),
                    facts.blobs(),
                    facts.format());
            made.add(bundle(image.statement(), GoldenImage.PREDICATE));
        }
        if (manifest.isPresent()) {
            made.addAll(ofManifest(formats, repository, manifest.get()));
        } else if (!options.formats().isEmpty() && formats.stream().anyMatch(SignFormat::isOfManifests)) {
            throw new RefusedException(
                    repository,
                    "the image has no config.json and so no manifest that %s could sign; expected --formats golden, or an image"
                                    .formatted(formats)
                            + " that was built of one");
        }
        return made;
    }

    /** Signs a manifest or an index, whatever it leads to. */
    List<Attachment> plain(String repository, Link manifest) throws IOException {
        Set<SignFormat> formats = options.formatsFor(false);
        if (formats.contains(SignFormat.GOLDEN) && formats.stream().noneMatch(SignFormat::isOfManifests)) {
            throw new RefusedException(
                    "sha256:" + manifest.digest(),
                    "it is no converted image, of which a golden statement would speak; convert it first, or give --formats"
                            + " bundle,cosign");
        }
        return ofManifest(formats, repository, manifest);
    }

    private List<Attachment> ofManifest(Set<SignFormat> formats, String repository, Link manifest) throws IOException {
        List<Attachment> made = new ArrayList<>();
        if (formats.contains(SignFormat.BUNDLE)) {
            made.add(bundle(
                    Statement.toBytes(
                            List.of(new Subject(Optional.empty(), manifest.digest())), COSIGN_PREDICATE, Map.of()),
                    COSIGN_PREDICATE));
        }
        if (formats.contains(SignFormat.COSIGN)) {
            byte[] payload = new SimpleSigning(repository, manifest.digest(), options.annotations()).payload();
            byte[] signature = signer.sign(signer.key().general(), payload);
            made.add(new Attachment.Simple(MADE, payload, Base64.getEncoder().encodeToString(signature)));
        }
        if (formats.contains(SignFormat.NOTATION)) {
            Instant time = options.createdAt().orElseThrow();
            byte[] jws = NotationJws.sign(
                    manifest.mediaType(), manifest.digest(), manifest.size(), time, options.expiresAt(), signer);
            made.add(new Attachment.Notation(
                    MADE, jws, NotationJws.parse(MADE, jws).thumbprints()));
        }
        return made;
    }

    /** Signs a statement. */
    Attachment.Bundle bundle(byte[] statement, String predicateType) throws IOException {
        return new Attachment.Bundle(
                MADE, SigstoreBundle.sign(Statement.PAYLOAD_TYPE, statement, signer), predicateType);
    }

    /** The bootstrap's signature, if the options want it. */
    Optional<String> ofBootstrap(Path bootstrap) throws IOException {
        if (!options.formats().contains(SignFormat.NYDUS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(bootstrap)) {
            return Optional.of(NydusSignature.sign(in, signer));
        }
    }
}
