package io.rafs.format.rafs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;

/** How chunks are compressed: code in the blob table and flag in the extended superblock (Nydus). */
public enum Compressor {
    NONE(0, 0x1),
    LZ4(1, 0x2),
    GZIP(2, 0x40),
    ZSTD(3, 0x80);

    private final int code;
    private final long flag;

    Compressor(int code, long flag) {
        this.code = code;
        this.flag = flag;
    }

    /** Code in blob table entries and chunk info headers. */
    public int code() {
        return code;
    }

    /** Bit in {@link ExtendedSuperBlock#flags}. */
    public long flag() {
        return flag;
    }

    /** Reads a u32 code. */
    public static Compressor decode(String field, StructIn in) throws CorruptImageException {
        long start = in.offset();
        long code = in.u32(field);
        for (Compressor compressor : values()) {
            if (compressor.code == code) {
                return compressor;
            }
        }
        throw in.corrupt(start, "%s is %d, expected 0..3".formatted(field, code));
    }
}
