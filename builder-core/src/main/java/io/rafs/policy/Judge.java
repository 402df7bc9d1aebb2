package io.rafs.policy;

import io.rafs.format.Digest;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Judges images by a policy, from values alone: the same values are judged the same, anywhere and at any time. */
public final class Judge {
    private static final Comparator<TrustedImage> BEST = Comparator.comparingLong(
                    (TrustedImage trusted) -> trusted.image().version())
            .thenComparing(TrustedImage::payload);

    private final Rules rules;
    private final Question question;
    private final Evidence evidence;
    private final GoldenChecks checks;
    private final List<Finding> findings = new ArrayList<>();

    private Judge(Rules rules, Question question, List<Claim> claims, SeenVersions seen) {
        this.rules = rules;
        this.question = question;
        this.evidence = new ClaimReader(rules, question).read(claims);
        this.checks = new GoldenChecks(rules, question, seen);
    }

    /**
     * Judges an image.
     *
     * <p>It is accepted if in one of the policy's formats enough keys signed the same thing, if that thing is the image in
     * question, and if all else is so that the policy demands. Of several golden statements that are good, the one of the highest
     * version is trusted.
     *
     * @param claims all that was found beside the image, in any order
     * @param seen the versions that were accepted before
     */
    public static Judgement judge(Policy policy, Question question, List<Claim> claims, SeenVersions seen) {
        Optional<Scope> scope = policy.scopeOf(question.place());
        if (scope.isEmpty()) {
            return withoutScope(policy, question);
        }
        Rules rules = scope.get().rules();
        String match = scope.get().match().text();
        if (rules.mode() == Mode.OFF) {
            Finding off =
                    Finding.unchecked("scope", question.place(), "the policy's scope '%s' is off".formatted(match));
            return new Judgement(
                    Judgement.Verdict.UNCHECKED,
                    question.place(),
                    Optional.of(match),
                    Optional.of(rules),
                    question.manifest(),
                    Optional.empty(),
                    List.of(),
                    List.of(off));
        }
        return new Judge(rules, question, claims, seen).judge(match);
    }

    private static Judgement withoutScope(Policy policy, Question question) {
        String text = "no scope of the policy covers it; default is "
                + policy.otherwise().name().toLowerCase(Locale.ROOT);
        Judgement.Verdict verdict = switch (policy.otherwise()) {
            case REJECT -> Judgement.Verdict.REJECTED;
            case WARN -> Judgement.Verdict.WARNED;
            case ACCEPT -> Judgement.Verdict.UNCHECKED;
        };
        Finding finding = verdict == Judgement.Verdict.UNCHECKED
                ? Finding.unchecked("scope", question.place(), text)
                : Finding.fail("scope", question.place(), text + ", expected a scope that matches; add one");
        return new Judgement(
                verdict,
                question.place(),
                Optional.empty(),
                Optional.empty(),
                question.manifest(),
                Optional.empty(),
                List.of(),
                List.of(finding));
    }

    private Judgement judge(String match) {
        findings.addAll(evidence.findings());
        Optional<TrustedImage> trusted = trusted();
        if (trusted.isEmpty()) {
            manifestAlone();
        }
        List<TrustedAttestation> attestations = attestations(trusted);
        for (RequiredAttestation required : rules.demands().attestations()) {
            findings.add(required(required, attestations));
        }
        boolean good = findings.stream().noneMatch(finding -> finding.outcome() == Finding.Outcome.FAIL);
        return new Judgement(
                good
                        ? Judgement.Verdict.ACCEPTED
                        : rules.mode() == Mode.WARN ? Judgement.Verdict.WARNED : Judgement.Verdict.REJECTED,
                question.place(),
                Optional.of(match),
                Optional.of(rules),
                question.manifest(),
                trusted,
                attestations,
                findings);
    }

    /** The best of the golden statements that are good. What is wrong with others matters only where none is. */
    private Optional<TrustedImage> trusted() {
        List<TrustedImage> good = new ArrayList<>();
        List<Finding> passed = new ArrayList<>();
        List<Finding> failed = new ArrayList<>();
        Map<Digest, List<Finding>> found = new HashMap<>();
        boolean vetoed = false; // by enough keys, which say that the image is not good
        for (Map.Entry<Digest, GoldenImage> entry : evidence.statements().entrySet()) {
            GoldenImage image = entry.getValue();
            String object = "statement " + entry.getKey().hex().substring(0, 16);
            Set<Signatory> signatories = evidence.signatories(entry.getKey());
            if (!checks.isAbout(image)) {
                findings.add(Finding.ignored("subject", object, "it is about another image")
                        .by(signatories));
                continue;
            }
            List<Finding> one = new ArrayList<>();
            one.add(threshold(object, SignatureFormat.GOLDEN, signatories));
            one.addAll(checks.run(image, object));
            List<Finding> wrong = one.stream()
                    .filter(finding -> finding.outcome() == Finding.Outcome.FAIL)
                    .toList();
            vetoed |= !wrong.isEmpty() && !wrong.contains(one.get(0));
            if (wrong.isEmpty()) {
                good.add(new TrustedImage(image, entry.getKey(), List.copyOf(signatories)));
                found.put(entry.getKey(), one);
            } else {
                failed.addAll(wrong);
            }
        }
        Optional<TrustedImage> best = good.stream().max(BEST);
        best.ifPresent(trusted -> passed.addAll(found.get(trusted.payload())));
        boolean matters = best.isEmpty() && (vetoed || !manifestSuffices());
        failed.forEach(finding -> findings.add(matters ? finding : finding.as(Finding.Outcome.IGNORED)));
        findings.addAll(passed);
        return best;
    }

    /** Whether a signature of the manifest alone makes the image good, and there are enough. */
    private boolean manifestSuffices() {
        return !rules.demands().needGolden() && enough().isPresent();
    }

    /** The first format in which enough keys signed the manifest. */
    private Optional<SignatureFormat> enough() {
        return Stream.of(SignatureFormat.COSIGN, SignatureFormat.NOTATION)
                .filter(format -> rules.signers().formats().contains(format))
                .filter(format ->
                        evidence.signatories(format).size() >= rules.signers().threshold())
                .findFirst();
    }

    /** What is left where no golden statement is good. */
    private void manifestAlone() {
        Optional<SignatureFormat> format = enough();
        if (format.isPresent()) {
            findings.add(threshold(question.place(), format.get(), evidence.signatories(format.get())));
            findings.add(
                    rules.demands().needGolden()
                            ? Finding.fail(
                                    "golden",
                                    question.place(),
                                    "only its manifest is signed, expected a golden statement; it was taken away, or sign the image with rafs")
                            : Finding.unchecked(
                                    "golden",
                                    question.place(),
                                    "only its manifest is signed: no version, no digests of files, nothing against an older image"));
        } else if (findings.stream().noneMatch(finding -> finding.outcome() == Finding.Outcome.FAIL)) {
            findings.add(missing());
        }
    }

    private Finding missing() {
        int most = 0;
        for (SignatureFormat format : SignatureFormat.values()) {
            most = Math.max(most, evidence.signatories(format).size());
        }
        long ignored = findings.stream()
                .filter(finding -> finding.outcome() == Finding.Outcome.IGNORED)
                .count();
        return Finding.fail(
                "signature",
                question.place(),
                "%d of the policy's keys signed it, expected %d in the format %s; %s"
                        .formatted(
                                most,
                                rules.signers().threshold(),
                                ClaimReader.sorted(rules.signers().formats()),
                                ignored == 0
                                        ? "no signature is beside it, sign it or copy its signatures, too"
                                        : "what is beside it does not count, see why"));
    }

    private Finding threshold(String object, SignatureFormat format, Collection<Signatory> signatories) {
        int found = signatories.size();
        int expected = rules.signers().threshold();
        String names = String.join(
                ", ", signatories.stream().sorted().map(Signatory::toString).toList());
        return (found >= expected
                        ? Finding.pass("signature", object, "%s signature by %s".formatted(format, names))
                        : Finding.fail(
                                "signature",
                                object,
                                "%d of the policy's keys signed it (%s), expected %d; have others sign the same statement"
                                        .formatted(found, names, expected)))
                .by(signatories);
    }

    /** What is said of the image in question, by its manifest or a file that its statement names. */
    private List<TrustedAttestation> attestations(Optional<TrustedImage> trusted) {
        Set<Digest> image = new HashSet<>(question.indexes());
        question.manifest().ifPresent(image::add);
        image.addAll(question.bootstraps());
        trusted.flatMap(best -> best.image().manifest()).ifPresent(image::add);
        List<TrustedAttestation> about = new ArrayList<>();
        for (TrustedAttestation attestation : evidence.attestations()) {
            String object = attestation.statement().where();
            String type = StrictObject.shown(attestation.statement().predicateType());
            boolean found = false;
            for (Subject subject : attestation.statement().subjects()) {
                found |= SameDigest.among(subject.sha256(), image);
            }
            if (found) {
                about.add(attestation);
                findings.add(Finding.pass("attestation", object, "%s by %s".formatted(type, attestation.signatory()))
                        .by(List.of(attestation.signatory())));
            } else {
                findings.add(Finding.ignored("attestation", object, type + " about another image"));
            }
        }
        return about;
    }

    private Finding required(RequiredAttestation required, List<TrustedAttestation> attestations) {
        List<Signatory> signatories = attestations.stream()
                .filter(attestation ->
                        required.types().contains(attestation.statement().predicateType()))
                .map(TrustedAttestation::signatory)
                .distinct()
                .toList();
        return signatories.isEmpty()
                ? Finding.fail(
                        "attestation",
                        question.place(),
                        "it has no %s by the policy's keys, expected one of the type %s; attach it with rafs attest"
                                .formatted(StrictObject.shown(required.name()), ClaimReader.sorted(required.types())))
                : Finding.pass("attestation", question.place(), "it has the required " + required.name())
                        .by(signatories);
    }
}
