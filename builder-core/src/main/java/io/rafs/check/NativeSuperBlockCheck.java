package io.rafs.check;

import io.rafs.digest.Sha256;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.extent.CodecRecord;
import io.rafs.read.BootstrapReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/** The superblock of an EROFS image that is not RAFS, and the codec records behind it. */
final class NativeSuperBlockCheck {
    private static final int STEP = 1 << 18;
    private static final int UUID = 16;

    /** What bootstraps of this builder have, with devices or not, of either form. */
    private static final long OURS =
            SuperBlock.INCOMPAT_LZ4_PADDED | SuperBlock.INCOMPAT_CODECS | SuperBlock.INCOMPAT_FRAGMENTS;

    private static final int MAX_LZ4_BLOCKS = Algorithm.MAX_ENCODED / SuperBlock.BLOCK;
    private static final long MIN_DICTIONARY = 4096;
    private static final long MAX_DICTIONARY = 8 << 20;
    private static final int MIN_DEFLATE = 8;
    private static final int MAX_DEFLATE = 15;

    private final BootstrapReader bootstrap;
    private final SuperBlock sb;
    private final AnySuperBlockCheck any;

    NativeSuperBlockCheck(BootstrapReader bootstrap, Findings findings) {
        this.bootstrap = bootstrap;
        this.sb = bootstrap.superBlock();
        any = new AnySuperBlockCheck(bootstrap, findings);
    }

    /** Byte offset behind the superblock and its codec records. */
    static long codecsEnd(BootstrapReader bootstrap) {
        SuperBlock superBlock = bootstrap.superBlock();
        long records = (superBlock.featureIncompat() & SuperBlock.INCOMPAT_CODECS) == 0
                ? 0
                : CodecRecord.size(bootstrap.codecs());
        return SuperBlock.OFFSET + SuperBlock.SIZE + 16L * superBlock.extSlots() + records;
    }

    /** Checks all; answers whether the device table can be read. */
    boolean run() throws IOException {
        any.fields();
        checksum();
        uuid();
        fields();
        codecs();
        return deviceTable();
    }

    private boolean has(long feature) {
        return (sb.featureIncompat() & feature) != 0;
    }

    private void checksum() throws IOException {
        if ((sb.featureCompat() & SuperBlock.COMPAT_CHECKSUM) == 0) {
            expect(
                    Rule.SUPERBLOCK_CHECKSUM,
                    sb.checksum() == 0,
                    SuperBlock.OFFSET + 8,
                    "checksum is 0x%08x, but featureCompat 0x%x does not say that there is one",
                    sb.checksum(),
                    sb.featureCompat());
            return;
        }
        int length = (int) Math.min(SuperBlock.BLOCK, bootstrap.size());
        byte[] block = bootstrap.read("first block", 0, length).bytes("first block", length);
        long expected = SuperBlock.checksum(block);
        expect(
                Rule.SUPERBLOCK_CHECKSUM,
                sb.checksum() == expected,
                SuperBlock.OFFSET + 4,
                "checksum is 0x%08x, the first block has 0x%08x; a kernel refuses to mount it",
                sb.checksum(),
                expected);
    }

    /** Others may choose uuids of version 8 as well, but hardly with all else as this builder has it. */
    static boolean isOurs(BootstrapReader bootstrap) {
        SuperBlock sb = bootstrap.superBlock();
        long ours = OURS | (sb.devices() > 0 ? SuperBlock.INCOMPAT_DEVICES : 0);
        int version = Character.digit(sb.uuid().charAt(12), 16);
        int variant = Character.digit(sb.uuid().charAt(16), 16) >> 2;
        return (sb.featureIncompat() & ~SuperBlock.INCOMPAT_48BIT) == ours
                && sb.featureCompat() == SuperBlock.COMPAT_CHECKSUM
                && sb.metaBlock() == 0
                && sb.xattrBlock() == 0
                && version == 8
                && variant == 2;
    }

    private void uuid() throws IOException {
        if (!isOurs(bootstrap)) {
            return;
        }
        Sha256 sha256 = new Sha256();
        byte[] buffer = new byte[STEP];
        for (long at = 0; at < bootstrap.size(); at += STEP) {
            int length = (int) Math.min(STEP, bootstrap.size() - at);
            byte[] bytes = bootstrap.read("the file", at, length).bytes("the file", length);
            System.arraycopy(bytes, 0, buffer, 0, length);
            if (at == 0) {
                Arrays.fill(buffer, SuperBlock.OFFSET + 4, SuperBlock.OFFSET + 8, (byte) 0);
                int uuid = SuperBlock.OFFSET + SuperBlock.UUID_OFFSET;
                Arrays.fill(buffer, uuid, uuid + UUID, (byte) 0);
            }
            sha256.update(buffer, 0, length);
        }
        byte[] digest = Arrays.copyOf(sha256.digest().bytes(), UUID);
        digest[6] = (byte) (digest[6] & 0x0f | 0x80);
        digest[8] = (byte) (digest[8] & 0x3f | 0x80);
        String expected = HexFormat.of().formatHex(digest);
        expect(
                Rule.SUPERBLOCK_UUID,
                expected.equals(sb.uuid()),
                SuperBlock.OFFSET + SuperBlock.UUID_OFFSET,
                "uuid is %s, the bootstrap's bytes make %s; some byte of it is not as it was written",
                sb.uuid(),
                expected);
    }

    private void fields() {
        expect(
                Rule.SUPERBLOCK_BLOCKS,
                sb.allBlocks() <= bootstrap.size() / SuperBlock.BLOCK,
                SuperBlock.OFFSET + 36,
                "blocks is %d, the file has %d",
                sb.allBlocks(),
                bootstrap.size() / SuperBlock.BLOCK);
        expect(
                Rule.SUPERBLOCK_FEATURES,
                sb.packedNid() == 0 || has(SuperBlock.INCOMPAT_FRAGMENTS),
                SuperBlock.OFFSET + 96,
                "packedNid is %d, but incompat features 0x%x say that there are no slices",
                sb.packedNid(),
                sb.featureIncompat());
    }

    private void codecs() {
        long at = SuperBlock.OFFSET + SuperBlock.SIZE;
        for (CodecRecord record : bootstrap.codecs()) {
            if (record instanceof CodecRecord.Lz4 lz4) {
                expect(
                        Rule.SUPERBLOCK_CODECS,
                        lz4.maxBlocks() <= MAX_LZ4_BLOCKS,
                        at,
                        "LZ4 pieces are said to touch up to %d blocks, kernels allow %d",
                        lz4.maxBlocks(),
                        MAX_LZ4_BLOCKS);
            } else if (record instanceof CodecRecord.Lzma lzma) {
                expect(
                        Rule.SUPERBLOCK_CODECS,
                        lzma.dictionary() >= MIN_DICTIONARY && lzma.dictionary() <= MAX_DICTIONARY,
                        at,
                        "the LZMA dictionary has %d bytes, kernels allow %d..%d",
                        lzma.dictionary(),
                        MIN_DICTIONARY,
                        MAX_DICTIONARY);
            } else if (record instanceof CodecRecord.Deflate deflate) {
                expect(
                        Rule.SUPERBLOCK_CODECS,
                        deflate.windowBits() >= MIN_DEFLATE && deflate.windowBits() <= MAX_DEFLATE,
                        at,
                        "DEFLATE windowBits is %d, expected %d..%d",
                        deflate.windowBits(),
                        MIN_DEFLATE,
                        MAX_DEFLATE);
            }
            at += 2 + record.bodySize();
        }
    }

    private boolean deviceTable() {
        expect(
                Rule.SUPERBLOCK_FEATURES,
                sb.devices() == 0 || has(SuperBlock.INCOMPAT_DEVICES),
                SuperBlock.OFFSET + 80,
                "there are %d devices, but incompat features 0x%x lack 0x8; a kernel takes none",
                sb.devices(),
                sb.featureIncompat());
        long at = any.deviceTable();
        expect(
                Rule.TABLE_OVERLAP,
                sb.devices() == 0 || at >= codecsEnd(bootstrap),
                SuperBlock.OFFSET + 88,
                "the device table starts at byte %d, the superblock and its codec records end at %d",
                at,
                codecsEnd(bootstrap));
        return any.hasDeviceTable();
    }

    private void expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        any.expect(rule, holds, offset, detail, values);
    }
}
