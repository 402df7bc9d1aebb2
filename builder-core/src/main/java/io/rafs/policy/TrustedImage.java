package io.rafs.policy;

import io.rafs.format.Digest;
import io.rafs.statement.GoldenImage;
import java.util.List;

/**
 * A golden image whose statement is believed: what an image is to be held against.
 *
 * @param image what the statement says
 * @param payload SHA-256 of the signed bytes
 * @param signatories whose keys say so, at least as many as the threshold
 */
public record TrustedImage(GoldenImage image, Digest payload, List<Signatory> signatories) {
    public TrustedImage {
        signatories = signatories.stream().sorted().toList();
    }
}
