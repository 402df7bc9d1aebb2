package io.rafs.policy;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import java.util.List;
import java.util.Optional;

/**
 * What a policy says to an image, from its signatures alone. It is not the last word: its files have still to be held against
 * {@link #trusted}, or against the manifest, and whatever is read has to be {@link #manifest}.
 *
 * @param verdict what follows
 * @param place where the image is
 * @param scope pattern of the scope that decided, if any did
 * @param rules what was asked, if a scope covers the image
 * @param manifest digest of the manifest that was judged, and that no other may be read for
 * @param trusted the golden statement that the image is to be held against, if it has a good one
 * @param attestations what else is said of it under keys for that
 * @param findings all that was looked at, in a fixed order
 */
public record Judgement(
        Verdict verdict,
        String place,
        Optional<String> scope,
        Optional<Rules> rules,
        Optional<Digest> manifest,
        Optional<TrustedImage> trusted,
        List<TrustedAttestation> attestations,
        List<Finding> findings) {
    /** What follows. */
    public enum Verdict {
        /** Everything that was asked for is proven. */
        ACCEPTED,
        /** Something is not, and it is accepted with a warning. */
        WARNED,
        /** Nothing was asked for. */
        UNCHECKED,
        /** Something is not, and it is refused. */
        REJECTED
    }

    public Judgement {
        attestations = List.copyOf(attestations);
        findings = List.copyOf(findings);
    }

    /** Whether the image may be used, as far as signatures tell. */
    public boolean accepted() {
        return verdict != Verdict.REJECTED;
    }

    /** Whether it is good enough that the bytes of its blobs are not read. */
    public boolean allowsMetadataOnly() {
        return rules.isEmpty()
                || rules.get().mode() == Mode.OFF
                || rules.get().demands().metadataOnly();
    }

    /** Whether some part of the image has to be proven by its bytes. */
    public boolean requires(Part part) {
        return rules.isPresent()
                && rules.get().mode() != Mode.OFF
                && rules.get().demands().parts().contains(part);
    }

    /** What failed. */
    public List<Finding> failures() {
        return findings.stream()
                .filter(finding -> finding.outcome() == Finding.Outcome.FAIL)
                .toList();
    }

    /** Throws if the image was rejected, with the first thing that failed. */
    public void orRefuse() throws RefusedException {
        if (accepted()) {
            return;
        }
        Finding first = failures().get(0);
        int more = failures().size() - 1;
        throw new RefusedException(
                place,
                "the policy%s rejects it: %s of %s: %s%s"
                        .formatted(
                                scope.map(match -> ", scope '" + match + "',").orElse(""),
                                first.check(),
                                first.object(),
                                first.text(),
                                more == 0 ? "" : " (and %d more)".formatted(more)));
    }
}
