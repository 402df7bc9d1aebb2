package io.rafs.golden;

import io.rafs.build.Seal;
import io.rafs.oci.Link;
import io.rafs.statement.SealedFile;
import io.rafs.statement.Statement;
import io.rafs.statement.Subject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something that is said of an image besides what it is made of: how it was made, what is in it. */
interface Attestation {
    /** Type of the predicate: a URI. */
    String predicateType();

    /** The predicate for an image. */
    Map<String, Object> predicate(Seal.Unnamed image) throws IOException;

    /** Says and signs it. */
    default Attachment.Bundle sign(
            SignatureMaker maker, String repository, Optional<Link> manifest, GoldenFacts facts, Seal.Unnamed image)
            throws IOException {
        return maker.bundle(
                Statement.toBytes(subjects(repository, manifest, facts), predicateType(), predicate(image)),
                predicateType());
    }

    /** The manifest, or where there is none the primary bootstrap, which leads to all else. */
    private static List<Subject> subjects(String repository, Optional<Link> manifest, GoldenFacts facts) {
        SealedFile bootstrap = facts.bootstraps().get(0);
        return List.of(
                manifest.isPresent()
                        ? Subject.named(repository, manifest.get().digest())
                        : Subject.named(bootstrap.name(), bootstrap.sha256()));
    }
}
