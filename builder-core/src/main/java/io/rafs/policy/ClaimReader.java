package io.rafs.policy;

import io.rafs.digest.Sha256;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.sign.NotationJws;
import io.rafs.sign.SigstoreBundle;
import io.rafs.sign.SimpleSigning;
import io.rafs.sign.VerifyingKey;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.Statement;
import io.rafs.statement.Subject;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Turns claims into evidence. A claim that cannot be read, or that nobody of the policy signed, proves nothing and harms
 * nothing: whoever can put a good one beside an image can put a bad one there, too.
 *
 * <p>A signature is verified before what it covers is parsed, and what is parsed are the bytes that were verified.
 */
final class ClaimReader {
    /** Most claims that are looked at. */
    static final int MAX_CLAIMS = 1024;

    /** Most bytes of an attestation; a signature has {@link SigstoreBundle#MAX_SIZE} at most. */
    private static final int MAX_ATTESTATION = 16 << 20;

    private static final int MAX_SIMPLE = 1 << 16;
    private static final String CHECK = "signature";

    private final Signers signers;
    private final Identity identity;
    private final Question question;
    private final Evidence evidence = new Evidence();

    ClaimReader(Rules rules, Question question) {
        this.signers = rules.signers();
        this.identity = rules.identity();
        this.question = question;
    }

    Evidence read(List<Claim> claims) {
        for (Claim claim : claims.subList(0, Math.min(claims.size(), MAX_CLAIMS))) {
            try {
                read(claim);
            } catch (IOException e) { // of values: they are damaged, or not what they should be
                ignore(claim.where(), e.getMessage());
            }
        }
        if (claims.size() > MAX_CLAIMS) {
            evidence.finding(Finding.unchecked(
                    CHECK,
                    question.place(),
                    "%d more signatures and attestations were not looked at, expected %d at most; remove some"
                            .formatted(claims.size() - MAX_CLAIMS, MAX_CLAIMS)));
        }
        return evidence;
    }

    private void read(Claim claim) throws IOException {
        if (claim instanceof Claim.Bundle bundle) {
            bundle(bundle);
        } else if (claim instanceof Claim.Simple simple) {
            simple(simple);
        } else if (claim instanceof Claim.Notation notation) {
            notation(notation);
        } else if (claim instanceof Claim.Unreadable unreadable) {
            ignore(unreadable.where(), unreadable.why());
        }
    }

    private void bundle(Claim.Bundle claim) throws IOException {
        SigstoreBundle bundle = SigstoreBundle.parse(claim.where(), claim.json(), MAX_ATTESTATION);
        byte[] payload = bundle.payload();
        if (!bundle.payloadType().equals(Statement.PAYLOAD_TYPE)) {
            throw new RefusedException(
                    claim.where(),
                    "its payload is '%s', expected %s"
                            .formatted(StrictObject.shown(bundle.payloadType()), Statement.PAYLOAD_TYPE));
        }
        Optional<TrustedKey> signer = signer(claim.where(), bundle::signedBy);
        if (signer.isEmpty()) {
            return;
        }
        Statement statement = Statement.parse(claim.where(), payload);
        String type = statement.predicateType();
        if (!PredicateTypes.areSignatures(type)) {
            if (mayBeFor(Use.ATTESTATION, claim.where(), signer.get())) {
                evidence.attestation(statement, signer.get().signatory());
            }
        } else if (claim.json().length > SigstoreBundle.MAX_SIZE) {
            throw new RefusedException(
                    claim.where(),
                    "it has %d bytes, expected %d at most of a signature"
                            .formatted(claim.json().length, SigstoreBundle.MAX_SIZE));
        } else if (mayBeFor(Use.IMAGE, claim.where(), signer.get())) {
            if (type.equals(GoldenImage.PREDICATE)) {
                golden(claim.where(), payload, statement, signer.get());
            } else {
                cosign(claim.where(), statement, signer.get());
            }
        }
    }

    private void golden(String where, byte[] payload, Statement statement, TrustedKey signer) throws IOException {
        if (isTaken(SignatureFormat.GOLDEN, where)) {
            Sha256 hash = new Sha256();
            hash.update(payload, 0, payload.length);
            evidence.golden(hash.digest(), GoldenImage.of(statement), signer.signatory());
        }
    }

    /** What cosign 3 says of an image; the one subject has no name. */
    private void cosign(String where, Statement statement, TrustedKey signer) {
        Subject subject = statement.subjects().get(0);
        if (statement.subjects().size() != 1) {
            ignore(
                    where,
                    "it has %d subjects, expected the manifest alone"
                            .formatted(statement.subjects().size()));
        } else {
            manifest(where, SignatureFormat.COSIGN, subject.sha256(), subject.name(), signer.signatory());
        }
    }

    private void simple(Claim.Simple claim) throws IOException {
        if (claim.payload().length > MAX_SIMPLE || claim.signature().length > MAX_SIMPLE) {
            throw new RefusedException(
                    claim.where(),
                    "payload and signature have %d and %d bytes, expected %d at most"
                            .formatted(claim.payload().length, claim.signature().length, MAX_SIMPLE));
        }
        Optional<TrustedKey> signer =
                signer(claim.where(), key -> key.verifies(key.general(), claim.payload(), claim.signature()));
        if (signer.isPresent() && mayBeFor(Use.IMAGE, claim.where(), signer.get())) {
            SimpleSigning signed = SimpleSigning.parse(claim.where(), claim.payload());
            manifest(
                    claim.where(),
                    SignatureFormat.COSIGN,
                    signed.manifest(),
                    Optional.of(signed.repository()),
                    signer.get().signatory());
        }
    }

    /** The root counts, whichever leaf it issued: one authority is one, however many certificates it hands out. */
    private void notation(Claim.Notation claim) throws IOException {
        if (!isTaken(SignatureFormat.NOTATION, claim.where())) {
            return;
        }
        NotationJws jws = NotationJws.parse(claim.where(), claim.envelope());
        for (TrustedRoot root : signers.roots()) {
            if (jws.signedUnder(List.of(root.certificate()), question.now())) {
                if (root.validity().holds(question.now())) {
                    manifest(
                            claim.where(),
                            SignatureFormat.NOTATION,
                            jws.targetDigest(),
                            Optional.empty(),
                            root.signatory());
                } else {
                    ignore(
                            claim.where(),
                            "%s %s".formatted(root.signatory(), root.validity().outside(question.now())));
                }
                return;
            }
        }
        List<X509Certificate> roots =
                signers.roots().stream().map(TrustedRoot::certificate).toList();
        ignore(claim.where(), jws.objection(roots, question.now()).orElse(unknown()));
    }

    /** Counts a signature of a manifest alone, if it is of the one in question and for its name. */
    private void manifest(
            String where, SignatureFormat format, Digest signed, Optional<String> name, Signatory signatory) {
        if (!isTaken(format, where)) {
            return;
        }
        if (!question.means(signed)) {
            ignore(where, "it is of the manifest sha256:%s, which is another image".formatted(signed));
        } else if (!identity.any() && name.isEmpty()) {
            ignore(
                    where,
                    "it names no repository, expected %s; sign with rafs, or set identity.any if every image under this key may pass for every other"
                            .formatted(identity.expected(question.repository())));
        } else if (!identity.any() && !identity.suits(name.get(), question.repository())) {
            ignore(
                    where,
                    "it is for '%s', expected %s; list that under identity.names if it is where this place gets its images from"
                            .formatted(StrictObject.shown(name.get()), identity.expected(question.repository())));
        } else {
            evidence.manifest(format, signatory);
            evidence.finding(Finding.pass(CHECK, where, "%s signature by %s".formatted(format, signatory))
                    .by(List.of(signatory)));
        }
    }

    private boolean isTaken(SignatureFormat format, String where) {
        if (!signers.formats().contains(format)) {
            ignore(where, "it is in the format %s, expected one of %s".formatted(format, sorted(signers.formats())));
            return false;
        }
        return true;
    }

    /** The key of the policy that made a signature, if one did and is valid now. */
    private Optional<TrustedKey> signer(String where, Predicate<VerifyingKey> signed) {
        for (TrustedKey key : signers.keys()) {
            if (signed.test(key.key())) {
                if (key.validity().holds(question.now())) {
                    return Optional.of(key);
                }
                ignore(where, "%s %s".formatted(key.signatory(), key.validity().outside(question.now())));
                return Optional.empty();
            }
        }
        ignore(where, unknown());
        return Optional.empty();
    }

    private boolean mayBeFor(Use use, String where, TrustedKey signer) {
        if (!signer.uses().contains(use)) {
            ignore(where, "%s signed it, which is not for the use %s".formatted(signer.signatory(), use));
            return false;
        }
        return true;
    }

    private static String unknown() {
        return "none of the policy's keys made it; it was changed, or signed by somebody else";
    }

    private void ignore(String where, String reason) {
        String place = where + ": ";
        evidence.finding(
                Finding.ignored(CHECK, where, reason.startsWith(place) ? reason.substring(place.length()) : reason));
    }

    static String sorted(Set<?> values) {
        return values.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }
}
