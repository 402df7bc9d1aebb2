package io.rafs.format.verity;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.UUID;

/**
 * What stands before a tree of dm-verity, for those who open it.
 *
 * <pre>
 * off len field
 *   0   8 magic          "verity", two zero bytes
 *   8   4 version        1
 *  12   4 hashType       1
 *  16  16 uuid           in the order of its text
 *  32  32 hash           its name, zero-padded
 *  64   4 dataBlockSize  bytes
 *  68   4 hashBlockSize  bytes
 *  72   8 dataBlocks
 *  80   2 saltSize       0..256
 *  82   6 reserved       zero
 *  88 256 salt           zero-padded
 * 344 168 reserved       zero
 * </pre>
 *
 * Source: cryptsetup {@code struct verity_sb}.
 *
 * @param dataBlockSize a power of two, 512..65536
 * @param hashBlockSize a power of two, 512..65536
 * @param dataBlocks how many blocks of data there are, 1 or more
 */
public record VeritySuperBlock(
        UUID uuid, VerityHash hash, int dataBlockSize, int hashBlockSize, long dataBlocks, Salt salt) {
    /** Bytes on disk. The tree follows at the next hash block. */
    public static final int SIZE = 512;

    /** Largest block that is read here. */
    public static final int MAX_BLOCK = 1 << 16;

    /** Most bytes of data, 2^55: then no sum of sizes here overflows. */
    public static final long MAX_DATA = 1L << 55;

    private static final String MAGIC = "verity";

    /** Refuses what a superblock cannot say. */
    public VeritySuperBlock {
        if (!isBlock(dataBlockSize) || !isBlock(hashBlockSize)) {
            throw new IllegalArgumentException("blocks of %d and %d bytes, expected powers of two from 512 to 65536"
                    .formatted(dataBlockSize, hashBlockSize));
        }
        if (dataBlocks < 1 || dataBlocks > MAX_DATA / dataBlockSize) {
            throw new IllegalArgumentException("%d blocks of data".formatted(dataBlocks));
        }
    }

    private static boolean isBlock(long size) {
        return size >= 512 && size <= MAX_BLOCK && Long.bitCount(size) == 1;
    }

    /** Whether these bytes begin like a superblock. */
    public static boolean begins(byte[] bytes, int offset) {
        for (int i = 0; i < 8; i++) {
            if (bytes[offset + i] != (i < MAGIC.length() ? MAGIC.charAt(i) : 0)) {
                return false;
            }
        }
        return true;
    }

    /** Prints the 512 bytes. */
    public void encode(StructOut out) {
        out.ascii(MAGIC, 8).u32(1).u32(1);
        big(out, uuid.getMostSignificantBits());
        big(out, uuid.getLeastSignificantBits());
        out.ascii(hash.label(), 32).u32(dataBlockSize).u32(hashBlockSize).u64(dataBlocks);
        out.u16(salt.size()).zero(6).bytes(salt.bytes()).zero(Salt.MAX - salt.size());
        out.zero(168);
    }

    private static void big(StructOut out, long bits) {
        out.u64(Long.reverseBytes(bits));
    }

    /** Reads the 512 bytes; refuses anything that is not a superblock of format 1. */
    public static VeritySuperBlock decode(StructIn in) throws CorruptImageException {
        long start = in.offset();
        if (!in.ascii("magic", 8).equals(MAGIC)) {
            throw in.corrupt(start, "there is no dm-verity superblock, expected one; say where the tree begins");
        }
        long version = in.u32("version");
        long type = in.u32("hashType");
        if (version != 1 || type != 1) {
            throw in.corrupt(
                    start + 8, "version %d, hash type %d; only 1 and 1 are read here".formatted(version, type));
        }
        UUID uuid = new UUID(Long.reverseBytes(in.bits64("uuid")), Long.reverseBytes(in.bits64("uuid")));
        String name = in.ascii("hash", 32);
        VerityHash hash = VerityHash.of(name)
                .orElseThrow(() ->
                        in.corrupt(start + 32, "hash is '%s'; only sha256 and sha512 are read here".formatted(name)));
        long dataBlock = in.u32("dataBlockSize");
        long hashBlock = in.u32("hashBlockSize");
        if (!isBlock(dataBlock) || !isBlock(hashBlock)) {
            throw in.corrupt(
                    start + 64,
                    "blocks of %d and %d bytes, expected powers of two from 512 to 65536"
                            .formatted(dataBlock, hashBlock));
        }
        long dataBlocks = in.u63("dataBlocks");
        if (dataBlocks < 1 || dataBlocks > MAX_DATA / dataBlock) {
            throw in.corrupt(start + 72, "dataBlocks is %d, which no device has".formatted(dataBlocks));
        }
        int saltSize = in.u16("saltSize");
        if (saltSize > Salt.MAX) {
            throw in.corrupt(start + 80, "saltSize is %d, expected 0..256".formatted(saltSize));
        }
        in.zero("reserved", 6);
        Salt salt = Salt.of(in.bytes("salt", saltSize));
        in.skip("padding of the salt", Salt.MAX - saltSize);
        in.zero("reserved", 168);
        return new VeritySuperBlock(uuid, hash, (int) dataBlock, (int) hashBlock, dataBlocks, salt);
    }
}
