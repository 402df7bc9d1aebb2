package io.rafs.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a policy file says, and what none may say. */
final class PolicyTest {
    private static final TestKey KEY = TestKey.ec();
    private static final TestKey OTHER = TestKey.ed25519();

    @TempDir
    private Path dir;

    /** A document with {@code $K}, {@code $O} and {@code $C} standing for keys and a certificate. */
    static String filled(String json) {
        try (InputStream in = PolicyTest.class.getResourceAsStream("root.pem")) {
            String pem = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return json.replace("$K", "{\"name\":\"k\",\"spki\":\"%s\"}".formatted(KEY.spki()))
                    .replace("$O", "{\"name\":\"o\",\"spki\":\"%s\"}".formatted(OTHER.spki()))
                    .replace("$C", "{\"name\":\"c\",\"pem\":\"%s\"}".formatted(pem.replace("\n", "\\n")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Policy parse(String json) throws IOException {
        return Policy.parse("policy.json", filled(json).getBytes(StandardCharsets.UTF_8), dir);
    }

    private Rules rules(String fields) throws IOException {
        return parse(scope(fields)).rulesFor("registry.example.com/base/java").orElseThrow();
    }

    private static String scope(String fields) {
        return "{\"version\":1,\"scopes\":[{\"match\":\"**\"%s}]}".formatted(fields.isEmpty() ? "" : "," + fields);
    }

    @Test
    void aKeyIsAllThatHasToBeSaid() throws IOException {
        assertThat(rules("'keys':[$K]".replace('\'', '"'))).isEqualTo(Rules.strict(List.of(KEY.trusted("k"))));
    }

    @Test
    void everyFieldIsRead() throws IOException {
        Files.write(dir.resolve("o.pub"), OTHER.key().pem());
        Rules rules = rules("""
                "mode":"warn","threshold":1,
                "keys":[{"name":"k","spki":"%s","validFrom":"2026-01-01T00:00:00Z","validUntil":"2027-01-01T00:00:00Z","use":["image"]},
                        {"name":"o","path":"o.pub","use":["attestation"],"comment":"of the CI"}],
                "certificates":[$C],"formats":["golden","cosign","notation"],
                "require":["golden","bootstrap","blobs","fsverity","provenance","sbom","https://example.com/scan/v1"],
                "identity":{"any":true},"channel":"stable","minVersion":41,"maxAge":"P180D",
                "forbid":["crc-only-chunks","unchecked-chunks"],"metadataOnly":false,"comment":"a test"
                """.formatted(KEY.spki()));
        assertThat(rules.mode()).isEqualTo(Mode.WARN);
        assertThat(rules.signers().keys())
                .containsExactly(
                        new TrustedKey(
                                "k",
                                KEY.key(),
                                new Validity(
                                        Optional.of(Instant.parse("2026-01-01T00:00:00Z")),
                                        Optional.of(Instant.parse("2027-01-01T00:00:00Z"))),
                                Set.of(Use.IMAGE)),
                        new TrustedKey("o", OTHER.key(), Validity.ALWAYS, Set.of(Use.ATTESTATION)));
        assertThat(rules.signers().roots()).extracting(TrustedRoot::name).containsExactly("c");
        assertThat(rules.signers().formats()).containsExactlyInAnyOrder(SignatureFormat.values());
        assertThat(rules.identity()).isEqualTo(Identity.ANY);
        assertThat(rules.demands())
                .isEqualTo(new Demands(
                        Set.of(Part.values()),
                        List.of(
                                RequiredAttestation.PROVENANCE,
                                RequiredAttestation.SBOM,
                                RequiredAttestation.of("https://example.com/scan/v1")),
                        Optional.of("stable"),
                        OptionalLong.of(41),
                        Optional.of(Duration.ofDays(180)),
                        Set.of(Forbidden.values()),
                        false));
    }

    @Test
    void pathsOfKeysAreRelativeToTheFile() throws IOException {
        Files.createDirectories(dir.resolve("etc/keys"));
        Files.write(dir.resolve("etc/keys/k.pub"), KEY.key().pem());
        Path file = Files.writeString(
                dir.resolve("etc/policy.json"), scope("\"keys\":[{\"name\":\"k\",\"path\":\"keys/k.pub\"}]"));
        assertThat(Policy.load(file)
                        .rulesFor("x.example.com/y")
                        .orElseThrow()
                        .signers()
                        .keys())
                .containsExactly(KEY.trusted("k"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void theLongestMatchDecidesAlone(String place, Mode expected) throws IOException {
        Policy policy = parse("""
                {"version":1,"scopes":[
                 {"match":"**","mode":"off"},
                 {"match":"registry.example.com/base/**","mode":"warn","keys":[$K]},
                 {"match":"registry.example.com/base/java","mode":"enforce","keys":[$K]},
                 {"match":"registry.example.com/base/java/**","mode":"off"},
                 {"match":"oci:/srv/**","mode":"warn","keys":[$K]},
                 {"match":"oci:/srv/images/**","mode":"enforce","keys":[$K]},
                 {"match":"dir:/**","mode":"enforce","keys":[$K]}]}""");
        assertThat(policy.rulesFor(place).orElseThrow().mode()).isEqualTo(expected);
    }

    static Stream<Arguments> places() {
        return Stream.of(
                Arguments.of("registry.example.com/base/java", Mode.ENFORCE),
                Arguments.of("registry.example.com/base/java/17", Mode.OFF),
                Arguments.of("registry.example.com/base/javascript", Mode.WARN),
                Arguments.of("registry.example.com/base", Mode.OFF),
                Arguments.of("registry.example.com/baseline/x", Mode.OFF),
                Arguments.of("oci:/srv/images/java", Mode.ENFORCE),
                Arguments.of("oci:/srv/images", Mode.WARN),
                Arguments.of("oci:/srv/other/images/x", Mode.WARN),
                Arguments.of("dir:/anything", Mode.ENFORCE),
                Arguments.of("docker-archive:/srv/x", Mode.OFF));
    }

    @Test
    void whatNoScopeCoversIsAsTheDefaultSays() throws IOException {
        String none = "{\"version\":1,\"default\":\"%s\",\"scopes\":[{\"match\":\"a.example/b\",\"keys\":[$K]}]}";
        assertThat(verdict(none.formatted("reject"))).isEqualTo(Judgement.Verdict.REJECTED);
        assertThat(verdict(none.formatted("warn"))).isEqualTo(Judgement.Verdict.WARNED);
        assertThat(verdict(none.formatted("accept"))).isEqualTo(Judgement.Verdict.UNCHECKED);
        assertThat(verdict("{\"version\":1}")).isEqualTo(Judgement.Verdict.REJECTED);
        assertThat(verdict(scope("\"mode\":\"off\""))).isEqualTo(Judgement.Verdict.UNCHECKED);
    }

    private Judgement.Verdict verdict(String json) throws IOException {
        return Judge.judge(parse(json), Golden.of(1).question(), List.of(), SeenVersions.NONE)
                .verdict();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void isRefused(Refused refused) {
        assertThatThrownBy(() -> parse(refused.json()))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("policy.json")
                .hasMessageContaining(refused.message())
                .message()
                .containsAnyOf("expected", "it has no '", "well-formed", "deeper than", "more than");
    }

    /** A document and a part of what is said to it. */
    record Refused(String json, String message) {
        @Override
        public String toString() {
            return message;
        }
    }

    static List<Refused> refused() {
        List<Refused> all = new ArrayList<>();
        all.add(new Refused("", "it is empty"));
        all.add(new Refused("[]", "it is an array, expected an object"));
        all.add(new Refused("{", "it is not well-formed JSON"));
        all.add(new Refused("{\"version\":1}{}", "something follows"));
        all.add(new Refused("{}", "it has no 'version'"));
        all.add(new Refused("{\"version\":2}", "'version' is 2, expected 1..1"));
        all.add(new Refused("{\"version\":\"1\"}", "'version' is '1', expected a whole number"));
        all.add(new Refused("{\"version\":1,\"version\":1}", "Duplicate field 'version'"));
        all.add(new Refused("{\"version\":1,\"defualt\":\"accept\"}", "it has a field 'defualt'"));
        all.add(new Refused(
                "{\"version\":1,\"default\":\"allow\"}", "'default' is 'allow', expected one of reject, accept, warn"));
        all.add(new Refused("{\"version\":1,\"default\":null}", "'default' is null"));
        all.add(new Refused("{\"version\":1,\"scopes\":[]}", "'scopes' is empty"));
        all.add(new Refused("{\"version\":1,\"scopes\":{}}", "it is an object, expected an array"));
        all.add(new Refused("{\"a\":".repeat(200), "it is nested deeper than"));
        all.add(new Refused("{\"version\":1,\"scopes\":[{}]}", "it has no 'match'"));
        all.add(new Refused(
                "{\"version\":1,\"scopes\":[{\"match\":\"**\",\"mode\":\"off\"},{\"match\":\"**\",\"mode\":\"off\"}]}",
                "like that of another scope"));
        for (String match : List.of(
                "",
                "*",
                "debian",
                "debian/**",
                "a.example",
                "A.example/b",
                "a.example/b:tag",
                "a.example//b",
                "a.example/b/",
                "a.example/b*",
                "a.example/*/c",
                "a.example/b/**/c",
                "**/b",
                "oci:srv",
                "oci:/srv/",
                "oci:/srv/../etc",
                "oci:/srv/./x",
                "oci:/a//b",
                "oci:",
                "dir:/srv/*",
                "file:/srv",
                "https://a.example/b",
                "a.example/b@sha256:00",
                "x".repeat(2000))) {
            all.add(new Refused(
                    "{\"version\":1,\"scopes\":[{\"match\":\"%s\",\"mode\":\"off\"}]}".formatted(match), "'match' "));
        }
        String[][] fields = {
            {"", "0 of 'keys' with the use image may sign in the format golden, expected 1"},
            {"'keys':[]", "'keys' is empty"},
            {"'keys':[$K,$K]", "'name' is 'k' like that of another one"},
            {"'keys':[$K,{'name':'l','spki':'$S'}]", "'l' is the same key as 'k'"},
            {"'keys':[$K],'threshold':2", "1 of 'keys' with the use image may sign in the format golden, expected 2"},
            {"'keys':[$K],'threshold':0", "'threshold' is 0, expected 1..64"},
            {"'keys':[$K],'treshold':1", "it has a field 'treshold'"},
            {"'keys':[{'spki':'$S'}]", "it has no 'name'"},
            {"'keys':[{'name':'k'}]", "expected exactly one of path, pem and"},
            {"'keys':[{'name':'k','spki':'$S','path':'k.pub'}]", "expected exactly one of path, pem and"},
            {"'keys':[{'name':'k','spki':'?'}]", "'spki' is no base64"},
            {"'keys':[{'name':'k','path':'missing.pub'}]", "there is no file 'missing.pub'"},
            {"'keys':[{'name':'k','spki':'$S','use':['sign']}]", "'use' is 'sign', expected one of image, attestation"},
            {"'keys':[{'name':'k','spki':'$S','use':['attestation']}]", "0 of 'keys' with the use image"},
            {"'keys':[{'name':'k','spki':'$S','use':['image']}],'require':['sbom']", "it requires an attestation"},
            {"'keys':[{'name':'k','spki':'$S','validUntil':'2026-02-30T00:00:00Z'}]", "expected a time in UTC"},
            {"'keys':[{'name':'k','spki':'$S','validUntil':'2026-01-01'}]", "expected a time in UTC"},
            {
                "'keys':[{'name':'k','spki':'$S','validFrom':'2026-01-01T00:00:00Z','validUntil':'2026-01-01T00:00:00Z'}]",
                "expected a time after 'validFrom'"
            },
            {"'keys':[$K],'certificates':[$C]", "it has 'certificates', which only the format notation uses"},
            {"'formats':['notation'],'identity':{'any':true}", "0 of 'certificates' may sign"},
            {"'certificates':[$C],'formats':['notation']", "whose signatures name no repository"},
            {"'certificates':[{'name':'c','pem':'x'}],'formats':['notation']", "it is no certificate, expected one"},
            {"'certificates':[{'name':'c','spki':'$S'}]", "it has a field 'spki'"},
            {"'keys':[$K],'formats':['pgp']", "'formats' is 'pgp', expected one of golden, cosign, notation"},
            {"'keys':[$K],'formats':['golden','golden']", "'formats' has 'golden' twice"},
            {"'keys':[$K],'formats':[]", "'formats' is empty"},
            {"'keys':[$K],'formats':['cosign'],'require':['blobs']", "what only a golden statement says"},
            {"'keys':[$K],'formats':['cosign'],'minVersion':1", "what only a golden statement says"},
            {"'keys':[$K],'formats':['cosign'],'maxAge':'P1D'", "what only a golden statement says"},
            {"'keys':[$K],'formats':['cosign'],'channel':'x'", "what only a golden statement says"},
            {"'keys':[$K],'formats':['cosign'],'forbid':['unchecked-chunks']", "what only a golden statement says"},
            {"'keys':[$K],'require':['blob']", "'require' has 'blob', expected golden, bootstrap, blobs, fsverity"},
            {"'keys':[$K],'require':['https://rafs.io/golden-image/v1']", "'require' has 'https://rafs.io"},
            {"'keys':[$K],'require':['blobs'],'metadataOnly':true", "for which every byte is read"},
            {"'keys':[$K],'metadataOnly':'no'", "'metadataOnly' is no truth value"},
            {"'keys':[$K],'identity':{'name':'x'}", "it has a field 'name'"},
            {"'keys':[$K],'identity':{'names':['debian']}", "'names' has 'debian', expected a repository with its host"
            },
            {"'keys':[$K],'identity':{'names':['a.example/b:1']}", "'names' has 'a.example/b:1'"},
            {"'keys':[$K],'identity':{'names':['a.example/b'],'any':true}", "it has 'names', and 'any' is true"},
            {"'keys':[$K],'identity':'x'", "'identity' is 'x', expected an object"},
            {"'keys':[$K],'minVersion':-1", "'minVersion' is -1"},
            {"'keys':[$K],'minVersion':1.5", "'minVersion' is '1.5'"},
            {"'keys':[$K],'minVersion':9007199254740992", "'minVersion' is 9007199254740992"},
            {"'keys':[$K],'maxAge':'P6M'", "'maxAge' is 'P6M', expected days such as P180D"},
            {"'keys':[$K],'maxAge':'P0D'", "'maxAge' is 'P0D'"},
            {"'keys':[$K],'maxAge':'P-1D'", "'maxAge' is 'P-1D'"},
            {"'keys':[$K],'forbid':['crc']", "'forbid' is 'crc', expected one of crc-only-chunks, unchecked-chunks"},
            {"'keys':[$K],'channel':''", "'channel' is ''"},
            {"'keys':[$K],'channel':'a\\u0000b'", "'channel' is 'a\\x00b'"},
            {"'keys':[$K],'mode':'Enforce'", "'mode' is 'Enforce', expected one of off, warn, enforce"},
        };
        for (String[] field : fields) {
            all.add(new Refused(scope(field[0].replace('\'', '"').replace("$S", KEY.spki())), field[1]));
        }
        return all;
    }

    @Test
    void aPrivateKeyIsNoPublicOne() throws IOException {
        Files.writeString(dir.resolve("k.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertThatThrownBy(() -> parse(scope("\"keys\":[{\"name\":\"k\",\"path\":\"k.pem\"}]")))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void moreThanAMebibyteIsNotRead() throws IOException {
        byte[] large = (" ".repeat(Policy.MAX_SIZE) + "{\"version\":1}").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Policy.parse("p", large, dir)).hasMessageContaining("expected 1048576 at most");
        Path file = Files.write(dir.resolve("large.json"), large);
        assertThatThrownBy(() -> Policy.load(file)).hasMessageContaining("it has more than 1048576 bytes");
        assertThatThrownBy(() -> Policy.load(dir)).hasMessageContaining("it is a directory");
    }

    @Test
    void moreThanTenThousandScopesAreRefused() {
        StringBuilder json = new StringBuilder("{\"version\":1,\"scopes\":[");
        for (int i = 0; i <= 10_000; i++) {
            json.append(i == 0 ? "" : ",").append("{\"match\":\"a.example/b%d\",\"mode\":\"off\"}".formatted(i));
        }
        assertThatThrownBy(() -> parse(json + "]}")).hasMessageContaining("'scopes' has 10001 entries");
    }

    @Test
    void otherEncodingsAreRefused() {
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16)) {
            assertThatThrownBy(() -> Policy.parse("p", "{\"version\":1}".getBytes(charset), dir))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("UTF-8");
        }
    }
}
