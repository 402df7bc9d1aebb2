package io.rafs.golden;

import io.rafs.statement.GoldenImage;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is to be said of an image, and how.
 *
 * @param formats empty for what fits the image
 * @param identity the repository that the image is at home in, rather than the place's
 * @param version counts up within the channel, 0..2^53-1; 0 says nothing
 * @param channel a line of versions
 * @param createdAt when it is signed; the clock is asked by nobody here
 * @param expiresAt when it is not to be believed any more
 * @param annotations what simple signatures say besides
 */
public record SignOptions(
        Set<SignFormat> formats,
        Optional<String> identity,
        long version,
        String channel,
        Optional<Instant> createdAt,
        Optional<Instant> expiresAt,
        Map<String, String> annotations) {
    /** What fits. */
    public static final SignOptions DEFAULT = new SignOptions(
            Set.of(), Optional.empty(), 0, GoldenImage.DEFAULT_CHANNEL, Optional.empty(), Optional.empty(), Map.of());

    public SignOptions {
        EnumSet<SignFormat> sorted = EnumSet.noneOf(SignFormat.class);
        sorted.addAll(formats);
        formats = Collections.unmodifiableSet(sorted);
        annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** The formats for an image: as asked, or those that verifiers of today take. */
    Set<SignFormat> formatsFor(boolean converted) {
        if (!formats.isEmpty()) {
            return formats;
        }
        return EnumSet.of(converted ? SignFormat.GOLDEN : SignFormat.BUNDLE, SignFormat.COSIGN);
    }
}
