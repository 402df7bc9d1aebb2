package io.rafs.policy;

import static io.rafs.policy.Golden.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all policies, signatures and files of versions: of random ones, and of good ones with any byte flipped. */
final class PolicyPropertiesTest {
    private static final List<TestKey> KEYS = List.of(TestKey.ec(), TestKey.ec(), TestKey.ed25519(), TestKey.ec());
    private static final TestKey STRANGER = TestKey.ec();
    private static final int[] FLIPS = {0x01, 0x20, 0x80};

    private static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    /** Accepted if and only if enough distinct keys that are valid now signed the very statement. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theThresholdIsThatOfDistinctValidKeys(long seed) {
        Random random = new Random(seed);
        Golden golden = Golden.of(7);
        List<TrustedKey> trusted = new ArrayList<>();
        Set<TestKey> valid = new HashSet<>();
        for (int i = 0; i < KEYS.size(); i++) {
            boolean isValid = random.nextInt(4) > 0;
            trusted.add(new TrustedKey(
                    "key " + i,
                    KEYS.get(i).key(),
                    isValid ? Validity.ALWAYS : new Validity(Optional.empty(), Optional.of(NOW)),
                    Set.of(Use.IMAGE)));
            if (isValid) {
                valid.add(KEYS.get(i));
            }
        }
        int threshold = 1 + random.nextInt(KEYS.size());
        Set<TestKey> signed = new HashSet<>();
        List<Claim> claims = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            TestKey key = KEYS.get(random.nextInt(KEYS.size()));
            switch (random.nextInt(5)) {
                case 0 -> claims.add(golden.simple(key));
                case 1 -> claims.add(golden.content("other").signedBy(key));
                case 2 -> claims.add(golden.signedBy(STRANGER));
                default -> {
                    claims.add(golden.signedBy(key));
                    if (valid.contains(key)) {
                        signed.add(key);
                    }
                }
            }
        }
        Policy policy = Policy.of(
                Rules.strict(trusted).with(new Signers(threshold, trusted, List.of(), Set.of(SignatureFormat.GOLDEN))));
        Judgement judgement = Judge.judge(policy, golden.question(), claims, SeenVersions.NONE);
        assertThat(judgement.accepted())
                .as("seed %d: %s", seed, judgement.findings())
                .isEqualTo(signed.size() >= threshold);
        Collections.shuffle(claims, random);
        Judgement shuffled = Judge.judge(policy, golden.question(), claims, SeenVersions.NONE);
        assertThat(shuffled.verdict()).as("seed %d", seed).isEqualTo(judgement.verdict());
        assertThat(shuffled.trusted()).as("seed %d", seed).isEqualTo(judgement.trusted());
        assertThat(Set.copyOf(shuffled.findings())).as("seed %d", seed).isEqualTo(Set.copyOf(judgement.findings()));
    }

    /** Any statement is rejected if a demand that it does not meet is added, and never accepted by adding one. */
    @ParameterizedTest
    @MethodSource("seeds")
    void aFurtherDemandNeverAccepts(long seed) throws IOException {
        Random random = new Random(seed);
        Golden golden = Golden.of(random.nextInt(4)).unchecked(random.nextBoolean(), random.nextBoolean());
        List<Claim> claims = new ArrayList<>();
        for (TestKey key : KEYS) {
            if (random.nextBoolean()) {
                claims.add(golden.signedBy(key));
            }
            if (random.nextBoolean()) {
                claims.add(golden.simple(key));
            }
        }
        List<String> demands = new ArrayList<>(List.of(
                "\"minVersion\":2",
                "\"maxAge\":\"PT1H\"",
                "\"channel\":\"stable\"",
                "\"forbid\":[\"crc-only-chunks\"]",
                "\"require\":[\"provenance\"]",
                "\"threshold\":2"));
        Collections.shuffle(demands, random);
        boolean before = true;
        StringBuilder fields = new StringBuilder();
        for (String demand : demands) {
            boolean now = judge(fields.toString(), golden, claims);
            assertThat(now && !before).as("seed %d: %s", seed, fields).isFalse();
            before = now;
            fields.append(',').append(demand);
        }
        assertThat(judge(fields.toString(), golden, claims))
                .as("there is no provenance")
                .isFalse();
    }

    private static boolean judge(String fields, Golden golden, List<Claim> claims) throws IOException {
        Policy policy = Policy.parse("p", policy(fields).getBytes(StandardCharsets.UTF_8), Path.of("/"));
        return Judge.judge(policy, golden.question(), claims, SeenVersions.NONE).accepted();
    }

    private static String policy(String fields) {
        return """
                {"version":1,"scopes":[{"match":"registry.example.com/**","formats":["golden","cosign"],
                "keys":[{"name":"a","spki":"%s"},{"name":"b","spki":"%s"}]%s}]}""".formatted(KEYS.get(0).spki(), KEYS.get(1).spki(), fields);
    }

    /** A flipped byte may still be a policy, but never one that accepts what somebody else signed. */
    @Test
    void aPolicyWithAFlippedByteIsRefusedOrAPolicy() {
        Golden golden = Golden.of(7);
        List<Claim> forged = List.of(golden.signedBy(STRANGER), golden.simple(STRANGER));
        byte[] good = policy(",\"mode\":\"enforce\"").getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int at = 0; at < good.length; at++) {
            for (int flip : FLIPS) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) flip;
                try {
                    Policy policy = Policy.parse("p", bad, Path.of("/"));
                    assertThat(Judge.judge(policy, golden.question(), forged, SeenVersions.NONE)
                                    .accepted())
                            .as("byte %d ^ %x", at, flip)
                            .isFalse();
                } catch (RefusedException e) {
                    refused++;
                } catch (IOException e) {
                    throw new AssertionError("byte %d ^ %x".formatted(at, flip), e);
                }
            }
        }
        assertThat(refused).isGreaterThan(good.length * 2);
    }

    /** A flipped byte takes a signature away, or changes nothing of what is believed. */
    @Test
    void aSignatureWithAFlippedByteIsNoneOrTheSame() {
        Golden golden = Golden.of(7);
        Policy policy = Policy.of(Rules.strict(List.of(KEYS.get(0).trusted("k")))
                .with(new Signers(
                        1,
                        List.of(KEYS.get(0).trusted("k")),
                        List.of(),
                        Set.of(SignatureFormat.GOLDEN, SignatureFormat.COSIGN))));
        byte[] good = ((Claim.Bundle) golden.signedBy(KEYS.get(0))).json();
        Optional<TrustedImage> whole = Judge.judge(
                        policy, golden.question(), List.of(new Claim.Bundle("b", good)), SeenVersions.NONE)
                .trusted();
        assertThat(whole).isPresent();
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) FLIPS[at % FLIPS.length];
            Judgement judgement =
                    Judge.judge(policy, golden.question(), List.of(new Claim.Bundle("b", bad)), SeenVersions.NONE);
            assertThat(judgement.trusted()).as("byte %d", at).isIn(Optional.empty(), whole);
            assertThat(judgement.accepted())
                    .as("byte %d", at)
                    .isEqualTo(judgement.trusted().isPresent());
        }
        Claim.Simple simple = golden.simple(KEYS.get(0));
        for (int at = 0; at < simple.payload().length + simple.signature().length; at++) {
            byte[] payload = simple.payload().clone();
            byte[] signature = simple.signature().clone();
            if (at < payload.length) {
                payload[at] ^= 1;
            } else {
                signature[at - payload.length] ^= 1;
            }
            Claim bad = new Claim.Simple("s", payload, signature);
            assertThat(Judge.judge(policy, golden.question(), List.of(bad), SeenVersions.NONE)
                            .accepted())
                    .as("byte %d", at)
                    .isFalse();
        }
    }

    @Test
    void aFileOfVersionsWithAFlippedByteIsRefusedOrAFileOfVersions() throws IOException {
        byte[] good = SeenVersions.NONE
                .plus("t", Golden.of(7).image())
                .plus("t", Golden.of(8).channel("nightly").image())
                .toBytes();
        int refused = 0;
        for (int at = 0; at < good.length; at++) {
            for (int flip : FLIPS) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) flip;
                try {
                    assertThat(SeenVersions.parse(
                                            "v", SeenVersions.parse("v", bad).toBytes())
                                    .toBytes())
                            .isEqualTo(SeenVersions.parse("v", bad).toBytes());
                } catch (RefusedException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(good.length);
    }

    /** Of all patterns that cover a place, the longest that is no other's beginning decides. */
    @ParameterizedTest
    @MethodSource("seeds")
    void theDecidingPatternIsTheLongestThatCovers(long seed) throws IOException {
        Random random = new Random(seed);
        Set<String> patterns = new HashSet<>(Set.of("**"));
        for (int i = 0; i < 12; i++) {
            String place = place(random);
            patterns.add(place.indexOf('/') < 0 || random.nextBoolean() ? place + "/**" : place);
        }
        StringBuilder json = new StringBuilder("{\"version\":1,\"scopes\":[");
        for (String pattern : patterns) {
            json.append("{\"match\":\"%s\",\"mode\":\"off\"},".formatted(pattern));
        }
        json.setCharAt(json.length() - 1, ']');
        Policy policy = Policy.parse("p", json.append('}').toString().getBytes(StandardCharsets.UTF_8), Path.of("/"));
        for (int i = 0; i < 50; i++) {
            String place = place(random);
            String expected = "**";
            for (String pattern : patterns) {
                boolean covers = pattern.endsWith("/**")
                        ? place.startsWith(pattern.substring(0, pattern.length() - 2))
                        : pattern.equals(place);
                if (covers
                        && (!pattern.endsWith("*")
                                || !expected.equals(place) && pattern.length() > expected.length())) {
                    expected = pattern;
                }
            }
            assertThat(policy.scopeOf(place).orElseThrow().match().text())
                    .as("seed %d: %s of %s", seed, place, patterns)
                    .isEqualTo(expected);
        }
    }

    private static String place(Random random) {
        StringBuilder place = new StringBuilder(random.nextBoolean() ? "a.example" : "b.example:5000");
        for (int i = random.nextInt(4); i > 0; i--) {
            place.append('/').append(random.nextBoolean() ? "x" : "xy");
        }
        return place.toString();
    }
}
