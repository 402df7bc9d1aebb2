package io.rafs.tar;

import io.rafs.format.RefusedException;
import io.rafs.image.Budget;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * Where the stored pieces of a file lie in it; all between them is zero. A file without holes is one piece.
 *
 * <p>Reads all four ways that GNU tar has written: type S with pieces in the header, and PAX 0.0, 0.1 and 1.0. Source:
 * GNU tar manual, "Storing Sparse Files".
 */
final class SparseMap {
    /** Most pieces that are taken: a map of more would only be there to fill memory. */
    static final int MAX_PIECES = 1 << 20;

    private static final int OLD_IN_HEADER = 4;
    private static final int OLD_IN_EXTENSION = 21;

    private final Budget budget;
    private final long realSize;
    private long[] offsets = new long[8];
    private long[] lengths = new long[8];
    private int pieces;
    private long stored;

    private SparseMap(long realSize, Budget budget) throws RefusedException {
        this.budget = budget;
        this.realSize = realSize;
        if (realSize < 0) {
            throw new RefusedException("the sparse file's size is %d, expected 0 or more".formatted(realSize));
        }
    }

    /** A file of {@code size} bytes, all of them stored. */
    static SparseMap dense(long size, Budget budget) throws RefusedException {
        SparseMap map = new SparseMap(size, budget);
        if (size > 0) {
            map.add(0, size);
        }
        return map;
    }

    /** The map of a type S entry; its extension blocks follow in {@code in}. */
    static SparseMap old(TarHeader header, TarInput in, Budget budget) throws IOException {
        SparseMap map = new SparseMap(TarHeader.number("real size", header.block(), 483, 12), budget);
        map.addOld(header.block(), 386, OLD_IN_HEADER);
        boolean more = header.block()[482] != 0;
        byte[] block = new byte[TarInput.BLOCK];
        while (more) {
            in.readFully("the sparse map", block, 0, block.length);
            map.addOld(block, 0, OLD_IN_EXTENSION);
            more = block[504] != 0;
        }
        return map;
    }

    /** Whether the records say that the entry is sparse. */
    static boolean isPax(PaxRecords pax) {
        return pax.get("GNU.sparse.major").isPresent()
                || pax.get("GNU.sparse.map").isPresent()
                || pax.get("GNU.sparse.size").isPresent()
                || !pax.sparsePairs().isEmpty();
    }

    /** The map that the records tell, or that stands before the data ({@code in}). */
    static SparseMap pax(PaxRecords pax, TarInput in, Budget budget) throws IOException {
        if (pax.get("GNU.sparse.major").isPresent()) {
            String version = pax.number("GNU.sparse.major").orElse(0L) + "."
                    + pax.number("GNU.sparse.minor").orElse(0L);
            if (!version.equals("1.0")) {
                throw new RefusedException(
                        "it is a GNU sparse file of format %s, expected 0.0, 0.1 or 1.0".formatted(version));
            }
            return paxInData(realSize(pax, "GNU.sparse.realsize"), in, budget);
        }
        SparseMap map = new SparseMap(realSize(pax, "GNU.sparse.size"), budget);
        if (pax.get("GNU.sparse.map").isPresent()) {
            map.addList(pax.get("GNU.sparse.map").get());
        } else {
            map.addPairs(pax);
        }
        return map;
    }

    private static long realSize(PaxRecords pax, String key) throws RefusedException {
        return pax.number(key)
                .orElseThrow(() -> new RefusedException(
                        "it is a sparse file without the PAX record '%s', expected its size there".formatted(key)));
    }

    /** Format 1.0: decimal lines before the data, padded to a block; they count as stored data. */
    private static SparseMap paxInData(long realSize, TarInput in, Budget budget) throws IOException {
        SparseMap map = new SparseMap(realSize, budget);
        long start = in.position();
        DecimalLines lines = new DecimalLines(in);
        long count = lines.next();
        if (count > MAX_PIECES) {
            throw tooMany(count);
        }
        for (long i = 0; i < count; i++) {
            map.add(lines.next(), lines.next());
        }
        map.stored += in.position() - start;
        return map;
    }

    private void addOld(byte[] block, int at, int count) throws RefusedException {
        for (int i = 0; i < count; i++) {
            int piece = at + 24 * i;
            if (block[piece] == 0 || block[piece + 12] == 0) {
                return; // an empty field ends the map
            }
            add(
                    TarHeader.number("sparse offset", block, piece, 12),
                    TarHeader.number("sparse length", block, piece + 12, 12));
        }
    }

    private void addList(byte[] list) throws RefusedException {
        long offset = -1;
        int numbers = 0;
        int start = 0;
        for (int i = 0; i <= list.length; i++) {
            if (i < list.length && list[i] != ',') {
                continue;
            }
            long value = decimal(Arrays.copyOfRange(list, start, i));
            start = i + 1;
            if (numbers++ % 2 == 0) {
                offset = value;
            } else {
                add(offset, value);
            }
        }
        if (numbers % 2 != 0) {
            throw new RefusedException("GNU.sparse.map has %d numbers, expected pairs".formatted(numbers));
        }
    }

    private void addPairs(PaxRecords pax) throws RefusedException {
        long offset = -1;
        for (Map.Entry<String, byte[]> record : pax.sparsePairs()) {
            long value = decimal(record.getValue());
            boolean isOffset = record.getKey().endsWith("offset");
            if (isOffset == (offset >= 0)) {
                throw new RefusedException(
                        "the sparse map's records are out of order, expected offset, numbytes, offset, numbytes ...");
            }
            if (!isOffset) {
                add(offset, value);
            }
            offset = isOffset ? value : -1;
        }
    }

    private static long decimal(byte[] digits) throws RefusedException {
        String text = Shown.of(digits);
        if (!text.matches("\\d{1,18}")) {
            throw new RefusedException("the sparse map has '%s', expected a number".formatted(text));
        }
        return Long.parseLong(text);
    }

    private void add(long offset, long length) throws RefusedException {
        long from = pieces == 0 ? 0 : offsets[pieces - 1] + lengths[pieces - 1];
        if (offset < from || length < 0 || length > realSize - offset || offset > realSize) {
            throw new RefusedException("the sparse map has %d bytes at %d, expected a piece in %d..%d"
                    .formatted(length, offset, from, realSize));
        }
        if (length == 0) {
            return; // GNU tar marks a hole at the end so
        }
        if (pieces == MAX_PIECES) {
            throw tooMany(pieces + 1L);
        }
        if (pieces == offsets.length) {
            budget.hold(16L * pieces); // gone with the file, but a tar of nothing else is no image either
            offsets = Arrays.copyOf(offsets, 2 * pieces);
            lengths = Arrays.copyOf(lengths, 2 * pieces);
        }
        offsets[pieces] = offset;
        lengths[pieces++] = length;
        stored += length;
    }

    private static RefusedException tooMany(long count) {
        return new RefusedException("the sparse map has %d pieces, at most %d are taken".formatted(count, MAX_PIECES));
    }

    /** Size of the file, holes and all. */
    long realSize() {
        return realSize;
    }

    /** Bytes in the tar: the pieces, and a map that stands before them. */
    long stored() {
        return stored;
    }

    int pieces() {
        return pieces;
    }

    long offset(int piece) {
        return offsets[piece];
    }

    long length(int piece) {
        return lengths[piece];
    }

    /** Decimal numbers, each ended by a newline, in whole blocks. */
    private static final class DecimalLines {
        private final TarInput in;
        private final byte[] block = new byte[TarInput.BLOCK];
        private int at = TarInput.BLOCK;

        DecimalLines(TarInput in) {
            this.in = in;
        }

        long next() throws IOException {
            long value = 0;
            for (int digits = 0; ; digits++) {
                int ch = octet();
                if (ch == '\n' && digits > 0) {
                    return value;
                }
                if (ch < '0' || ch > '9' || digits == 18) {
                    throw new RefusedException(
                            "the sparse map before the data has byte 0x%02x, expected lines of digits".formatted(ch));
                }
                value = value * 10 + ch - '0';
            }
        }

        private int octet() throws IOException {
            if (at == block.length) {
                in.readFully("the sparse map", block, 0, block.length);
                at = 0;
            }
            return block[at++] & 0xff;
        }
    }
}
