package io.rafs.policy;

import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.oci.Reference;
import io.rafs.statement.GoldenImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads policy files. The lists of names are all that a policy may have, and the schema is compared with them. */
final class PolicyParser {
    static final List<String> POLICY = List.of("version", "default", "scopes", "comment");
    static final List<String> SCOPE = List.of(
            "match",
            "mode",
            "threshold",
            "keys",
            "certificates",
            "formats",
            "require",
            "identity",
            "channel",
            "minVersion",
            "maxAge",
            "forbid",
            "metadataOnly",
            "comment");
    static final List<String> IDENTITY = List.of("names", "any");

    private static final int MAX_SCOPES = 10_000;
    private static final int MAX_LIST = 64;
    private static final int MAX_CHANNEL = 128;
    private static final Pattern AGE = Pattern.compile("P([0-9]{1,6}D|T[0-9]{1,7}H)");
    private static final Pattern URI = Pattern.compile("[a-z][a-z0-9+.-]*:[!-~]+");

    private final String where;
    private final KeyParser keys;

    PolicyParser(String where, Path baseDirectory) {
        this.where = where;
        this.keys = new KeyParser(baseDirectory);
    }

    Policy parse(byte[] json) throws IOException {
        if (json.length > Policy.MAX_SIZE) {
            throw new RefusedException(
                    where, "it has %d bytes, expected %d at most".formatted(json.length, Policy.MAX_SIZE));
        }
        needUtf8(json);
        StrictObject policy = StrictObject.of(JsonObject.parse(where, json), POLICY);
        if (policy.number("version", 1, 1).isEmpty()) {
            throw new RefusedException(where, "it has no 'version', expected \"version\": 1");
        }
        policy.text("comment");
        Optional<String> otherwise = policy.text("default");
        List<Scope> scopes = new ArrayList<>();
        Set<String> matches = new HashSet<>();
        for (StrictObject scope : policy.objects("scopes", SCOPE, MAX_SCOPES)) {
            PlacePattern match = PlacePattern.parse(scope.where(), scope.needText("match"));
            if (!matches.add(match.text())) {
                throw new RefusedException(
                        scope.where(),
                        "'match' is '%s' like that of another scope, expected one of it; make one scope of both"
                                .formatted(StrictObject.shown(match.text())));
            }
            scopes.add(new Scope(match, rules(scope)));
        }
        return new Policy(
                otherwise.isEmpty()
                        ? Policy.Otherwise.REJECT
                        : StrictObject.one(where, "default", otherwise.get(), Policy.Otherwise.class),
                scopes);
    }

    /** Refuses what a more lenient reader would understand otherwise: UTF-16, a mark of byte order. */
    private void needUtf8(byte[] json) throws RefusedException {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            throw new RefusedException(where, "it is not in UTF-8, expected JSON in UTF-8; save it as such");
        }
        for (byte octet : json) {
            if (octet == 0) {
                throw new RefusedException(where, "it has zero bytes, expected JSON in UTF-8; save it as such");
            }
        }
    }

    private Rules rules(StrictObject scope) throws IOException {
        scope.text("comment");
        Optional<String> mode = scope.text("mode");
        Rules rules = new Rules(
                mode.isEmpty() ? Mode.ENFORCE : StrictObject.one(scope.where(), "mode", mode.get(), Mode.class),
                new Signers(
                        (int) scope.number("threshold", 1, MAX_LIST).orElse(1),
                        keys.keys(scope, MAX_LIST),
                        keys.roots(scope, MAX_LIST),
                        scope.has("formats")
                                ? set(scope, "formats", SignatureFormat.class)
                                : Set.of(SignatureFormat.GOLDEN)),
                identity(scope),
                demands(scope));
        Contradictions.refuse(scope.where(), rules);
        return rules;
    }

    private static Identity identity(StrictObject scope) throws RefusedException {
        Optional<StrictObject> identity = scope.object("identity", IDENTITY);
        if (identity.isEmpty()) {
            return Identity.EXACT;
        }
        Set<String> names = identity.get().texts("names", MAX_LIST);
        for (String name : names) {
            if (!isRepository(name)) {
                throw new RefusedException(
                        identity.get().where(),
                        "'names' has '%s', expected a repository with its host and without a tag, such as registry.example.com/team/app"
                                .formatted(StrictObject.shown(name)));
            }
        }
        boolean any = identity.get().flag("any");
        if (any && !names.isEmpty()) {
            throw new RefusedException(
                    identity.get().where(),
                    "it has 'names', and 'any' is true, expected one of both; remove the other");
        }
        return new Identity(names, any);
    }

    private static boolean isRepository(String name) {
        try {
            Reference reference = Reference.parse(name + ":tag");
            return reference.name().equals(name);
        } catch (RefusedException e) {
            return false;
        }
    }

    private static Demands demands(StrictObject scope) throws RefusedException {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        List<RequiredAttestation> attestations = new ArrayList<>();
        for (String required : scope.texts("require", MAX_LIST)) {
            if (StrictObject.spellings(Part.class).contains(required)) {
                parts.add(StrictObject.one(scope.where(), "require", required, Part.class));
            } else {
                attestations.add(attestation(scope, required));
            }
        }
        Optional<String> channel = scope.text("channel");
        if (channel.isPresent() && channel.get().length() > MAX_CHANNEL) {
            throw new RefusedException(
                    scope.where(),
                    "'channel' has %d characters, expected %d at most"
                            .formatted(channel.get().length(), MAX_CHANNEL));
        }
        return new Demands(
                parts,
                attestations,
                channel,
                scope.number("minVersion", 0, GoldenImage.MAX_VERSION),
                age(scope),
                scope.has("forbid") ? set(scope, "forbid", Forbidden.class) : Set.of(),
                scope.flag("metadataOnly"));
    }

    private static RequiredAttestation attestation(StrictObject scope, String required) throws RefusedException {
        if (required.equals(RequiredAttestation.PROVENANCE.name())) {
            return RequiredAttestation.PROVENANCE;
        }
        if (required.equals(RequiredAttestation.SBOM.name())) {
            return RequiredAttestation.SBOM;
        }
        if (!URI.matcher(required).matches() || PredicateTypes.areSignatures(required)) {
            throw new RefusedException(
                    scope.where(),
                    "'require' has '%s', expected %s, provenance, sbom, or the type of an attestation's predicate, a URI"
                            .formatted(
                                    StrictObject.shown(required),
                                    String.join(", ", StrictObject.spellings(Part.class))));
        }
        return RequiredAttestation.of(required);
    }

    private static Optional<Duration> age(StrictObject scope) throws RefusedException {
        Optional<String> text = scope.text("maxAge");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Duration age = AGE.matcher(text.get()).matches() ? Duration.parse(text.get()) : Duration.ZERO;
        if (age.isZero()) {
            throw new RefusedException(
                    scope.where(),
                    "'maxAge' is '%s', expected days such as P180D or hours such as PT36H, at least 1"
                            .formatted(StrictObject.shown(text.get())));
        }
        return Optional.of(age);
    }

    private static <E extends Enum<E>> Set<E> set(StrictObject scope, String key, Class<E> type)
            throws RefusedException {
        Set<E> values = EnumSet.noneOf(type);
        for (String text : scope.texts(key, MAX_LIST)) {
            values.add(StrictObject.one(scope.where(), key, text, type));
        }
        return values;
    }
}
