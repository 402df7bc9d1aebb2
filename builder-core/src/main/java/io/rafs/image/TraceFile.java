package io.rafs.image;

import io.rafs.format.EscapedText;
import io.rafs.format.RefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files in the order in which a start reads them, as a text file: one absolute path a line, escaped as
 * {@link EscapedText} does; a tab and {@code OFFSET+LENGTH} behind it mean that piece of the file only, and a file of
 * several pieces has several lines. Empty lines, and lines that begin with {@code #}, mean nothing.
 *
 * @param lines each path once, where it was first
 */
public record TraceFile(List<Line> lines) {
    /** Largest file that is read, in bytes. */
    public static final int MAX_BYTES = 64 << 20;

    /** Most lines that are read. */
    public static final int MAX_LINES = 1 << 20;

    /** Longest path that is read, in bytes as it is spelt. */
    private static final int MAX_SPELLING = 64 << 10;

    /**
     * A run of bytes in a file.
     *
     * @param offset 0 or more
     * @param length 1 or more; both together at most 2^63-1
     */
    public record Piece(long offset, long length) {
        public Piece {
            if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
                throw new IllegalArgumentException(
                        "the piece is %d+%d, expected an offset of 0 or more and a length of 1 or more"
                                .formatted(offset, length));
            }
        }

        @Override
        public String toString() {
            return offset + "+" + length;
        }
    }

    /**
     * A file that is read.
     *
     * @param pieces in order, none twice; none at all for the whole file
     */
    public record Line(EntryPath path, List<Piece> pieces) {
        public Line {
            pieces = List.copyOf(new LinkedHashSet<>(pieces));
        }
    }

    /** Lines for the same path become one, at the place of the first; the whole file absorbs its pieces. */
    public TraceFile {
        lines = merged(lines);
    }

    private static List<Line> merged(List<Line> lines) {
        Map<EntryPath, Set<Piece>> byPath = new LinkedHashMap<>();
        for (Line line : lines) {
            Set<Piece> known = byPath.get(line.path);
            if (known == null) {
                byPath.put(line.path, new LinkedHashSet<>(line.pieces));
            } else if (line.pieces.isEmpty()) {
                known.clear();
            } else if (!known.isEmpty()) {
                known.addAll(line.pieces);
            }
        }
        List<Line> merged = new ArrayList<>(byPath.size());
        byPath.forEach((path, pieces) -> merged.add(new Line(path, List.copyOf(pieces))));
        return List.copyOf(merged);
    }

    /**
     * Reads a file.
     *
     * @throws RefusedException naming file and line, if it is no such list
     */
    public static TraceFile read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new RefusedException(
                    file.toString(),
                    "it has %d bytes, at most %d are read; is it a list of paths?"
                            .formatted(Files.size(file), MAX_BYTES));
        }
        return parse(file.toString(), Files.readAllBytes(file));
    }

    /** Parses such a text; {@code name} stands in messages. */
    public static TraceFile parse(String name, byte[] text) throws RefusedException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (int start = 0; start < text.length; ) {
            int end = start;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            String where = "%s:%d".formatted(name, ++number);
            if (number > MAX_LINES) {
                throw new RefusedException(where, "it has more than %d lines; shorten it".formatted(MAX_LINES));
            }
            int stop = end > start && text[end - 1] == '\r' ? end - 1 : end;
            // one char a byte: names need not be UTF-8
            String line = new String(text, start, stop - start, StandardCharsets.ISO_8859_1);
            if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(line(where, line));
            }
            start = end + 1;
        }
        return new TraceFile(lines);
    }

    private static Line line(String where, String line) throws RefusedException {
        int tab = line.indexOf('\t');
        String spelling = tab < 0 ? line : line.substring(0, tab);
        if (spelling.length() > MAX_SPELLING) {
            throw new RefusedException(
                    where, "the path has %d bytes, at most %d are read".formatted(spelling.length(), MAX_SPELLING));
        }
        if (!spelling.startsWith("/")) {
            throw new RefusedException(
                    where, "'%s' is no absolute path; begin it with /".formatted(EscapedText.of(spelling)));
        }
        try {
            EntryPath path = EntryPath.parse(EscapedText.bytes(spelling.getBytes(StandardCharsets.ISO_8859_1)));
            return new Line(path, tab < 0 ? List.of() : List.of(piece(where, line.substring(tab + 1))));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(where, e.getMessage());
        }
    }

    private static Piece piece(String where, String text) throws RefusedException {
        if (!text.matches("[0-9]{1,18}\\+[0-9]{1,18}")) {
            throw new RefusedException(
                    where,
                    "behind the tab stands '%s', expected OFFSET+LENGTH in bytes, such as 0+4096"
                            .formatted(EscapedText.of(text)));
        }
        int plus = text.indexOf('+');
        return new Piece(Long.parseLong(text.substring(0, plus)), Long.parseLong(text.substring(plus + 1)));
    }

    /** The text, from which the same list is read again; UTF-8. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Line line : lines) {
            if (line.pieces.isEmpty()) {
                out.writeBytes((line.path + "\n").getBytes(StandardCharsets.UTF_8));
            }
            for (Piece piece : line.pieces) {
                out.writeBytes("%s\t%s\n".formatted(line.path, piece).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }
}
