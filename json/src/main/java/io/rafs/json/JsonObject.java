package io.rafs.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON object that somebody else wrote. Asking for a field of the wrong type is refused with the document's name and
 * the field's path; fields that nobody asks for do not matter.
 */
public final class JsonObject {
    /** Deepest nesting of arrays and objects that is read: images need five. */
    private static final int MAX_DEPTH = 64;

    private static final JsonFactory FACTORY = factory(MAX_DEPTH);

    /** Most values in a document: two bytes of text can become a hundred of memory, and no image needs as many. */
    private static final int MAX_VALUES = 100_000;

    private static final int MAX_LARGE_VALUES = 1_000_000;

    private final String where;
    private final Map<?, ?> fields;

    private JsonObject(String where, Map<?, ?> fields) {
        this.where = where;
        this.fields = fields;
    }

    private static JsonFactory factory(int depth) {
        return JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(depth).build())
                .build();
    }

    /** Parses a document that must be an object; a key that stands twice is refused. */
    public static JsonObject parse(String name, byte[] json) throws IOException {
        return object(name, parseTree(name, json, FACTORY, MAX_DEPTH, MAX_VALUES));
    }

    /** Parses a document of up to a million values, such as a list of all the software in an image. */
    public static JsonObject parseLarge(String name, byte[] json) throws IOException {
        return object(name, parseTree(name, json, FACTORY, MAX_DEPTH, MAX_LARGE_VALUES));
    }

    /** Parses a document whose arrays and objects are nested at most {@code depth} deep. */
    public static JsonObject parse(String name, byte[] json, int depth) throws RefusedException {
        try {
            return object(name, parseTree(name, json, factory(depth), depth, MAX_VALUES));
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail to be read", e);
        }
    }

    private static JsonObject object(String name, Object tree) throws RefusedException {
        if (tree instanceof Map<?, ?> map) {
            return new JsonObject(name, map);
        }
        throw new RefusedException(name, "it is %s, expected an object".formatted(kind(tree)));
    }

    /** Parses a document that must be an array of objects. */
    public static List<JsonObject> parseArray(String name, byte[] json) throws IOException {
        return objects(name, parseTree(name, json, FACTORY, MAX_DEPTH, MAX_VALUES));
    }

    private static Object parseTree(String name, byte[] json, JsonFactory factory, int depth, int values)
            throws IOException {
        try (JsonParser parser = factory.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new RefusedException(name, "it is empty, expected a JSON document");
            }
            Object tree = new Values(name, values).next(parser);
            if (parser.nextToken() != null) {
                throw new RefusedException(name, "something follows the JSON document; expected its end");
            }
            return tree;
        } catch (StreamConstraintsException e) {
            throw new RefusedException(
                    name,
                    "it is nested deeper than %d levels, or a name or number in it is absurdly long; no image needs that"
                            .formatted(depth));
        } catch (CharConversionException e) {
            throw new RefusedException(
                    name, "it is not well-formed JSON: %s; the document is damaged".formatted(e.getMessage()));
        } catch (JsonProcessingException e) {
            throw new RefusedException(
                    name,
                    "it is not well-formed JSON: %s (line %d, column %d); the document is damaged"
                            .formatted(
                                    e.getOriginalMessage(),
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getLineNr(),
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getColumnNr()));
        }
    }

    /** Turns tokens into maps, lists, texts, numbers, booleans, and an empty optional for null, counting them. */
    private static final class Values {
        private final String name;
        private final int max;
        private int count;

        Values(String name, int max) {
            this.name = name;
            this.max = max;
        }

        Object next(JsonParser parser) throws IOException {
            if (++count > max) {
                throw new RefusedException(name, "it has more than %d values".formatted(max));
            }
            JsonToken token = parser.currentToken();
            if (token == JsonToken.START_OBJECT) {
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    map.put(key, next(parser));
                }
                return map;
            }
            if (token == JsonToken.START_ARRAY) {
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(next(parser));
                }
                return list;
            }
            if (token == JsonToken.VALUE_NUMBER_INT) {
                return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? parser.getBigIntegerValue()
                        : (Object) parser.getLongValue();
            }
            if (token == JsonToken.VALUE_NUMBER_FLOAT) {
                return parser.getDecimalValue();
            }
            if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
                return parser.getBooleanValue();
            }
            return token == null || token == JsonToken.VALUE_NULL ? Optional.empty() : parser.getText();
        }
    }

    /** All fields in their order, as {@link JsonText} prints them: for a document that is to be changed in parts. */
    public Map<String, Object> fields() {
        Map<String, Object> copy = new LinkedHashMap<>();
        fields.forEach((key, value) -> copy.put((String) key, value));
        return copy;
    }

    /** Where the object stands, for messages. */
    public String where() {
        return where;
    }

    /** Whether there is such a field and it is not null. */
    public boolean has(String key) {
        Object value = fields.get(key);
        return value != null && !value.equals(Optional.empty());
    }

    /** A text field. */
    public Optional<String> text(String key) throws RefusedException {
        return get(key, String.class, "text");
    }

    /** A text field that must be there. */
    public String needText(String key) throws RefusedException {
        return text(key).orElseThrow(() -> missing(key));
    }

    /** A whole number that must be there. */
    public long needNumber(String key) throws RefusedException {
        return get(key, Long.class, "a whole number below 2^63").orElseThrow(() -> missing(key));
    }

    /** {@code true} or {@code false}; nothing if the field is not there. */
    public Optional<Boolean> flag(String key) throws RefusedException {
        return get(key, Boolean.class, "true or false");
    }

    /** {@code true} or {@code false}, which must be there. */
    public boolean needFlag(String key) throws RefusedException {
        return flag(key).orElseThrow(() -> missing(key));
    }

    /** An object field. */
    public Optional<JsonObject> object(String key) throws RefusedException {
        return get(key, Map.class, "an object").map(map -> new JsonObject(where + ", " + key, map));
    }

    /** An object field that must be there. */
    public JsonObject needObject(String key) throws RefusedException {
        return object(key).orElseThrow(() -> missing(key));
    }

    /** An array of objects; none if the field is not there. */
    public List<JsonObject> objects(String key) throws RefusedException {
        return has(key) ? objects(where + ", " + key, fields.get(key)) : List.of();
    }

    /** An array of texts; none if the field is not there. */
    public List<String> texts(String key) throws RefusedException {
        List<String> texts = new ArrayList<>();
        for (Object item : get(key, List.class, "an array").orElse(List.of())) {
            if (!(item instanceof String text)) {
                throw new RefusedException(
                        where, "'%s' has %s in it, expected an array of texts".formatted(key, kind(item)));
            }
            texts.add(text);
        }
        return texts;
    }

    private static List<JsonObject> objects(String where, Object array) throws RefusedException {
        if (!(array instanceof List<?> list)) {
            throw new RefusedException(where, "it is %s, expected an array".formatted(kind(array)));
        }
        List<JsonObject> objects = new ArrayList<>();
        for (Object item : list) {
            if (!(item instanceof Map<?, ?> map)) {
                throw new RefusedException(
                        where, "item %d is %s, expected an object".formatted(objects.size(), kind(item)));
            }
            objects.add(new JsonObject("%s[%d]".formatted(where, objects.size()), map));
        }
        return objects;
    }

    private <T> Optional<T> get(String key, Class<T> type, String wanted) throws RefusedException {
        if (!has(key)) {
            return Optional.empty();
        }
        if (!type.isInstance(fields.get(key))) {
            throw new RefusedException(where, "'%s' is %s, expected %s".formatted(key, kind(fields.get(key)), wanted));
        }
        return Optional.of(type.cast(fields.get(key)));
    }

    /** What a value is, for messages; texts and numbers are shown as they begin. */
    private static String kind(Object value) {
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "an array";
        }
        if (value instanceof Optional) {
            return "null";
        }
        String text = value.toString();
        String head = text.length() > 100 ? text.substring(0, 100) + "..." : text;
        return "'%s'".formatted(EscapedText.of(head));
    }

    private RefusedException missing(String key) {
        return new RefusedException(where, "it has no '%s', expected one".formatted(key));
    }
}
