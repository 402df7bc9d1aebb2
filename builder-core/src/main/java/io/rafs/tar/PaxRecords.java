package io.rafs.tar;

import io.rafs.format.RefusedException;
import io.rafs.image.Limit;
import io.rafs.image.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * PAX records in force for an entry: those of its own header before those of the last global one. Keys are kept as
 * ISO-8859-1 text, which loses no byte; values stay bytes.
 *
 * <p>A record is {@code "%d %s=%s\n"}, the number counting all of it. An empty value takes back what was said before it.
 * Source: POSIX pax, "pax Extended Header".
 */
final class PaxRecords {
    /** Keys that mean something, apart from xattrs; what else a header has costs no memory. */
    private static final Set<String> KEYS = Set.of(
            "path",
            "linkpath",
            "size",
            "uid",
            "gid",
            "mtime",
            "GNU.sparse.name",
            "GNU.sparse.major",
            "GNU.sparse.minor",
            "GNU.sparse.map",
            "GNU.sparse.size",
            "GNU.sparse.realsize");

    private final Limits limits;
    private final Map<String, byte[]> global = new LinkedHashMap<>();
    private final Map<String, byte[]> local = new LinkedHashMap<>();
    private final List<Map.Entry<String, byte[]>> sparsePairs = new ArrayList<>();
    private long globalBytes;
    private long localBytes;

    /** No records; more than {@code limits} allow are refused as they are met. */
    PaxRecords(Limits limits) {
        this.limits = limits;
    }

    /** Forgets the records of the entry before. */
    void nextEntry() {
        local.clear();
        sparsePairs.clear();
        localBytes = 0;
    }

    /** Takes the body of a global header. */
    void addGlobal(byte[] body) throws RefusedException {
        parse(body, global);
        limits.check(Limit.PAX_BYTES, globalBytes, "the global PAX headers so far hold %d bytes");
    }

    /** Takes the body of an entry's header. */
    void addLocal(byte[] body) throws RefusedException {
        localBytes += body.length;
        limits.check(Limit.PAX_BYTES, localBytes, "the PAX headers of one entry have %d bytes");
        parse(body, local);
    }

    /** The value of a key, if there is one that is not empty. */
    Optional<byte[]> get(String key) {
        byte[] value = local.containsKey(key) ? local.get(key) : global.get(key);
        return Optional.ofNullable(value).filter(bytes -> bytes.length > 0);
    }

    /** A whole number, negative ones too. */
    Optional<Long> number(String key) throws RefusedException {
        Optional<byte[]> value = get(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String text = Shown.of(value.get());
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new RefusedException("the PAX record '%s' is '%s', expected a whole number".formatted(key, text));
        }
    }

    /** All records in force whose key begins so, by key; values may be empty. */
    Map<String, byte[]> startingWith(String prefix) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        for (Map<String, byte[]> records : List.of(global, local)) {
            records.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    found.put(key, value);
                }
            });
        }
        return found;
    }

    /** The repeated records of GNU sparse format 0.0, in order. */
    List<Map.Entry<String, byte[]>> sparsePairs() {
        return sparsePairs;
    }

    private void parse(byte[] body, Map<String, byte[]> into) throws RefusedException {
        int at = 0;
        while (at < body.length && body[at] != 0) { // some writers fill the rest with zeros
            int space = indexOf(body, (byte) ' ', at, Math.min(body.length, at + 12));
            int length = space < 0 ? 0 : length(body, at, space);
            int end = at + length;
            if (space < 0 || length <= space - at + 1 || end > body.length || body[end - 1] != '\n') {
                throw new RefusedException(
                        "the PAX header has a malformed record at byte %d, expected 'LENGTH KEY=VALUE' and a newline"
                                .formatted(at));
            }
            int equals = indexOf(body, (byte) '=', space + 1, end - 1);
            if (equals <= space + 1) {
                throw new RefusedException(
                        "the PAX record at byte %d has no key, expected 'LENGTH KEY=VALUE' and a newline"
                                .formatted(at));
            }
            put(into, new String(body, space + 1, equals - space - 1, StandardCharsets.ISO_8859_1), body, equals, end);
            at = end;
        }
    }

    private void put(Map<String, byte[]> into, String key, byte[] body, int equals, int end) throws RefusedException {
        boolean pair = key.equals("GNU.sparse.offset") || key.equals("GNU.sparse.numbytes");
        boolean xattr = TarXattrs.isKey(key);
        if (!pair && !xattr && !KEYS.contains(key)) {
            return;
        }
        byte[] value = Arrays.copyOfRange(body, equals + 1, end - 1);
        if (pair) {
            sparsePairs.add(Map.entry(key, value));
            return;
        }
        byte[] old = into.remove(key);
        into.put(key, value);
        if (into == global) {
            globalBytes += value.length + (old == null ? key.length() : -old.length);
        }
        // two records may tell of one xattr, in two forms
        limits.check(Limit.XATTRS, (into.size() - KEYS.size()) / 2, "the PAX headers tell of at least %d xattrs");
    }

    private static int length(byte[] body, int from, int to) {
        int value = 0;
        for (int i = from; i < to; i++) {
            if (body[i] < '0' || body[i] > '9' || value > Integer.MAX_VALUE / 16) {
                return 0;
            }
            value = value * 10 + body[i] - '0';
        }
        return value;
    }

    private static int indexOf(byte[] bytes, byte wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
