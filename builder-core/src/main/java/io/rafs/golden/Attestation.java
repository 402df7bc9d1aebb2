package io.rafs.golden;

import io.rafs.build.Seal;
import io.rafs.format.Digest;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Something that is said of an image besides what it is made of: how it was made, what is in it. */
public interface Attestation {
    /** Type of the predicate: a URI. */
    String predicateType();

    /**
     * The predicate for an image.
     *
     * @param manifest its digest, if it has one
     */
    Map<String, Object> predicate(Seal.Unnamed image, Optional<Digest> manifest) throws IOException;
}
