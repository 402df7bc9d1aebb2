package io.rafs.format.extent;

/** A codec of compressed content, by the number that the kernel knows it by. */
public enum Algorithm {
    /** A raw LZ4 block. Every kernel. */
    LZ4,
    /** MicroLZMA. Kernels from 5.16. */
    LZMA,
    /** Raw DEFLATE. Kernels from 6.6. */
    DEFLATE,
    /** A zstd frame. Kernels from 6.10. */
    ZSTD;

    /** Largest encoded piece that a kernel reads, 1 MiB. */
    public static final int MAX_ENCODED = 1 << 20;

    /** Largest decoded piece that a kernel reads, 12 MiB. */
    public static final int MAX_DECODED = 12 << 20;

    private static final Algorithm[] ALL = values();

    /** Its number in a map header, and its bit in the superblock: 0..3. */
    public int code() {
        return ordinal();
    }

    /** Its bit in the superblock's {@code compression}. */
    public int bit() {
        return 1 << ordinal();
    }

    /** What an {@link EncodedExtent} says for it; 0 there is stored content. */
    public int extentFormat() {
        return ordinal() + 1;
    }

    /** Whether some codec has this {@link #code}. */
    static boolean isCode(int code) {
        return code >= 0 && code < ALL.length;
    }

    /** The codec with this {@link #code}. */
    static Algorithm ofCode(int code) {
        return ALL[code];
    }
}
