package io.rafs.reuse;

import io.rafs.format.RefusedException;
import io.rafs.format.rafs.Digester;
import java.util.Locale;

/** What to say if chunks are known by other digests. */
final class EarlierDigests {
    private EarlierDigests() {}

    static RefusedException refused(String image, Digester found, Digester wanted) {
        return new RefusedException(
                image,
                "its chunks are known by %s, those of the new image by %s; build with --digester %s"
                        .formatted(name(found), name(wanted), name(found)));
    }

    private static String name(Digester digester) {
        return digester.name().toLowerCase(Locale.ROOT);
    }
}
