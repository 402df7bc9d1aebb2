package io.rafs.read;

import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.CodecRecord;
import java.io.IOException;
import java.util.List;

/** Refuses by name what an image may use and is not read here. */
final class Features {
    private static final long KNOWN = SuperBlock.INCOMPAT_LZ4_PADDED
            | SuperBlock.INCOMPAT_CODECS
            | SuperBlock.INCOMPAT_CHUNKED
            | SuperBlock.INCOMPAT_DEVICES
            | SuperBlock.INCOMPAT_INLINE_TAILS
            | SuperBlock.INCOMPAT_FRAGMENTS
            | SuperBlock.INCOMPAT_XATTR_PREFIXES
            | SuperBlock.INCOMPAT_48BIT
            | SuperBlock.INCOMPAT_METABOX;

    /** Where the fields are in the superblock. */
    private static final int BLOCK_BITS = SuperBlock.OFFSET + 12;

    private static final int INCOMPAT = SuperBlock.OFFSET + 80;
    private static final int DIR_BLOCK_BITS = SuperBlock.OFFSET + 90;

    /** Bytes of an extension slot of the superblock. */
    private static final int EXT_SLOT = 16;

    /** Codec records are 48 bytes at most; longer ones may come. */
    private static final int CODEC_RECORDS = 1024;

    private Features() {}

    static void checkRafs(String name, SuperBlock superBlock) throws CorruptImageException {
        if (superBlock.featureIncompat() != SuperBlock.INCOMPAT_RAFS_V6) {
            throw notRafs(name, superBlock);
        }
        if (superBlock.blockBits() != SuperBlock.BLOCK_BITS) {
            throw new CorruptImageException(
                    name,
                    BLOCK_BITS,
                    "blockBits is %d, expected 12 (9 would be tarfs, which is not read here)"
                            .formatted(superBlock.blockBits()));
        }
    }

    /** Whatever a compact inode of the image has for a time would be no time. */
    static void checkEpoch(String name, SuperBlock superBlock) throws CorruptImageException {
        if (superBlock.epochNanos() >= 1_000_000_000L) {
            throw new CorruptImageException(
                    name,
                    SuperBlock.OFFSET + 32,
                    "epochNanos is %d, a second has 10^9".formatted(superBlock.epochNanos()));
        }
    }

    static CorruptImageException notRafs(String name, SuperBlock superBlock) {
        return new CorruptImageException(
                name,
                SuperBlock.OFFSET + 8,
                "features are compat 0x%x and incompat 0x%x: an EROFS image, but not of RAFS v6"
                        .formatted(superBlock.featureCompat(), superBlock.featureIncompat()));
    }

    static void check(String name, SuperBlock superBlock) throws CorruptImageException {
        long features = superBlock.featureIncompat();
        if ((features & ~KNOWN) != 0) {
            throw new CorruptImageException(
                    name,
                    INCOMPAT,
                    "incompat features 0x%x are not known here; known are 0x%x".formatted(features & ~KNOWN, KNOWN));
        }
        if ((features & SuperBlock.INCOMPAT_METABOX) != 0) {
            throw new CorruptImageException(
                    name, INCOMPAT, "the metadata is compressed (metabox), which is not read here");
        }
        if ((features & SuperBlock.INCOMPAT_XATTR_PREFIXES) != 0 && superBlock.prefixCount() > 0) {
            throw new CorruptImageException(
                    name, INCOMPAT, "names of xattrs have long prefixes, which are not read here");
        }
        if (superBlock.blockBits() != SuperBlock.BLOCK_BITS) {
            throw new CorruptImageException(
                    name,
                    BLOCK_BITS,
                    "blockBits is %d; only blocks of 4096 bytes (12) are read here".formatted(superBlock.blockBits()));
        }
        if (superBlock.dirBlockBits() != 0) {
            throw new CorruptImageException(
                    name,
                    DIR_BLOCK_BITS,
                    "dirBlockBits is %d: directories in larger blocks are not read here"
                            .formatted(superBlock.dirBlockBits()));
        }
    }

    /** The codec records, or what an image without them means. */
    static List<CodecRecord> codecs(PagedFile file, SuperBlock superBlock) throws IOException {
        if ((superBlock.featureIncompat() & SuperBlock.INCOMPAT_CODECS) == 0) {
            return List.of(new CodecRecord.Lz4(superBlock.compression(), 1));
        }
        long at = SuperBlock.OFFSET + SuperBlock.SIZE + (long) EXT_SLOT * superBlock.extSlots();
        return CodecRecord.decode(
                file.read("codec records", at, Math.max(0, Math.min(CODEC_RECORDS, file.size() - at))),
                superBlock.compression());
    }
}
