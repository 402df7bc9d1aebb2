package io.rafs.trace;

import io.rafs.image.TraceFile.Piece;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What a JVM reads of a jar when it opens it: the central directory and the manifest. Only these are read here, not the
 * classes. Source: PKWARE's APPNOTE.
 *
 * @param manifest its text; none if it has no manifest
 * @param pieces where both lie: manifest, then central directory
 */
record Jar(Optional<String> manifest, List<Piece> pieces) {
    private static final int MAX_DIRECTORY = 32 << 20;
    private static final int MAX_MANIFEST = 1 << 20;

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

    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    Jar {
        pieces = List.copyOf(pieces);
    }

    /** A main attribute of the manifest; "" if it has none. Lines end after 72 bytes and go on behind a blank. */
    String attribute(String name) {
        for (String line :
                manifest.orElse("").replaceAll("(\\r\\n|\\r|\\n) ", "").split("\\r\\n|\\r|\\n")) {
            if (line.isEmpty()) {
                break; // attributes of single entries follow
            }
            if (line.regionMatches(true, 0, name + ": ", 0, name.length() + 2)) {
                return line.substring(name.length() + 2);
            }
        }
        return "";
    }

    /** Reads it; throws {@link MalformedFileException} if it is no jar. */
    static Jar read(FileTree tree, TreeFile file) throws IOException {
        return new Parser(tree, file).parse();
    }

    private static final class Parser {
        private final FileTree tree;
        private final TreeFile file;

        Parser(FileTree tree, TreeFile file) {
            this.tree = tree;
            this.file = file;
        }

        Jar parse() throws IOException {
            long tailAt = Math.max(0, file.size() - END_SIZE - MAX_COMMENT);
            ByteBuffer tail = buffer("end", tailAt, (int) (file.size() - tailAt));
            int end = tail.capacity() - END_SIZE;
            while (end >= 0
                    && (tail.getInt(end) != END
                            || (tail.getShort(end + 20) & 0xffff) > tail.capacity() - end - END_SIZE)) {
                end--;
            }
            if (end < 0) {
                throw new MalformedFileException("it is no jar: it has no end of a central directory");
            }
            long size = u32(tail, end + 12);
            long offset = u32(tail, end + 16);
            long behind = tailAt + end;
            if (size == 0xffff_ffffL || offset == 0xffff_ffffL) {
                ByteBuffer locator =
                        signed("zip64 locator", behind - END64_LOCATOR_SIZE, END64_LOCATOR_SIZE, END64_LOCATOR);
                ByteBuffer end64 = signed("zip64 end", locator.getLong(8), END64_SIZE, END64);
                size = end64.getLong(40);
                offset = end64.getLong(48);
                behind = locator.getLong(8);
            }
            if (size < 0 || size > MAX_DIRECTORY || size > behind) {
                throw new MalformedFileException(
                        "its central directory has %s bytes, expected at most %d before byte %d"
                                .formatted(Long.toUnsignedString(size), MAX_DIRECTORY, behind));
            }
            // a script may stand before the jar, and offsets may not count it
            long start = behind - size;
            long before = start - offset;
            Piece directory = new Piece(start, file.size() - start);
            ByteBuffer entries = buffer("central directory", start, (int) size);
            for (int at = 0; at + ENTRY_SIZE <= size; ) {
                if (entries.getInt(at) != ENTRY) {
                    throw new MalformedFileException(
                            "at byte %d stands no entry of its central directory".formatted(start + at));
                }
                int nameLength = u16(entries, at + 28);
                if (nameLength == MANIFEST.length() && at + ENTRY_SIZE + nameLength <= size) {
                    byte[] name = new byte[nameLength];
                    entries.get(at + ENTRY_SIZE, name);
                    if (new String(name, StandardCharsets.ISO_8859_1).equalsIgnoreCase(MANIFEST)) {
                        return withManifest(entries, at, before, directory);
                    }
                }
                at += ENTRY_SIZE + nameLength + u16(entries, at + 30) + u16(entries, at + 32);
            }
            return new Jar(Optional.empty(), List.of(directory));
        }

        private Jar withManifest(ByteBuffer entries, int at, long before, Piece directory) throws IOException {
            int method = u16(entries, at + 10);
            long stored = u32(entries, at + 20);
            long plain = u32(entries, at + 24);
            if (stored > MAX_MANIFEST || plain > MAX_MANIFEST) {
                throw new MalformedFileException("its manifest has %d bytes, %d of them stored; at most %d are read"
                        .formatted(plain, stored, MAX_MANIFEST));
            }
            long local = before + u32(entries, at + 42);
            ByteBuffer header = signed("manifest's header", local, LOCAL_SIZE, LOCAL);
            long dataAt = local + LOCAL_SIZE + u16(header, 26) + u16(header, 28);
            byte[] data = buffer("manifest", dataAt, (int) stored).array();
            byte[] text = method == 0 ? data : inflated(data, (int) plain);
            return new Jar(
                    Optional.of(new String(text, StandardCharsets.UTF_8)),
                    List.of(new Piece(local, dataAt + stored - local), directory));
        }

        private static byte[] inflated(byte[] data, int size) throws MalformedFileException {
            Inflater inflater = new Inflater(true);
            try {
                inflater.setInput(data);
                byte[] plain = new byte[size];
                int filled = 0;
                int got;
                while (filled < size && (got = inflater.inflate(plain, filled, size - filled)) > 0) {
                    filled += got;
                }
                if (filled < size) {
                    throw new MalformedFileException("its manifest ends after %d of %d bytes".formatted(filled, size));
                }
                return plain;
            } catch (DataFormatException e) {
                throw new MalformedFileException("its manifest cannot be decompressed: " + e.getMessage());
            } finally {
                inflater.end();
            }
        }

        private ByteBuffer signed(String what, long offset, int size, int signature) throws IOException {
            ByteBuffer bytes = buffer(what, offset, size);
            if (bytes.getInt(0) != signature) {
                throw new MalformedFileException("at byte %d its %s has the signature 0x%08x, expected 0x%08x"
                        .formatted(offset, what, bytes.getInt(0), signature));
            }
            return bytes;
        }

        private ByteBuffer buffer(String what, long offset, int size) throws IOException {
            byte[] bytes = offset < 0 ? new byte[0] : tree.read(file, offset, size);
            if (bytes.length < size) {
                throw new MalformedFileException(
                        "its %s should lie at %d+%d, the file has %d bytes".formatted(what, offset, size, file.size()));
            }
            return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        private static long u32(ByteBuffer in, int at) {
            return in.getInt(at) & 0xffff_ffffL;
        }

        private static int u16(ByteBuffer in, int at) {
            return in.getShort(at) & 0xffff;
        }
    }
}
