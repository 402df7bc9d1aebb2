package io.rafs.policy;

import static io.rafs.policy.Golden.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.sign.Scheme;
import io.rafs.statement.GoldenImage;
import io.rafs.statement.Statement;
import io.rafs.statement.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What somebody tries who has the registry, the mirror and the disk, but no key: a test for each row of the table in docs/policy.md.
 * Here against what is decided from values; the same against registries and directories is elsewhere.
 */
final class AttackSuiteTest {
    private static final String PROVENANCE = "https://slsa.dev/provenance/v1";

    private final TestKey key = TestKey.ec();
    private final TestKey other = TestKey.ec();
    private final Rules strict = Rules.strict(List.of(key.trusted("k")));

    private static Judgement judge(Rules rules, Question question, Claim... claims) {
        return Judge.judge(Policy.of(rules), question, List.of(claims), SeenVersions.NONE);
    }

    private static SeenVersions seen(Golden... images) throws IOException {
        SeenVersions seen = SeenVersions.NONE;
        for (Golden image : images) {
            seen = seen.plus("test", image.image());
        }
        return seen;
    }

    private static void accepted(Judgement judgement) {
        assertThat(judgement.verdict()).as("%s", judgement.findings()).isEqualTo(Judgement.Verdict.ACCEPTED);
    }

    /** Rejected, nothing trusted, and somewhere is told why. */
    private static void rejected(Judgement judgement, String why) {
        assertThat(judgement.verdict()).as("%s", judgement.findings()).isEqualTo(Judgement.Verdict.REJECTED);
        assertThat(judgement.trusted()).isEmpty();
        assertThat(judgement.failures()).isNotEmpty();
        assertThat(judgement.findings())
                .anySatisfy(finding -> assertThat(finding.toString()).contains(why));
        assertThatThrownBy(judgement::orRefuse).isInstanceOf(RefusedException.class);
    }

    private Signers two(SignatureFormat... formats) {
        return new Signers(2, List.of(key.trusted("k"), other.trusted("other")), List.of(), Set.of(formats));
    }

    @Test
    void anotherManifestUnderTheNameIsRejected() {
        Golden good = Golden.of(7);
        Golden swapped = good.content("something else");
        accepted(judge(strict, good.question(), good.signedBy(key)));
        rejected(judge(strict, swapped.question(), good.signedBy(key)), "it is about another image");
    }

    @Test
    void anotherBootstrapInADirectoryIsRejected() {
        Golden good = Golden.of(7);
        Question directory = new Question(
                "dir:/srv/java",
                Optional.of(Golden.REPOSITORY),
                Optional.empty(),
                Set.of(),
                Set.of(good.bootstrap()),
                NOW);
        accepted(judge(strict, directory, good.signedBy(key)));
        Question swapped = new Question(
                "dir:/srv/java",
                Optional.of(Golden.REPOSITORY),
                Optional.empty(),
                Set.of(),
                Set.of(good.bootstrap(), Golden.digest("another")),
                NOW);
        rejected(judge(strict, swapped, good.signedBy(key)), "it is about another image");
    }

    @Test
    void aStatementThatNamesAnotherBlobThanWasSignedIsRejected() {
        Golden good = Golden.of(7);
        String signed = new String(good.image().statement(), StandardCharsets.UTF_8);
        String blob = good.image().blobs().get(0).sha256().hex();
        byte[] forged = signed.replace(blob, Golden.digest("evil blob").hex()).getBytes(StandardCharsets.UTF_8);
        rejected(
                judge(strict, good.question(), withPayload((Claim.Bundle) good.signedBy(key), forged)),
                "none of the policy's keys made it");
    }

    /** The envelope with another payload and the old signature. */
    private static Claim.Bundle withPayload(Claim.Bundle bundle, byte[] payload) {
        String json = new String(bundle.json(), StandardCharsets.UTF_8);
        int begin = json.indexOf("\"payload\":\"") + 11;
        int end = json.indexOf('"', begin);
        return new Claim.Bundle(
                "forged",
                (json.substring(0, begin) + Base64.getEncoder().encodeToString(payload) + json.substring(end))
                        .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anImageOfAnotherRepositoryUnderTheSameKeyIsRejected() {
        Golden other = Golden.of(7).repository("registry.example.com/base/python");
        Question asked = Question.of(Golden.REPOSITORY, other.manifest(), Set.of(), NOW);
        rejected(judge(strict, asked, other.signedBy(key)), "it is for 'registry.example.com/base/python'");
        Rules cosign =
                strict.with(new Signers(1, List.of(key.trusted("k")), List.of(), Set.of(SignatureFormat.COSIGN)));
        rejected(judge(cosign, asked, other.simple(key)), "it is for 'registry.example.com/base/python'");
        rejected(judge(cosign, asked, other.cosignBundle(key)), "it names no repository");
    }

    @Test
    void aMirrorPassesOnlyUnderAListedName() {
        Golden golden = Golden.of(7);
        Question mirror = Question.of("mirror.example.net/java", golden.manifest(), Set.of(), NOW);
        rejected(judge(strict, mirror, golden.signedBy(key)), "expected mirror.example.net/java");
        accepted(judge(strict.with(new Identity(Set.of(Golden.REPOSITORY), false)), mirror, golden.signedBy(key)));
    }

    @Test
    void aDirectoryWithoutANameIsNoWayAroundTheName() {
        Golden golden = Golden.of(7);
        Question nameless = new Question(
                "dir:/srv/java", Optional.empty(), Optional.empty(), Set.of(), Set.of(golden.bootstrap()), NOW);
        rejected(judge(strict, nameless, golden.signedBy(key)), "expected a name, none is known");
        accepted(judge(strict.with(Identity.ANY), nameless, golden.signedBy(key)));
    }

    @Test
    void anAttestationIsNoSignature() {
        Golden golden = Golden.of(7);
        Rules all = strict.with(new Signers(
                1, List.of(key.trusted("k")), List.of(), Set.of(SignatureFormat.GOLDEN, SignatureFormat.COSIGN)));
        Judgement judgement = judge(
                all,
                golden.question(),
                golden.attestation(PROVENANCE, key),
                golden.attestation("https://spdx.dev/Document", key),
                golden.attestation("https://rafs.io/golden-image/v2", key));
        rejected(judgement, "0 of the policy's keys signed it");
        assertThat(judgement.attestations()).hasSize(3);
    }

    @Test
    void aKeyForAttestationsSignsNoImageAndTheOtherWayRound() {
        Golden golden = Golden.of(7);
        Signers signers = new Signers(
                1,
                List.of(
                        new TrustedKey("release", key.key(), Validity.ALWAYS, Set.of(Use.IMAGE)),
                        new TrustedKey("ci", other.key(), Validity.ALWAYS, Set.of(Use.ATTESTATION))),
                List.of(),
                Set.of(SignatureFormat.GOLDEN, SignatureFormat.COSIGN));
        Rules rules = strict.with(signers).with(demand(Set.of(), List.of(RequiredAttestation.PROVENANCE)));
        accepted(judge(rules, golden.question(), golden.signedBy(key), golden.attestation(PROVENANCE, other)));
        rejected(
                judge(rules, golden.question(), golden.signedBy(other), golden.attestation(PROVENANCE, other)),
                "which is not for the use image");
        rejected(
                judge(rules, golden.question(), golden.simple(other), golden.attestation(PROVENANCE, other)),
                "which is not for the use image");
        Judgement byWrong = judge(rules, golden.question(), golden.signedBy(key), golden.attestation(PROVENANCE, key));
        assertThat(byWrong.verdict()).isEqualTo(Judgement.Verdict.REJECTED);
        assertThat(byWrong.attestations()).isEmpty();
    }

    @Test
    void provenanceOfAnotherImageIsNotThisOnes() {
        Golden golden = Golden.of(7);
        Rules rules = strict.with(demand(Set.of(), List.of(RequiredAttestation.PROVENANCE)));
        accepted(judge(rules, golden.question(), golden.signedBy(key), golden.attestation(PROVENANCE, key)));
        Judgement judgement = judge(
                rules,
                golden.question(),
                golden.signedBy(key),
                golden.content("other").attestation(PROVENANCE, key));
        assertThat(judgement.verdict()).isEqualTo(Judgement.Verdict.REJECTED);
        assertThat(judgement.failures().get(0).text()).contains("it has no provenance");
    }

    private static Demands demand(Set<Part> parts, List<RequiredAttestation> attestations) {
        return new Demands(
                parts, attestations, Optional.empty(), OptionalLong.empty(), Optional.empty(), Set.of(), false);
    }

    @Test
    void anOlderVersionThanWasSeenIsRejected() throws IOException {
        Golden old = Golden.of(41);
        Golden now = Golden.of(45);
        SeenVersions seen = seen(old, now);
        Judgement again = Judge.judge(Policy.of(strict), old.question(), List.of(old.signedBy(key)), seen);
        rejected(again, "it is version 41, expected 45 or more");
        accepted(Judge.judge(Policy.of(strict), now.question(), List.of(now.signedBy(key)), seen));
    }

    @Test
    void anImageWithoutAVersionDoesNotComeAfterOneWithAVersion() throws IOException {
        Golden unversioned = Golden.of(0);
        Judgement judgement = Judge.judge(
                Policy.of(strict), unversioned.question(), List.of(unversioned.signedBy(key)), seen(Golden.of(1)));
        rejected(judgement, "it is version 0, expected 1 or more");
    }

    @Test
    void anotherImageOfTheVersionThatWasSeenIsRejected() throws IOException {
        Golden twin = Golden.of(45).content("the other forty-five");
        Judgement judgement =
                Judge.judge(Policy.of(strict), twin.question(), List.of(twin.signedBy(key)), seen(Golden.of(45)));
        rejected(judgement, "two images have one version");
    }

    @Test
    void aMirrorIsNoWayToAnOlderVersion() throws IOException {
        Golden old = Golden.of(41);
        Question mirror = Question.of("mirror.example.net/java", old.manifest(), Set.of(), NOW);
        Rules rules = strict.with(new Identity(Set.of(Golden.REPOSITORY), false));
        rejected(
                Judge.judge(Policy.of(rules), mirror, List.of(old.signedBy(key)), seen(Golden.of(45))),
                "it is version 41, expected 45 or more");
    }

    @Test
    void aVersionBelowThePolicysIsRejected() {
        Golden golden = Golden.of(41);
        Rules rules = strict.with(new Demands(
                Set.of(), List.of(), Optional.empty(), OptionalLong.of(42), Optional.empty(), Set.of(), false));
        rejected(judge(rules, golden.question(), golden.signedBy(key)), "it is version 41, expected 42 or more");
        accepted(judge(rules, Golden.of(42).question(), Golden.of(42).signedBy(key)));
    }

    @Test
    void anImageOfAnotherChannelIsRejected() {
        Golden golden = Golden.of(41).channel("nightly");
        Rules rules = strict.with(new Demands(
                Set.of(), List.of(), Optional.of("stable"), OptionalLong.empty(), Optional.empty(), Set.of(), false));
        rejected(judge(rules, golden.question(), golden.signedBy(key)), "it is of the channel 'nightly'");
    }

    @Test
    void anExpiredImageIsRejectedFromTheVerySecond() {
        Golden golden = Golden.of(7).expires(NOW);
        rejected(judge(strict, golden.question(), golden.signedBy(key)), "it expired at " + NOW);
        Golden longer = Golden.of(7).expires(NOW.plusSeconds(1));
        accepted(judge(strict, longer.question(), longer.signedBy(key)));
    }

    @Test
    void anImageThatIsTooOldOrOfUnknownAgeIsRejected() {
        Rules rules = strict.with(new Demands(
                Set.of(),
                List.of(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of(Duration.ofDays(180)),
                Set.of(),
                false));
        Instant oldest = NOW.minus(Duration.ofDays(180));
        Golden golden = Golden.of(7);
        accepted(judge(rules, golden.question(), golden.created(oldest).signedBy(key)));
        rejected(
                judge(
                        rules,
                        golden.question(),
                        golden.created(oldest.minusSeconds(1)).signedBy(key)),
                "expected PT4320H before");
        rejected(
                judge(rules, golden.question(), golden.created(null).signedBy(key)),
                "it does not say when it was made");
        rejected(judge(rules, golden.question(), golden.created(Instant.MAX).signedBy(key)), "a clock is wrong");
    }

    @Test
    void aKeyCountsOnlyWhileItIsValid() {
        Golden golden = Golden.of(7);
        Validity past = new Validity(Optional.of(NOW.minusSeconds(10)), Optional.of(NOW));
        Validity future = new Validity(Optional.of(NOW.plusSeconds(1)), Optional.empty());
        Validity present = new Validity(Optional.of(NOW), Optional.of(NOW.plusSeconds(1)));
        rejected(judge(valid(past), golden.question(), golden.signedBy(key)), "is not valid any more since " + NOW);
        rejected(judge(valid(future), golden.question(), golden.signedBy(key)), "is not valid before");
        accepted(judge(valid(present), golden.question(), golden.signedBy(key)));
    }

    private Rules valid(Validity validity) {
        return Rules.strict(List.of(new TrustedKey("k", key.key(), validity, Set.of(Use.values()))));
    }

    @Test
    void afterARotationTheNewKeyIsEnoughAndTheOldOneIsNot() {
        Golden golden = Golden.of(7);
        Rules rules = Rules.strict(List.of(
                new TrustedKey(
                        "2025",
                        key.key(),
                        new Validity(Optional.empty(), Optional.of(NOW.minusSeconds(1))),
                        Set.of(Use.values())),
                other.trusted("2026")));
        rejected(judge(rules, golden.question(), golden.signedBy(key)), "'2025'");
        accepted(judge(rules, golden.question(), golden.signedBy(key), golden.signedBy(other)));
    }

    @Test
    void oneKeyDoesNotCountTwice() {
        Golden golden = Golden.of(7);
        Rules rules = strict.with(two(SignatureFormat.GOLDEN));
        rejected(
                judge(rules, golden.question(), golden.signedBy(key), golden.signedBy(key)),
                "1 of the policy's keys signed it");
        accepted(judge(rules, golden.question(), golden.signedBy(key), golden.signedBy(other)));
        Rules cosign = strict.with(Identity.ANY).with(two(SignatureFormat.COSIGN));
        rejected(
                judge(cosign, golden.question(), golden.simple(key), golden.cosignBundle(key)),
                "1 of the policy's keys signed it");
        accepted(judge(cosign, golden.question(), golden.simple(key), golden.cosignBundle(other)));
    }

    @Test
    void oneKeyUnderTwoNamesIsRefusedInAPolicy() {
        assertThatThrownBy(() -> new Signers(
                        2, List.of(key.trusted("a"), key.trusted("b")), List.of(), Set.of(SignatureFormat.GOLDEN)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void keysThatSignedDifferentStatementsAreNotAddedUp() {
        Golden golden = Golden.of(7);
        Rules rules = strict.with(two(SignatureFormat.GOLDEN, SignatureFormat.COSIGN));
        rejected(
                judge(
                        rules,
                        golden.question(),
                        golden.signedBy(key),
                        golden.version(8).signedBy(other)),
                "1 of the policy's keys signed it");
        rejected(
                judge(rules, golden.question(), golden.signedBy(key), golden.simple(other)),
                "1 of the policy's keys signed it");
    }

    @Test
    void theKeyDecidesTheAlgorithm() throws IOException {
        Golden golden = Golden.of(7);
        Claim.Simple simple = golden.simple(key);
        TestKey edwards = TestKey.ed25519();
        Rules cosign =
                strict.with(new Signers(1, List.of(key.trusted("k")), List.of(), Set.of(SignatureFormat.COSIGN)));
        for (String weak : List.of("SHA1withECDSA", "SHA384withECDSA", "NONEwithECDSA")) {
            byte[] message = weak.startsWith("NONE")
                    ? Golden.digest(new String(simple.payload(), StandardCharsets.UTF_8))
                            .hex()
                            .getBytes(StandardCharsets.UTF_8)
                    : simple.payload();
            Claim claim = new Claim.Simple(weak, simple.payload(), key.raw(weak, message));
            rejected(judge(cosign, golden.question(), claim), "none of the policy's keys made it");
        }
        Claim otherKind = new Claim.Simple("ed25519", simple.payload(), edwards.sign(Scheme.ED25519, simple.payload()));
        rejected(judge(cosign, golden.question(), otherKind), "none of the policy's keys made it");
        accepted(judge(cosign, golden.question(), simple));
    }

    @Test
    void aSignatureUnderAnotherPayloadTypeIsNone() {
        Golden golden = Golden.of(7);
        Claim otherType = Golden.bundle("b", "application/json", golden.image().statement(), key);
        rejected(judge(strict, golden.question(), otherType), "its payload is 'application/json'");
        Claim.Bundle relabelled = new Claim.Bundle(
                "relabelled",
                new String(((Claim.Bundle) otherType).json(), StandardCharsets.UTF_8)
                        .replace(
                                "\"payloadType\":\"application/json\"",
                                "\"payloadType\":\"" + Statement.PAYLOAD_TYPE + "\"")
                        .getBytes(StandardCharsets.UTF_8));
        rejected(judge(strict, golden.question(), relabelled), "none of the policy's keys made it");
    }

    @Test
    void takingTheGoldenStatementAwayLeavesNoWeakerWay() {
        Golden golden = Golden.of(7);
        rejected(judge(strict, golden.question(), golden.simple(key)), "it is in the format cosign");
        Rules both = strict.with(new Signers(
                        1,
                        List.of(key.trusted("k")),
                        List.of(),
                        Set.of(SignatureFormat.GOLDEN, SignatureFormat.COSIGN)))
                .with(demand(Set.of(Part.BLOBS), List.of()));
        rejected(judge(both, golden.question(), golden.simple(key)), "only its manifest is signed");
        accepted(judge(both, golden.question(), golden.simple(key), golden.signedBy(key)));
    }

    @Test
    void aGoldenStatementThatSaysNoIsNotOutvotedByAWeakerSignature() {
        Golden expired = Golden.of(7).expires(NOW.minusSeconds(1));
        Rules both = strict.with(new Signers(
                1, List.of(key.trusted("k")), List.of(), Set.of(SignatureFormat.GOLDEN, SignatureFormat.COSIGN)));
        rejected(judge(both, expired.question(), expired.simple(key), expired.signedBy(key)), "it expired");
    }

    @Test
    void imagesWhoseChunksNobodyWouldCheckAreRejected() {
        Rules rules = strict.with(new Demands(
                Set.of(),
                List.of(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Set.of(Forbidden.values()),
                false));
        Golden golden = Golden.of(7);
        accepted(judge(rules, golden.question(), golden.signedBy(key)));
        rejected(judge(rules, golden.question(), golden.unchecked(true, true).signedBy(key)), "it has crc-only-chunks");
        rejected(
                judge(rules, golden.question(), golden.unchecked(false, false).signedBy(key)),
                "it has unchecked-chunks");
    }

    @Test
    void anImageWithoutSignaturesIsRejected() {
        rejected(judge(strict, Golden.of(7).question()), "no signature is beside it");
    }

    @Test
    void anImageThatNoScopeCoversIsRejected() throws IOException {
        Policy policy = Policy.parse("p.json", """
                {"version":1,"scopes":[{"match":"registry.example.com/other/**","keys":[{"name":"k","spki":"%s"}]}]}""".formatted(key.spki()).getBytes(StandardCharsets.UTF_8), null);
        Golden golden = Golden.of(7);
        rejected(
                Judge.judge(policy, golden.question(), List.of(golden.signedBy(key)), SeenVersions.NONE),
                "no scope of the policy covers it");
    }

    @Test
    void aSignatureBySomebodyElseIsRejected() {
        Golden golden = Golden.of(7);
        rejected(judge(strict, golden.question(), golden.signedBy(other)), "none of the policy's keys made it");
    }

    @Test
    void junkBesideAGoodSignatureDoesNoHarm() {
        Golden golden = Golden.of(7);
        accepted(judge(
                strict,
                golden.question(),
                new Claim.Bundle("empty", new byte[0]),
                new Claim.Bundle("text", "no json".getBytes(StandardCharsets.UTF_8)),
                new Claim.Simple("simple", new byte[100], new byte[64]),
                golden.signedBy(other),
                golden.content("another image").signedBy(key),
                golden.signedBy(key)));
    }

    @Test
    void anOversizedSignatureIsNotRead() {
        Golden golden = Golden.of(7);
        byte[] json = ((Claim.Bundle) golden.signedBy(key)).json();
        byte[] padded = Arrays.copyOf(json, (1 << 20) + 1);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        rejected(judge(strict, golden.question(), new Claim.Bundle("large", padded)), "expected 1048576 at most");
        byte[] vast = Arrays.copyOf(padded, (16 << 20) + 1);
        Arrays.fill(vast, json.length, vast.length, (byte) ' ');
        rejected(judge(strict, golden.question(), new Claim.Bundle("vast", vast)), "16777217");
        rejected(
                judge(strict, golden.question(), new Claim.Simple("vast", new byte[1 << 17], new byte[64])),
                "payload and signature have 131072 and 64 bytes");
    }

    @Test
    void aFloodOfSignaturesIsNotLookedAt() {
        Golden golden = Golden.of(7);
        Claim[] flood = new Claim[5000];
        Arrays.fill(flood, new Claim.Simple("junk", new byte[1], new byte[1]));
        rejected(judge(strict, golden.question(), flood), "3976 more signatures and attestations were not looked at");
    }

    @Test
    void aKeyThatStandsTwiceIsRefusedOutsideAndInside() {
        Golden golden = Golden.of(7);
        String bundle = new String(((Claim.Bundle) golden.signedBy(key)).json(), StandardCharsets.UTF_8);
        String twice = bundle.replace("\"payload\":", "\"payload\":\"e30=\",\"payload\":");
        assertThat(twice).isNotEqualTo(bundle);
        rejected(
                judge(strict, golden.question(), new Claim.Bundle("twice", twice.getBytes(StandardCharsets.UTF_8))),
                "Duplicate field 'payload'");
        String statement = new String(golden.image().statement(), StandardCharsets.UTF_8);
        byte[] ambiguous = statement
                .replace(
                        "\"predicateType\":", "\"predicateType\":\"https://slsa.dev/provenance/v1\",\"predicateType\":")
                .getBytes(StandardCharsets.UTF_8);
        rejected(
                judge(strict, golden.question(), Golden.bundle("inside", Statement.PAYLOAD_TYPE, ambiguous, key)),
                "Duplicate field 'predicateType'");
    }

    @Test
    void deepNestingIsRefusedOutsideAndInside() {
        Golden golden = Golden.of(7);
        byte[] deep = "{\"a\":".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        rejected(judge(strict, golden.question(), new Claim.Bundle("deep", deep)), "it is nested deeper than");
        rejected(
                judge(strict, golden.question(), Golden.bundle("deep", Statement.PAYLOAD_TYPE, deep, key)),
                "it is nested deeper than");
    }

    @Test
    void onlyOneSpellingOfADigestIsOne() {
        Golden golden = Golden.of(7);
        String statement = new String(golden.image().statement(), StandardCharsets.UTF_8);
        String hex = golden.manifest().hex();
        for (String spelling : List.of(
                hex.toUpperCase(java.util.Locale.ROOT), hex.substring(1), hex + "00", "sha256:" + hex, " " + hex)) {
            byte[] spelled = statement.replace(hex, spelling).getBytes(StandardCharsets.UTF_8);
            rejected(
                    judge(strict, golden.question(), Golden.bundle("b", Statement.PAYLOAD_TYPE, spelled, key)),
                    "expected 64 lower-case hex digits");
        }
        byte[] sha512 = statement.replace("\"sha256\":", "\"sha512\":").getBytes(StandardCharsets.UTF_8);
        rejected(
                judge(strict, golden.question(), Golden.bundle("b", Statement.PAYLOAD_TYPE, sha512, key)),
                "it has no 'sha256'");
    }

    @Test
    void digestsThatBeginOrEndAlikeAreNotTheSame() {
        byte[] bytes = Golden.digest("x").bytes();
        for (int bit = 0; bit < 256; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(SameDigest.as(Digest.of(bytes), Digest.of(flipped))).isFalse();
        }
        assertThat(SameDigest.as(Digest.of(bytes), Digest.of(bytes.clone()))).isTrue();
    }

    @Test
    void whatIsReadAreTheVerifiedBytes() {
        Golden golden = Golden.of(7);
        byte[] json = ((Claim.Bundle) golden.signedBy(key)).json();
        byte[] lent = json.clone();
        Claim claim = new Claim.Bundle("b", lent);
        Arrays.fill(lent, (byte) ' '); // whoever lent them changes them afterwards
        Judgement judgement = judge(strict, golden.question(), claim);
        accepted(judgement);
        TrustedImage trusted = judgement.trusted().orElseThrow();
        assertThat(trusted.payload())
                .isEqualTo(Golden.digest(new String(golden.image().statement(), StandardCharsets.UTF_8)));
        assertThat(trusted.image()).isEqualTo(golden.image());
    }

    @Test
    void subjectsAndPredicateCannotSpeakOfDifferentImages() {
        Golden golden = Golden.of(7);
        Golden evil = golden.content("evil");
        byte[] split = Statement.toBytes(
                List.of(Subject.named(golden.repository(), golden.manifest())), GoldenImage.PREDICATE, predicate(evil));
        Claim claim = Golden.bundle("split", Statement.PAYLOAD_TYPE, split, key);
        rejected(judge(strict, golden.question(), claim), "its subjects are not");
        rejected(judge(strict, evil.question(), claim), "its subjects are not");
    }

    private static Map<String, Object> predicate(Golden golden) {
        try {
            return Statement.parse("test", golden.image().statement())
                    .predicate()
                    .fields();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theJudgementNamesTheManifestThatMayBeRead() {
        Golden golden = Golden.of(7);
        Judgement judgement = judge(strict, golden.question(), golden.signedBy(key));
        assertThat(judgement.manifest()).contains(golden.manifest());
        assertThat(judgement.trusted().orElseThrow().image().manifest()).isEqualTo(judgement.manifest());
    }

    @Test
    void aSignedIndexVouchesForWhatItLeadsToByDigestAlone() {
        Golden golden = Golden.of(7);
        Golden index = golden.content("the index");
        Rules cosign =
                strict.with(new Signers(1, List.of(key.trusted("k")), List.of(), Set.of(SignatureFormat.COSIGN)));
        Question asked = Question.of(Golden.REPOSITORY, golden.manifest(), Set.of(index.manifest()), NOW);
        Judgement judgement = judge(cosign, asked, index.simple(key));
        accepted(judgement);
        assertThat(judgement.manifest()).contains(golden.manifest());
        rejected(judge(cosign, golden.question(), index.simple(key)), "which is another image");
    }

    @Test
    void warningsAcceptAndSayWhatIsWrong() {
        Rules warn = new Rules(Mode.WARN, strict.signers(), strict.identity(), strict.demands());
        Judgement judgement = judge(warn, Golden.of(7).question());
        assertThat(judgement.verdict()).isEqualTo(Judgement.Verdict.WARNED);
        assertThat(judgement.trusted()).isEmpty();
        assertThat(judgement.failures()).isNotEmpty();
    }

    @Test
    void ofSeveralGoodStatementsTheHighestVersionIsTrusted() {
        Golden low = Golden.of(7);
        Golden high = low.version(9);
        Golden expired = low.version(11).expires(NOW.minusSeconds(1));
        for (List<Claim> order : List.of(
                List.of(low.signedBy(key), expired.signedBy(key), high.signedBy(key)),
                List.of(high.signedBy(key), low.signedBy(key), expired.signedBy(key)))) {
            Judgement judgement = Judge.judge(Policy.of(strict), low.question(), order, SeenVersions.NONE);
            accepted(judgement);
            assertThat(judgement.trusted().orElseThrow().image().version()).isEqualTo(9);
        }
    }

    @Test
    void aNotationSignatureCountsUnderThePinnedRootAlone() throws IOException {
        Golden golden = Golden.of(7);
        Claim jws = golden.notation();
        Rules rules = strict.with(Identity.ANY).with(notary(Validity.ALWAYS));
        accepted(judge(rules, golden.question(), jws));
        rejected(judge(rules, golden.content("other").question(), jws), "which is another image");
        rejected(judge(strict, golden.question(), jws), "it is in the format notation");
        Validity past = new Validity(Optional.empty(), Optional.of(NOW));
        rejected(
                judge(strict.with(Identity.ANY).with(notary(past)), golden.question(), jws),
                "is not valid any more since");
        Question tooLate = new Question(
                Golden.REPOSITORY,
                Optional.of(Golden.REPOSITORY),
                Optional.of(golden.manifest()),
                Set.of(),
                Set.of(),
                Instant.parse("2120-06-01T00:00:00Z"));
        assertThat(judge(rules, tooLate, jws).accepted()).isFalse();
        Rules others =
                strict.with(Identity.ANY).with(new Signers(1, List.of(), List.of(), Set.of(SignatureFormat.NOTATION)));
        assertThat(judge(others, golden.question(), jws).accepted()).isFalse();
    }

    private static Signers notary(Validity validity) throws IOException {
        TrustedRoot root = new TrustedRoot("root", Golden.certificate(), validity);
        return new Signers(1, List.of(), List.of(root), Set.of(SignatureFormat.NOTATION));
    }
}
