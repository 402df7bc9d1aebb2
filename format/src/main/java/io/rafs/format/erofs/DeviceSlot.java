package io.rafs.format.erofs;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.Range;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.Optional;

/**
 * A data blob as the kernel maps it: one slot of the device table.
 *
 * <pre>
 * off len field
 *   0  64 tag          ASCII; RAFS: 64 hex digits, the blob id; the kernel's name for the device in fscache mode
 *  64   4 blocks       size of the device, low half; RAFS: blocks of the blob's uncompressed space
 *  68   4 mappedBlock  its first block in the unified address space, low half; 0: it has no place there
 *  72   2 blocks       high half; RAFS: 0
 *  74   2 mappedBlock  high half; RAFS: 0
 *  76  52 reserved     zero
 * </pre>
 *
 * Source: kernel {@code struct erofs_deviceslot}.
 *
 * @param tag ASCII text of at most 64 characters
 * @param blocks below 2^48
 * @param mappedBlock below 2^48
 */
public record DeviceSlot(String tag, long blocks, long mappedBlock) {
    /** Bytes on disk. */
    public static final int SIZE = 128;

    private static final int TAG = 64;
    private static final int LOW = 32;
    private static final long MAX = (1L << 48) - 1;

    /** The tag of the blob that the bootstrap itself lies in. */
    private static final String EMBEDDING = "x".repeat(TAG);

    public DeviceSlot {
        Range.check("length of tag", tag.length(), TAG);
        Range.check("blocks", blocks, MAX);
        Range.check("mappedBlock", mappedBlock, MAX);
    }

    /** A slot for the blob with this id; {@link Digest#ZERO} for the one that the bootstrap itself lies in. */
    public DeviceSlot(Digest blobId, long blocks, long mappedBlock) {
        this(blobId.isZero() ? EMBEDDING : blobId.hex(), blocks, mappedBlock);
    }

    /** The blob id that the tag is, if it is one; see {@link StructIn#blobId}. */
    public Optional<Digest> blobId() {
        return tag.equals(EMBEDDING)
                ? Optional.of(Digest.ZERO)
                : Digest.isHex(tag) ? Optional.of(Digest.parse(tag)) : Optional.empty();
    }

    /** Prints the 128 bytes. */
    public void encode(StructOut out) {
        out.ascii(tag, TAG).u32(blocks).u32(mappedBlock);
        out.u16((int) (blocks >>> LOW)).u16((int) (mappedBlock >>> LOW)).zero(52);
    }

    /** Reads the 128 bytes of any image's slot. */
    public static DeviceSlot decode(StructIn in) throws CorruptImageException {
        String tag = in.ascii("tag", TAG);
        long blocks = in.u32("blocks");
        long mappedBlock = in.u32("mappedBlock");
        blocks |= (long) in.u16("blocks, high half") << LOW;
        mappedBlock |= (long) in.u16("mappedBlock, high half") << LOW;
        in.zero("reserved", 52);
        return new DeviceSlot(tag, blocks, mappedBlock);
    }

    /** Reads the 128 bytes of a RAFS image's slot, whose tag is a blob id, and whose high halves are reserved. */
    public static DeviceSlot decodeRafs(StructIn in) throws CorruptImageException {
        DeviceSlot slot = new DeviceSlot(in.blobId("blobId"), in.u32("blocks"), in.u32("mappedBlock"));
        in.zero("reserved", 56);
        return slot;
    }
}
