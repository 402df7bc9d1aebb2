package io.rafs.policy;

import io.rafs.format.RefusedException;

/** Rules that no image could ever keep, or part of which would never be asked: whoever wrote them meant something else. */
final class Contradictions {
    private Contradictions() {}

    static void refuse(String where, Rules rules) throws RefusedException {
        Signers signers = rules.signers();
        Demands demands = rules.demands();
        if (rules.mode() == Mode.OFF) {
            return;
        }
        for (SignatureFormat format : signers.formats()) {
            if (signers.able(format) < signers.threshold()) {
                throw new RefusedException(
                        where,
                        "%d %s may sign in the format %s, expected %d or more, the threshold; add some, or remove the format"
                                .formatted(
                                        signers.able(format),
                                        format == SignatureFormat.NOTATION
                                                ? "of 'certificates'"
                                                : "of 'keys' with the use image",
                                        format,
                                        signers.threshold()));
            }
        }
        if (!signers.roots().isEmpty() && !signers.formats().contains(SignatureFormat.NOTATION)) {
            throw new RefusedException(
                    where,
                    "it has 'certificates', which only the format notation uses, expected that in 'formats'; add it, or remove them");
        }
        if (signers.formats().contains(SignatureFormat.NOTATION)
                && !rules.identity().any()) {
            throw new RefusedException(
                    where,
                    "it takes the format notation, whose signatures name no repository, expected \"identity\": {\"any\": true}; say so if"
                            + " every image under these certificates may pass for every other, or remove the format");
        }
        if (demands.needGolden() && !signers.formats().contains(SignatureFormat.GOLDEN)) {
            throw new RefusedException(
                    where,
                    "it asks for what only a golden statement says (golden, bootstrap, blobs, fsverity, channel, minVersion, maxAge, forbid),"
                            + " expected golden in 'formats'; add it");
        }
        if (!demands.attestations().isEmpty()
                && signers.keys().stream().noneMatch(key -> key.uses().contains(Use.ATTESTATION))) {
            throw new RefusedException(
                    where, "it requires an attestation, expected one of 'keys' with the use attestation; add one");
        }
        if (demands.metadataOnly()
                && (demands.parts().contains(Part.BLOBS) || demands.parts().contains(Part.FSVERITY))) {
            throw new RefusedException(
                    where,
                    "it requires blobs or fsverity, for which every byte is read, and 'metadataOnly' is true, expected one of both;"
                            + " remove the other");
        }
    }
}
