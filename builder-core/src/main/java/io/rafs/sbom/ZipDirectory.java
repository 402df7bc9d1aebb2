package io.rafs.sbom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The central directory of a jar, and single entries of it. Source: PKWARE's APPNOTE. */
final class ZipDirectory {
    private static final int MAX_DIRECTORY = 32 << 20;
    private static final int MAX_ENTRIES = 500_000;

    private static final int END = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int END64_LOCATOR = 0x07064b50;
    private static final int END64_LOCATOR_SIZE = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_SIZE = 56;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_SIZE = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_SIZE = 30;
    private static final int MAX_COMMENT = 0xffff;

    private static final int STORED = 0;
    private static final int DEFLATED = 8;

    private final Bytes file;
    private final Allowance allowance;
    private final long before;
    private final List<Entry> entries;

    /**
     * One of its files.
     *
     * @param name as it stands there; bytes outside UTF-8 become a mark
     * @param method 0 for stored, 8 for deflated, others are not read
     * @param storedSize bytes in the jar
     * @param size bytes of the file
     * @param at of its local header, counted from the start of the jar
     */
    record Entry(String name, boolean encrypted, int method, long storedSize, long size, long at) {}

    private ZipDirectory(Bytes file, Allowance allowance, long before, List<Entry> entries) {
        this.file = file;
        this.allowance = allowance;
        this.before = before;
        this.entries = List.copyOf(entries);
    }

    /** In stored order; no name stands there twice. */
    List<Entry> entries() {
        return entries;
    }

    /** The entry of that name. */
    Optional<Entry> find(String name) {
        return entries.stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    /**
     * Reads it.
     *
     * @param allowance what the content of its entries counts against
     * @throws DamagedFileException if it is no jar, or is ambiguous
     */
    static ZipDirectory read(Bytes file, Allowance allowance) throws IOException {
        long tailAt = Math.max(0, file.size() - END_SIZE - MAX_COMMENT);
        ByteBuffer tail = file.need("end", tailAt, (int) (file.size() - tailAt));
        int end = tail.capacity() - END_SIZE;
        while (end >= 0 && (tail.getInt(end) != END || u16(tail, end + 20) > tail.capacity() - end - END_SIZE)) {
            end--;
        }
        if (end < 0) {
            throw new DamagedFileException("it is no jar: it has no end of a central directory");
        }
        long size = u32(tail, end + 12);
        long offset = u32(tail, end + 16);
        long behind = tailAt + end;
        if (size == 0xffff_ffffL || offset == 0xffff_ffffL) {
            ByteBuffer locator =
                    signed(file, "zip64 locator", behind - END64_LOCATOR_SIZE, END64_LOCATOR_SIZE, END64_LOCATOR);
            behind = locator.getLong(8);
            ByteBuffer end64 = signed(file, "zip64 end", behind, END64_SIZE, END64);
            size = end64.getLong(40);
            offset = end64.getLong(48);
        }
        if (size < 0 || size > MAX_DIRECTORY || size > behind) {
            throw new DamagedFileException("its central directory has %s bytes, expected at most %d before byte %d"
                    .formatted(Long.toUnsignedString(size), MAX_DIRECTORY, behind));
        }
        // a script may stand before the jar, and offsets may not count it
        long start = behind - size;
        ByteBuffer directory = file.need("central directory", start, (int) size);
        return new ZipDirectory(file, allowance, start - offset, entries(directory, start));
    }

    private static List<Entry> entries(ByteBuffer directory, long start) throws DamagedFileException {
        List<Entry> entries = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int at = 0; at + ENTRY_SIZE <= directory.capacity(); ) {
            int nameLength = u16(directory, at + 28);
            if (directory.getInt(at) != ENTRY || at + ENTRY_SIZE + nameLength > directory.capacity()) {
                throw new DamagedFileException(
                        "at byte %d stands no entry of its central directory".formatted(start + at));
            }
            byte[] name = new byte[nameLength];
            directory.get(at + ENTRY_SIZE, name);
            Entry entry = new Entry(
                    new String(name, StandardCharsets.UTF_8),
                    (u16(directory, at + 8) & 1) != 0,
                    u16(directory, at + 10),
                    u32(directory, at + 20),
                    u32(directory, at + 24),
                    u32(directory, at + 42));
            if (!names.add(entry.name())) {
                throw new DamagedFileException("it has %s twice".formatted(Notes.quoted(entry.name())));
            }
            if (entries.size() == MAX_ENTRIES) {
                throw new DamagedFileException("it has more than %d entries".formatted(MAX_ENTRIES));
            }
            entries.add(entry);
            at += ENTRY_SIZE + nameLength + u16(directory, at + 30) + u16(directory, at + 32);
        }
        return entries;
    }

    /**
     * The content of an entry.
     *
     * @throws DamagedFileException if it has more bytes than {@code limit}, or others than the directory says
     */
    byte[] content(Entry entry, int limit) throws IOException {
        String name = Notes.quoted(entry.name());
        if (entry.size() > limit || entry.storedSize() > limit) {
            throw new DamagedFileException("%s has %d bytes, %d of them stored; at most %d are read"
                    .formatted(name, entry.size(), entry.storedSize(), limit));
        }
        if (entry.encrypted() || entry.method() != STORED && entry.method() != DEFLATED) {
            throw new DamagedFileException(
                    "%s is encrypted, or compressed by method %d, expected 0 or 8".formatted(name, entry.method()));
        }
        allowance.take(entry.size());
        long local = before + entry.at();
        ByteBuffer header = signed(file, "local header", local, LOCAL_SIZE, LOCAL);
        long dataAt = local + LOCAL_SIZE + u16(header, 26) + u16(header, 28);
        byte[] data = file.need("entry", dataAt, (int) entry.storedSize()).array();
        if (entry.method() == DEFLATED) {
            return inflated(name, data, (int) entry.size());
        }
        if (data.length != entry.size()) {
            throw new DamagedFileException("%s has %d bytes, expected %d".formatted(name, data.length, entry.size()));
        }
        return data;
    }

    private static byte[] inflated(String name, byte[] data, int size) throws DamagedFileException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(data);
            byte[] plain = new byte[Math.min(size, 1 << 16)];
            int filled = 0;
            while (filled < size) {
                if (filled == plain.length) {
                    plain = Arrays.copyOf(plain, (int) Math.min(size, 2L * filled)); // as it comes, not as it is told
                }
                int got = inflater.inflate(plain, filled, plain.length - filled);
                if (got <= 0) {
                    throw new DamagedFileException("%s ends after %d of %d bytes".formatted(name, filled, size));
                }
                filled += got;
            }
            return plain;
        } catch (DataFormatException e) {
            throw new DamagedFileException("%s cannot be decompressed: %s".formatted(name, e.getMessage()));
        } finally {
            inflater.end();
        }
    }

    private static ByteBuffer signed(Bytes file, String what, long offset, int size, int signature) throws IOException {
        ByteBuffer bytes = file.need(what, offset, size);
        if (bytes.getInt(0) != signature) {
            throw new DamagedFileException("at byte %d its %s has the signature 0x%08x, expected 0x%08x"
                    .formatted(offset, what, bytes.getInt(0), signature));
        }
        return bytes;
    }

    private static long u32(ByteBuffer in, int at) {
        return in.getInt(at) & 0xffff_ffffL;
    }

    private static int u16(ByteBuffer in, int at) {
        return in.getShort(at) & 0xffff;
    }
}
