package io.rafs.sbom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Text of {@code Name: value} lines: of dpkg and of Python's metadata. Blocks of lines are divided by empty
 * ones; a line that begins with a blank belongs to the one before.
 */
final class Stanzas {
    /** Most blocks in one file. */
    private static final int MAX_STANZAS = 200_000;

    private Stanzas() {}

    /** One block: its fields by their names, each as it first stands; the later lines of a field are left out. */
    record Stanza(Map<String, String> fields) {
        /** A field's value; nothing if there is none or it is blank. */
        Optional<String> get(String name) {
            return Optional.ofNullable(fields.get(name)).filter(text -> !text.isEmpty());
        }

        /** Whether there is nothing in it. */
        boolean isEmpty() {
            return fields.isEmpty();
        }
    }

    /**
     * All blocks of a text.
     *
     * @throws DamagedFileException if a line is neither a field nor the continuation of one, a field that identifies a package
     *     stands twice in a block, or there are too many of them
     */
    static List<Stanza> parse(byte[] file) throws DamagedFileException {
        List<Stanza> stanzas = new ArrayList<>();
        Map<String, String> fields = new LinkedHashMap<>();
        int number = 0;
        for (String line : new String(file, StandardCharsets.UTF_8).split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                add(stanzas, fields);
                fields = new LinkedHashMap<>();
            } else if (line.charAt(0) != ' ' && line.charAt(0) != '\t') {
                field(line, number, fields);
            } else if (fields.isEmpty()) {
                throw new DamagedFileException("line %d begins with a blank, expected a field".formatted(number));
            }
        }
        add(stanzas, fields);
        return stanzas;
    }

    /** The first block of a text, however it goes on; lines that are no fields are passed over, for older tools wrote such. */
    static Stanza first(byte[] file) throws DamagedFileException {
        Map<String, String> fields = new LinkedHashMap<>();
        int number = 0;
        for (String line :
                new String(file, StandardCharsets.UTF_8).stripLeading().split("\r?\n", -1)) {
            number++;
            if (line.isBlank()) {
                break;
            }
            if (line.charAt(0) != ' ' && line.indexOf(':') > 0) {
                field(line, number, fields);
            }
        }
        return new Stanza(fields);
    }

    private static void field(String line, int number, Map<String, String> fields) throws DamagedFileException {
        int colon = line.indexOf(':');
        if (colon <= 0) {
            throw new DamagedFileException(
                    "line %d is %s, expected 'Field: value'".formatted(number, Notes.quoted(line)));
        }
        String name = line.substring(0, colon);
        String value = line.substring(colon + 1).strip();
        String before = fields.putIfAbsent(name, value);
        boolean identifies = name.equals("Package") || name.equals("Version") || name.equals("Name");
        if (before != null && identifies && !before.equals(value)) {
            throw new DamagedFileException("line %d says '%s' again, and differently".formatted(number, name));
        }
    }

    private static void add(List<Stanza> stanzas, Map<String, String> fields) throws DamagedFileException {
        if (!fields.isEmpty()) {
            if (stanzas.size() == MAX_STANZAS) {
                throw new DamagedFileException("it has more than %d packages".formatted(MAX_STANZAS));
            }
            stanzas.add(new Stanza(fields));
        }
    }
}
