package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;

/**
 * A data blob as the kernel maps it: one slot of the device table.
 *
 * <pre>
 * off len field
 *   0  64 blobId       64 hex digits; the kernel's name for the device in fscache mode
 *  64   4 blocks       blocks of the blob's uncompressed space
 *  68   4 mappedBlock  its first block in the unified address space
 *  72  56 reserved     zero (new kernels: high halves of both)
 * </pre>
 *
 * Source: kernel {@code struct erofs_deviceslot}.
 */
public record DeviceSlot(Digest blobId, long blocks, long mappedBlock) {
    /** Bytes on disk. */
    public static final int SIZE = 128;

    public DeviceSlot {
        Range.u32("blocks", blocks);
        Range.u32("mappedBlock", mappedBlock);
    }

    /** Prints the 128 bytes. */
    public void encode(StructOut out) {
        out.blobId(blobId).u32(blocks).u32(mappedBlock).zero(56);
    }

    /** Reads the 128 bytes. */
    public static DeviceSlot decode(StructIn in) throws CorruptImageException {
        DeviceSlot slot = new DeviceSlot(in.blobId("blobId"), in.u32("blocks"), in.u32("mappedBlock"));
        in.zero("reserved", 56);
        return slot;
    }
}
