package io.rafs.statement;

import io.rafs.format.Digest;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import io.rafs.json.JsonText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An in-toto statement, version 1: a predicate about some subjects. Source: in-toto attestation, spec/v1/statement.md.
 *
 * <p>It is printed once, by {@link #toBytes}, and what is kept and signed are those bytes: one that was read is never printed
 * again.
 *
 * @param where it comes from, for messages
 * @param subjects at least one
 * @param predicateType a URI
 * @param predicate its fields
 */
public record Statement(String where, List<Subject> subjects, String predicateType, JsonObject predicate) {
    /** Type of a statement in an envelope. */
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    /** What all statements of this version say to be. */
    public static final String TYPE = "https://in-toto.io/Statement/v1";

    /** Most subjects that are read: an image of 255 blobs has three hundred at most. */
    private static final int MAX_SUBJECTS = 10_000;

    public Statement {
        subjects = List.copyOf(subjects);
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("a statement has a subject");
        }
    }

    /** The bytes of a statement: JSON in UTF-8, fields in the order of the specification, no spaces. */
    public static byte[] toBytes(List<Subject> subjects, String predicateType, Map<String, Object> predicate) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("_type", TYPE);
        fields.put("subject", subjects.stream().map(Statement::tree).toList());
        fields.put("predicateType", predicateType);
        fields.put("predicate", predicate);
        return JsonText.compact(fields);
    }

    private static Map<String, Object> tree(Subject subject) {
        Map<String, Object> tree = new LinkedHashMap<>();
        subject.name().ifPresent(name -> tree.put("name", name));
        tree.put("digest", Map.of("sha256", subject.sha256().hex()));
        return tree;
    }

    /**
     * Reads one.
     *
     * @param where it comes from, for messages
     * @throws RefusedException if it is none, or one of its subjects has no SHA-256
     */
    public static Statement parse(String where, byte[] json) throws IOException {
        JsonObject fields = JsonObject.parseLarge(where, json);
        String type = fields.needText("_type");
        if (!type.equals(TYPE)) {
            throw new RefusedException(
                    where, "its _type is '%s', expected %s; sign the image anew".formatted(EscapedText.of(type), TYPE));
        }
        List<JsonObject> items = fields.objects("subject");
        if (items.isEmpty() || items.size() > MAX_SUBJECTS) {
            throw new RefusedException(
                    where, "it has %d subjects, expected 1..%d".formatted(items.size(), MAX_SUBJECTS));
        }
        List<Subject> subjects = new ArrayList<>();
        for (JsonObject item : items) {
            subjects.add(new Subject(item.text("name"), sha256(item)));
        }
        Optional<JsonObject> predicate = fields.object("predicate");
        return new Statement(
                where,
                subjects,
                fields.needText("predicateType"),
                predicate.isPresent()
                        ? predicate.get()
                        : JsonObject.parse(where + ", predicate", new byte[] {'{', '}'}));
    }

    /** Parses the {@code digest} of a resource descriptor: 64 lower-case hex digits, and nothing else. */
    static Digest sha256(JsonObject item) throws RefusedException {
        JsonObject digest = item.needObject("digest");
        String hex = digest.needText("sha256");
        if (!Digest.isHex(hex)) {
            throw new RefusedException(
                    digest.where(), "sha256 is '%s', expected 64 lower-case hex digits".formatted(EscapedText.of(hex)));
        }
        return Digest.parse(hex);
    }
}
