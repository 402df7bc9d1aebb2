package io.rafs.policy;

import io.rafs.format.Digest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The image that is to be judged, as it was found. Whoever asks has turned a tag into a digest once, and reads that digest from
 * then on.
 *
 * @param place where it is: a repository with its host, such as {@code registry.example.com/base/java}, or a transport and an
 *     absolute, normalized path, such as {@code dir:/srv/image}; it chooses the scope
 * @param repository the name that was asked for, with its host and without a tag; a directory may have none
 * @param manifest digest of the manifest that will be read; an image directory has none
 * @param indexes digests of the indexes that lead to that manifest by its digest
 * @param bootstraps SHA-256 of the bootstraps that are there, for a place without a manifest
 * @param now by the clock of whoever asks
 */
public record Question(
        String place,
        Optional<String> repository,
        Optional<Digest> manifest,
        Set<Digest> indexes,
        Set<Digest> bootstraps,
        Instant now) {
    public Question {
        indexes = Set.copyOf(indexes);
        bootstraps = Set.copyOf(bootstraps);
        if (manifest.isEmpty() && (bootstraps.isEmpty() || !indexes.isEmpty())) {
            throw new IllegalArgumentException("an image has a manifest, or else bootstraps");
        }
    }

    /** An image of a repository. */
    public static Question of(String repository, Digest manifest, Set<Digest> indexes, Instant now) {
        return new Question(repository, Optional.of(repository), Optional.of(manifest), indexes, Set.of(), now);
    }

    /** Whether a digest that was signed alone is the image's: of its manifest, or of an index that leads to it. */
    boolean means(Digest signed) {
        boolean found = SameDigest.among(signed, indexes);
        return manifest.isPresent() && SameDigest.as(signed, manifest.get()) | found;
    }
}
