package io.rafs.policy;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import io.rafs.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/** A JSON object all of whose fields are known: one that is mistyped would restrict nothing, and nobody would hear of it. */
final class StrictObject {
    private static final int MAX_TEXT = 1024;
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");

    private final JsonObject json;

    private StrictObject(JsonObject json) {
        this.json = json;
    }

    /** Refuses fields that are not known, and nulls, of which nobody can tell whether they stand for nothing or anything. */
    static StrictObject of(JsonObject json, List<String> known) throws RefusedException {
        for (Map.Entry<String, Object> field : json.fields().entrySet()) {
            if (!known.contains(field.getKey())) {
                throw new RefusedException(
                        json.where(),
                        "it has a field '%s', which means nothing here, expected only %s; mend or remove it, for what it was to restrict is not restricted"
                                .formatted(shown(field.getKey()), String.join(", ", known)));
            }
            if (field.getValue().equals(Optional.empty())) {
                throw new RefusedException(
                        json.where(), "'%s' is null, expected a value; remove the field".formatted(field.getKey()));
            }
        }
        return new StrictObject(json);
    }

    String where() {
        return json.where();
    }

    boolean has(String key) {
        return json.has(key);
    }

    Optional<String> text(String key) throws RefusedException {
        Optional<String> text = json.text(key);
        return text.isEmpty() ? text : Optional.of(sane(key, text.get(), MAX_TEXT));
    }

    /** A text that may be long, such as a key. */
    Optional<String> longText(String key, int max) throws RefusedException {
        Optional<String> text = json.text(key);
        if (text.isPresent() && text.get().length() > max) {
            throw tooLong(key, text.get(), max);
        }
        return text;
    }

    String needText(String key) throws RefusedException {
        json.needText(key);
        return text(key).orElseThrow();
    }

    boolean flag(String key) throws RefusedException {
        Object value = json.fields().getOrDefault(key, false);
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new RefusedException(where(), "'%s' is no truth value, expected true or false".formatted(key));
    }

    OptionalLong number(String key, long min, long max) throws RefusedException {
        if (!has(key)) {
            return OptionalLong.empty();
        }
        long number = json.needNumber(key);
        if (number < min || number > max) {
            throw new RefusedException(where(), "'%s' is %d, expected %d..%d".formatted(key, number, min, max));
        }
        return OptionalLong.of(number);
    }

    Optional<Instant> time(String key) throws RefusedException {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (TIME.matcher(text.get()).matches()) {
                return Optional.of(Instant.parse(text.get()));
            }
        } catch (DateTimeException e) {
            // told like any other text that is no time
        }
        throw new RefusedException(
                where(),
                "'%s' is '%s', expected a time in UTC such as 2026-01-31T00:00:00Z".formatted(key, shown(text.get())));
    }

    Optional<StrictObject> object(String key, List<String> known) throws RefusedException {
        Optional<JsonObject> object = json.object(key);
        return object.isEmpty() ? Optional.empty() : Optional.of(of(object.get(), known));
    }

    /** Objects, at least one if the field is there. */
    List<StrictObject> objects(String key, List<String> known, int max) throws RefusedException {
        List<StrictObject> objects = entries(key, known, max);
        bound(key, objects.size(), max);
        return objects;
    }

    /** Objects, none if the field is empty or not there. */
    List<StrictObject> entries(String key, List<String> known, int max) throws RefusedException {
        List<JsonObject> objects = json.objects(key);
        if (objects.size() > max) {
            throw tooMany(key, objects.size(), max);
        }
        List<StrictObject> strict = new ArrayList<>();
        for (JsonObject object : objects) {
            strict.add(of(object, known));
        }
        return strict;
    }

    /** Texts in their order, none of them twice. */
    Set<String> texts(String key, int max) throws RefusedException {
        List<String> texts = json.texts(key);
        bound(key, texts.size(), max);
        Set<String> distinct = new LinkedHashSet<>();
        for (String text : texts) {
            if (!distinct.add(sane(key, text, MAX_TEXT))) {
                throw new RefusedException(
                        where(), "'%s' has '%s' twice, expected it once; remove one".formatted(key, shown(text)));
            }
        }
        return distinct;
    }

    /** One of the values of an enum, as they print. */
    static <E extends Enum<E>> E one(String where, String key, String text, Class<E> type) throws RefusedException {
        for (E value : type.getEnumConstants()) {
            if (spelling(value).equals(text)) {
                return value;
            }
        }
        throw new RefusedException(
                where,
                "'%s' is '%s', expected one of %s".formatted(key, shown(text), String.join(", ", spellings(type))));
    }

    /** How a policy spells the values of an enum. */
    static <E extends Enum<E>> List<String> spellings(Class<E> type) {
        List<String> spellings = new ArrayList<>();
        for (E value : type.getEnumConstants()) {
            spellings.add(spelling(value));
        }
        return spellings;
    }

    private static String spelling(Enum<?> value) {
        return value.toString().toLowerCase(Locale.ROOT);
    }

    private void bound(String key, int found, int max) throws RefusedException {
        if (found > max) {
            throw tooMany(key, found, max);
        }
        if (found == 0 && has(key)) {
            throw new RefusedException(
                    where(), "'%s' is empty, expected an entry; fill it or remove the field".formatted(key));
        }
    }

    private String sane(String key, String text, int max) throws RefusedException {
        if (text.length() > max) {
            throw tooLong(key, text, max);
        }
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(
                    where(), "'%s' is '%s', expected some text without control characters".formatted(key, shown(text)));
        }
        return text;
    }

    private RefusedException tooMany(String key, int found, int max) {
        return new RefusedException(where(), "'%s' has %d entries, expected %d at most".formatted(key, found, max));
    }

    private RefusedException tooLong(String key, String text, int max) {
        return new RefusedException(
                where(), "'%s' has %d characters, expected %d at most".formatted(key, text.length(), max));
    }

    static String shown(String text) {
        return EscapedText.of(text.length() > 100 ? text.substring(0, 100) + "..." : text);
    }
}
