package io.rafs.image;

import io.rafs.format.EntryName;
import io.rafs.format.EscapedText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A path inside an image, as names from the root down. Never holds ".", ".." or an empty name, so joining one to a
 * directory cannot leave it. The root is the empty path.
 */
public record EntryPath(List<EntryName> names) {
    /** The root directory. */
    public static final EntryPath ROOT = new EntryPath(List.of());

    /** Deepest path that is taken, in names: Linux itself stops resolving at about 2,000. */
    public static final int MAX_DEPTH = 1024;

    public EntryPath {
        names = List.copyOf(names);
    }

    /**
     * Reads a path as a tar or a user spells it: leading, doubled and trailing slashes and "." mean nothing, ".." takes
     * away the name before it and stops at the root.
     *
     * @throws IllegalArgumentException if a name is one that Linux does not have, or the path is too deep
     */
    public static EntryPath parse(byte[] spelling) {
        List<EntryName> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= spelling.length; i++) {
            if (i == spelling.length || spelling[i] == '/') {
                push(names, spelling, start, i);
                start = i + 1;
            }
        }
        if (names.size() > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "the path has %d names, at most %d are taken".formatted(names.size(), MAX_DEPTH));
        }
        return names.isEmpty() ? ROOT : new EntryPath(names);
    }

    /** Reads a path spelt in UTF-8. */
    public static EntryPath parse(String spelling) {
        return parse(spelling.getBytes(StandardCharsets.UTF_8));
    }

    private static void push(List<EntryName> names, byte[] spelling, int start, int end) {
        int length = end - start;
        if (length == 0 || length == 1 && spelling[start] == '.') {
            return;
        }
        if (length == 2 && spelling[start] == '.' && spelling[start + 1] == '.') {
            if (!names.isEmpty()) {
                names.remove(names.size() - 1);
            }
            return;
        }
        names.add(EntryName.of(Arrays.copyOfRange(spelling, start, end)));
    }

    /** Whether this is the root. */
    public boolean isRoot() {
        return names.isEmpty();
    }

    /** The last name; the root has none. */
    public EntryName name() {
        return names.get(names.size() - 1);
    }

    /** The directory above; the root has none. */
    public EntryPath parent() {
        return new EntryPath(names.subList(0, names.size() - 1));
    }

    /** The path of an entry in this directory. */
    public EntryPath child(EntryName name) {
        List<EntryName> longer = new ArrayList<>(names);
        longer.add(name);
        return new EntryPath(longer);
    }

    /** "/" and the names, for people: see {@link EscapedText}. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        names.forEach(name -> out.append('/').append(name));
        return isRoot() ? "/" : out.toString();
    }
}
