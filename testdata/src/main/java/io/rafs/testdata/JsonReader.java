package io.rafs.testdata;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads JSON objects that tests have made. Without a library, so that it is no other word of the same parser. */
public final class JsonReader {
    private final Map<String, Object> fields;

    private JsonReader(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** The fields: maps, lists, texts, numbers as texts, booleans, and "null" for null. */
    public Map<String, Object> fields() {
        return fields;
    }

    /** The document, or an empty object if it is no object. */
    public static JsonReader read(byte[] json) {
        try {
            return of(new Scanner(new String(json, StandardCharsets.UTF_8)).value());
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            return new JsonReader(Map.of());
        }
    }

    private static JsonReader of(Object value) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> fields.put((String) key, item));
        }
        return new JsonReader(fields);
    }

    public Optional<String> text(String key) {
        return Optional.ofNullable(fields.get(key)).map(Object::toString);
    }

    public Optional<JsonReader> object(String key) {
        return Optional.ofNullable(fields.get(key))
                .filter(Map.class::isInstance)
                .map(JsonReader::of);
    }

    private static final class Scanner {
        private final String json;
        private int at;

        Scanner(String json) {
            this.json = json;
        }

        private char next() {
            while (Character.isWhitespace(json.charAt(at))) {
                at++;
            }
            return json.charAt(at);
        }

        private void expect(char c) {
            if (next() != c) {
                throw new IllegalArgumentException("at " + at);
            }
            at++;
        }

        /** Whether another item follows; takes the comma or the end. */
        private boolean more(char end) {
            char c = next();
            at++;
            return c != end;
        }

        Object value() {
            char c = next();
            if (c == '{') {
                Map<String, Object> map = new LinkedHashMap<>();
                at++;
                if (next() == '}') {
                    at++;
                    return map;
                }
                do {
                    next();
                    String key = text();
                    expect(':');
                    map.put(key, value());
                } while (more('}'));
                return map;
            }
            if (c == '[') {
                List<Object> list = new ArrayList<>();
                at++;
                if (next() == ']') {
                    at++;
                    return list;
                }
                do {
                    list.add(value());
                } while (more(']'));
                return list;
            }
            return c == '"' ? text() : word();
        }

        private String word() {
            int from = at;
            while (at < json.length() && ",]} \n\t\r".indexOf(json.charAt(at)) < 0) {
                at++;
            }
            return json.substring(from, at);
        }

        private String text() {
            expect('"');
            StringBuilder out = new StringBuilder();
            while (json.charAt(at) != '"') {
                char c = json.charAt(at++);
                if (c == '\\') {
                    c = json.charAt(at++);
                    if (c == 'u') {
                        out.append((char) Integer.parseInt(json.substring(at, at + 4), 16));
                        at += 4;
                        continue;
                    }
                    int escape = "nrtbf".indexOf(c);
                    c = escape < 0 ? c : "\n\r\t\b\f".charAt(escape);
                }
                out.append(c);
            }
            at++;
            return out.toString();
        }
    }
}
