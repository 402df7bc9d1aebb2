package io.rafs.sbom;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What rpm keeps of a package: numbered values. Source: rpm, docs/manual/format_header.md.
 *
 * <pre>
 * u32 entries, u32 bytes of data, both big-endian
 * entry  u32 tag, u32 type, u32 offset in the data, u32 count
 * data
 * </pre>
 */
final class RpmHeader {
    /** Source: rpm, header.c, {@code HEADER_TAGS_MAX}. */
    private static final int MAX_ENTRIES = 0xffff;

    private static final int ENTRY = 16;
    private static final int INT32 = 4;
    private static final int STRING = 6;
    private static final int STRINGS = 8;
    private static final int TRANSLATED = 9;

    private final ByteBuffer bytes;
    private final int data;
    private final Map<Integer, Integer> entries = new HashMap<>();

    private RpmHeader(ByteBuffer bytes, int data) {
        this.bytes = bytes;
        this.data = data;
    }

    static RpmHeader parse(byte[] blob) throws DamagedFileException {
        ByteBuffer bytes = ByteBuffer.wrap(blob);
        if (blob.length < 8) {
            throw new DamagedFileException("the header of a package has %d bytes".formatted(blob.length));
        }
        int count = bytes.getInt(0);
        long dataSize = bytes.getInt(4) & 0xffff_ffffL;
        if (count < 1 || count > MAX_ENTRIES || 8 + (long) count * ENTRY + dataSize != blob.length) {
            throw new DamagedFileException("the header of a package of %d bytes is said to have %d values in %d bytes"
                    .formatted(blob.length, count & 0xffff_ffffL, dataSize));
        }
        RpmHeader header = new RpmHeader(bytes, 8 + count * ENTRY);
        for (int i = 0; i < count; i++) {
            int at = 8 + i * ENTRY;
            int tag = bytes.getInt(at);
            if (header.entries.putIfAbsent(tag, at) != null && RpmPackages.decides(tag)) {
                throw new DamagedFileException("the header of a package says %d twice".formatted(tag));
            }
        }
        return header;
    }

    /** A text; of several, or of several languages, the first. */
    Optional<String> text(int tag) throws DamagedFileException {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return Optional.empty();
        }
        int type = bytes.getInt(entry + 4);
        if (type != STRING && type != STRINGS && type != TRANSLATED) {
            throw new DamagedFileException("value %d of a package is of type %d, expected a text".formatted(tag, type));
        }
        int from = at(entry, 1);
        int end = from;
        while (end < bytes.capacity() && bytes.get(end) != 0) {
            end++;
        }
        if (end == bytes.capacity()) {
            throw new DamagedFileException("value %d of a package has no end".formatted(tag));
        }
        String text = new String(bytes.array(), from, end - from, StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /** A number below 2^32. */
    Optional<Long> number(int tag) throws DamagedFileException {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return Optional.empty();
        }
        if (bytes.getInt(entry + 4) != INT32) {
            throw new DamagedFileException(
                    "value %d of a package is of type %d, expected a number".formatted(tag, bytes.getInt(entry + 4)));
        }
        return Optional.of(bytes.getInt(at(entry, 4)) & 0xffff_ffffL);
    }

    private int at(int entry, int size) throws DamagedFileException {
        long offset = bytes.getInt(entry + 8) & 0xffff_ffffL;
        if (bytes.getInt(entry + 12) < 1 || data + offset + size > bytes.capacity()) {
            throw new DamagedFileException(
                    "value %d of a package lies behind the end of its header".formatted(bytes.getInt(entry)));
        }
        return data + (int) offset;
    }
}
