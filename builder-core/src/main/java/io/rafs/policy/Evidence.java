package io.rafs.policy;

import io.rafs.format.Digest;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What claims prove: who of the policy signed which thing. A thing is what is signed, not the signature, and each signatory is
 * counted once for it, however many signatures there are.
 */
final class Evidence {
    private final Map<Digest, GoldenImage> statements = new LinkedHashMap<>();
    private final Map<Digest, Set<Signatory>> golden = new LinkedHashMap<>();
    private final Map<SignatureFormat, Set<Signatory>> manifest = new LinkedHashMap<>();
    private final List<TrustedAttestation> attestations = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    void golden(Digest payload, GoldenImage image, Signatory signatory) {
        statements.put(payload, image);
        golden.computeIfAbsent(payload, key -> new TreeSet<>()).add(signatory);
    }

    /** That the manifest in question was signed by itself. */
    void manifest(SignatureFormat format, Signatory signatory) {
        manifest.computeIfAbsent(format, key -> new TreeSet<>()).add(signatory);
    }

    void attestation(Statement statement, Signatory signatory) {
        attestations.add(new TrustedAttestation(statement, signatory));
    }

    void finding(Finding finding) {
        findings.add(finding);
    }

    /** Golden statements by the SHA-256 of their bytes, each signed by somebody of the policy. */
    Map<Digest, GoldenImage> statements() {
        return statements;
    }

    /** Who signed a golden statement. */
    Set<Signatory> signatories(Digest payload) {
        return golden.get(payload);
    }

    /** Who signed the manifest. */
    Set<Signatory> signatories(SignatureFormat format) {
        return manifest.getOrDefault(format, Set.of());
    }

    /** Statements about anything, signed by somebody of the policy who may say such things. */
    List<TrustedAttestation> attestations() {
        return attestations;
    }

    /** What was found on the way, in the order of the claims. */
    List<Finding> findings() {
        return findings;
    }
}
