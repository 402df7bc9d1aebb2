package io.rafs.format.extent;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.ArrayList;
import java.util.List;

/**
 * What a kernel must know of a codec before it reads. One for each codec of the superblock, in the order of
 * {@link Algorithm#code}, right behind it, each at a multiple of 4: a u16 length, then one of
 *
 * <pre>
 * LZ4, 14 bytes              LZMA, 14 bytes           DEFLATE, 6 bytes      zstd, 6 bytes
 * off len field              off len field            off len field         off len field
 *   0   2 maxDistance          0   4 dictionary         0   1 windowBits      0   1 format 0
 *   2   2 maxBlocks            4   2 format 0           1   5 reserved        1   1 windowLog - 10
 *   4  10 reserved             6   8 reserved                                 2   4 reserved
 * </pre>
 *
 * Source: kernel {@code z_erofs_parse_cfgs}, {@code struct z_erofs_lz4_cfgs} and the like.
 */
public sealed interface CodecRecord {
    /** The codec. */
    Algorithm algorithm();

    /** Prints the record without its length. */
    void encodeBody(StructOut out);

    /** Bytes of the record without its length. */
    int bodySize();

    /**
     * LZ4.
     *
     * @param maxDistance longest distance of a match, 65535; 0 means the same
     * @param maxBlocks most blocks that a piece touches
     */
    record Lz4(int maxDistance, int maxBlocks) implements CodecRecord {
        public Lz4 {
            Range.u16("maxDistance", maxDistance);
            Range.u16("maxBlocks", maxBlocks);
        }

        @Override
        public Algorithm algorithm() {
            return Algorithm.LZ4;
        }

        @Override
        public int bodySize() {
            return 14;
        }

        @Override
        public void encodeBody(StructOut out) {
            out.u16(maxDistance).u16(maxBlocks).zero(10);
        }
    }

    /**
     * MicroLZMA.
     *
     * @param dictionary bytes
     */
    record Lzma(long dictionary) implements CodecRecord {
        public Lzma {
            Range.u32("dictionary", dictionary);
        }

        @Override
        public Algorithm algorithm() {
            return Algorithm.LZMA;
        }

        @Override
        public int bodySize() {
            return 14;
        }

        @Override
        public void encodeBody(StructOut out) {
            out.u32(dictionary).zero(10);
        }
    }

    /**
     * DEFLATE.
     *
     * @param windowBits log2 of the window, 8..15
     */
    record Deflate(int windowBits) implements CodecRecord {
        public Deflate {
            Range.u8("windowBits", windowBits);
        }

        @Override
        public Algorithm algorithm() {
            return Algorithm.DEFLATE;
        }

        @Override
        public int bodySize() {
            return 6;
        }

        @Override
        public void encodeBody(StructOut out) {
            out.u8(windowBits).zero(5);
        }
    }

    /**
     * zstd.
     *
     * @param windowLog log2 of the largest window that any frame asks for, 10..20
     */
    record Zstd(int windowLog) implements CodecRecord {
        /** Smallest. */
        public static final int MIN = 10;

        /** Largest that a kernel takes: 1 MiB. */
        public static final int MAX = 20;

        public Zstd {
            Range.check("windowLog", windowLog - MIN, MAX - MIN);
        }

        @Override
        public Algorithm algorithm() {
            return Algorithm.ZSTD;
        }

        @Override
        public int bodySize() {
            return 6;
        }

        @Override
        public void encodeBody(StructOut out) {
            out.u8(0).u8(windowLog - MIN).zero(4);
        }
    }

    /** Bytes that these records take with their lengths. */
    static int size(List<CodecRecord> records) {
        return records.stream().mapToInt(record -> 2 + record.bodySize()).sum();
    }

    /** Prints records, which are in the order of their codecs and each of another. */
    static void encode(List<CodecRecord> records, StructOut out) {
        int last = -1;
        for (CodecRecord record : records) {
            if (record.algorithm().code() <= last) {
                throw new IllegalArgumentException("codec records are not in order: " + records);
            }
            last = record.algorithm().code();
            out.u16(record.bodySize());
            record.encodeBody(out); // 2 + body is a multiple of 4 for all of them
        }
    }

    /**
     * Reads the records of all codecs in use.
     *
     * @param in starts right behind the superblock
     * @param compression the superblock's bitmap
     */
    static List<CodecRecord> decode(StructIn in, int compression) throws CorruptImageException {
        if (compression >= 1 << Algorithm.values().length) {
            throw in.corrupt("the superblock names codecs 0x%x; only bits 0..3 are known".formatted(compression));
        }
        List<CodecRecord> records = new ArrayList<>();
        for (Algorithm algorithm : Algorithm.values()) {
            if ((compression & algorithm.bit()) != 0) {
                in.skip("padding", (int) (-in.offset() & 3));
                int length = in.u16("record length");
                records.add(decode(in.slice(algorithm + " record", length), algorithm));
            }
        }
        return List.copyOf(records);
    }

    private static CodecRecord decode(StructIn in, Algorithm algorithm) throws CorruptImageException {
        return switch (algorithm) {
            case LZ4 -> new Lz4(in.u16("maxDistance"), in.u16("maxBlocks"));
            case LZMA -> new Lzma(in.u32("dictionary"));
            case DEFLATE -> new Deflate(in.u8("windowBits"));
            case ZSTD -> zstd(in);
        };
    }

    private static Zstd zstd(StructIn in) throws CorruptImageException {
        long start = in.offset();
        int format = in.u8("format");
        int window = in.u8("windowLog");
        if (format != 0) {
            throw in.corrupt(start, "zstd format is %d, expected 0".formatted(format));
        }
        if (window > Zstd.MAX - Zstd.MIN) {
            throw in.corrupt(start + 1, "zstd windowLog is 10 + %d, kernels allow up to 20".formatted(window));
        }
        return new Zstd(Zstd.MIN + window);
    }
}
