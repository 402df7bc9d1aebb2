package io.rafs.format.rafs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;

/** How chunks are digested: code in the blob table and flag in the extended superblock (Nydus). */
public enum Digester {
    BLAKE3(0, 0x4),
    SHA256(1, 0x8);

    private final int code;
    private final long flag;

    Digester(int code, long flag) {
        this.code = code;
        this.flag = flag;
    }

    /** Code in blob table entries. */
    public int code() {
        return code;
    }

    /** Bit in {@link ExtendedSuperBlock#flags}. */
    public long flag() {
        return flag;
    }

    /** Reads a u32 code. */
    public static Digester decode(String field, StructIn in) throws CorruptImageException {
        long start = in.offset();
        long code = in.u32(field);
        for (Digester digester : values()) {
            if (digester.code == code) {
                return digester;
            }
        }
        throw in.corrupt(start, "%s is %d, expected 0 or 1".formatted(field, code));
    }
}
