package io.rafs.sbom;

import io.rafs.format.Digest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What a list of packages is of, and who made it.
 *
 * @param name of the image, as people call it
 * @param manifest its digest, if it is known
 * @param toolVersion of rafs
 * @param created when, in whole seconds; nothing in a document depends on a clock
 */
public record SbomSubject(String name, Optional<Digest> manifest, String toolVersion, Optional<Instant> created) {
    public SbomSubject {
        created = created.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
        if (name.isBlank() || toolVersion.isBlank()) {
            throw new IllegalArgumentException("an image or a tool without a name");
        }
    }
}
