package io.rafs.format.extent;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.Optional;

/**
 * Where a run of a file's bytes is stored, to the byte. It ends where the next record begins, or the file ends.
 *
 * <pre>
 * off len field
 *   0   4 length   bits 0-20; bit 27 partial; bits 28-31 format: 0 stored, else {@link Algorithm#extentFormat}; all 0: a hole
 *   4   4 start    byte address in the unified address space, low half   not with records of 4 bytes
 *   8   4 start    high half                                             not with records of 8 bytes
 *  12   4 logical  byte offset in the file, low half
 *  16   4 logical  high half                                             only with records of 32 bytes
 *  20  12 reserved zero
 * </pre>
 *
 * Source: kernel {@code struct z_erofs_extent}.
 *
 * @param logical where the run begins in the file, in bytes
 * @param start byte address: the device's first block times the block size, and the offset in the device; 0 for a hole
 * @param length stored bytes, at most {@link Algorithm#MAX_ENCODED}; 0 for a hole
 * @param algorithm the codec; empty if stored as it is, or a hole
 * @param partial whether the stored bytes decode to more than the run
 */
public record EncodedExtent(long logical, long start, int length, Optional<Algorithm> algorithm, boolean partial) {
    private static final int PARTIAL = 1 << 27;
    private static final int FORMAT_SHIFT = 28;
    private static final int LENGTH = (1 << 21) - 1;

    public EncodedExtent {
        Range.check("logical", logical, Long.MAX_VALUE);
        Range.check("start", start, Long.MAX_VALUE);
        Range.check("length", length, Algorithm.MAX_ENCODED);
        if (length == 0 && (start != 0 || partial || algorithm.isPresent())) {
            throw new IllegalArgumentException("a hole at %d is stored somewhere".formatted(logical));
        }
    }

    /** A run of zeros that is stored nowhere. */
    public static EncodedExtent hole(long logical) {
        return new EncodedExtent(logical, 0, 0, Optional.empty(), false);
    }

    /** Whether the run is zeros that are stored nowhere. */
    public boolean isHole() {
        return length == 0;
    }

    /** Prints a record of 16 or 32 bytes; the shorter one holds files up to 4 GiB. */
    public void encode(StructOut out, int recordSize) {
        int format = algorithm.map(Algorithm::extentFormat).orElse(0);
        out.u32(length | (partial ? PARTIAL : 0) | (long) format << FORMAT_SHIFT)
                .u64(start);
        encodeLogical(logical, out, recordSize);
    }

    static void encodeLogical(long logical, StructOut out, int recordSize) {
        if (recordSize == Extents.LONG) {
            Range.u32("logical", logical);
            out.u32(logical);
        } else {
            out.u64(logical).zero(12);
        }
    }

    /** Reads a record of 16 or 32 bytes. */
    public static EncodedExtent decode(StructIn in, int recordSize) throws CorruptImageException {
        long at = in.offset();
        long word = in.u32("length");
        long start = in.u63("start");
        return of(in, at, decodeLogical(in, recordSize), start, word);
    }

    static long decodeLogical(StructIn in, int recordSize) throws CorruptImageException {
        if (recordSize == Extents.LONG) {
            return in.u32("logical");
        }
        long logical = in.u63("logical");
        in.zero("reserved", 12);
        return logical;
    }

    /** Reads a record of 8 bytes, which stands for the cluster at {@code logical}. */
    public static EncodedExtent decode8(StructIn in, long logical) throws CorruptImageException {
        long at = in.offset();
        long word = in.u32("length");
        return of(in, at, logical, in.u32("start"), word);
    }

    /** Reads a record of 4 bytes, which stands for the cluster at {@code logical} and is stored right behind the one before. */
    public static EncodedExtent decode4(StructIn in, long logical, long start) throws CorruptImageException {
        long at = in.offset();
        return of(in, at, logical, start, in.u32("length"));
    }

    private static EncodedExtent of(StructIn in, long at, long logical, long start, long word)
            throws CorruptImageException {
        int length = (int) word & LENGTH;
        int format = (int) (word >>> FORMAT_SHIFT);
        if (length == 0) {
            return hole(logical); // the kernel does not look at the rest
        }
        if ((word & ~(15L << FORMAT_SHIFT) & ~(LENGTH | PARTIAL)) != 0) {
            throw in.corrupt(at, "extent word is 0x%08x; bits 21..26 are not known here".formatted(word));
        }
        if (length > Algorithm.MAX_ENCODED) {
            throw in.corrupt(
                    at, "extent has %d stored bytes, kernels read at most %d".formatted(length, Algorithm.MAX_ENCODED));
        }
        if (format != 0 && !Algorithm.isCode(format - 1)) {
            throw in.corrupt(at, "extent has format %d, expected 0..4".formatted(format));
        }
        return new EncodedExtent(
                logical,
                start,
                length,
                format == 0 ? Optional.empty() : Optional.of(Algorithm.ofCode(format - 1)),
                (word & PARTIAL) != 0);
    }
}
