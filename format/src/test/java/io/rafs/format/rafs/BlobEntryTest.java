package io.rafs.format.rafs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BlobEntryTest extends StructContract<BlobEntry> {

    @Override
    protected BlobEntry golden() {
        return new BlobEntry(
                digest(0),
                5,
                0x100000,
                2,
                Compressor.ZSTD,
                Digester.SHA256,
                BlobFeatures.RAFS,
                0x38da,
                0x9000,
                0x400,
                Compressor.LZ4,
                0x207a,
                0x20,
                0x21,
                digest(0x40),
                digest(0x80),
                0x1112_1314_1516_1718L,
                0xf1f2_f3f4_f5f6_f7f8L,
                1);
    }

    @Override
    protected String goldenHex() {
        return """
                30 30 30 31 30 32 30 33 30 34 30 35 30 36 30 37   #   0 blobId: "0001020304050607
                30 38 30 39 30 61 30 62 30 63 30 64 30 65 30 66   #      08090a0b0c0d0e0f
                31 30 31 31 31 32 31 33 31 34 31 35 31 36 31 37   #      1011121314151617
                31 38 31 39 31 61 31 62 31 63 31 64 31 65 31 66   #      18191a1b1c1d1e1f"
                05 00 00 00               #  64 index
                00 00 10 00               #  68 chunkSize
                02 00 00 00               #  72 chunks
                03 00 00 00               #  76 compressor: zstd
                01 00 00 00               #  80 digester: sha256
                21 00 00 70               #  84 features: aligned, digests, tail headers, toc, nydus 2.2
                da 38 00*6                #  88 compressedSize
                00 90 00*6                #  96 uncompressedSize
                00 04 00 00               # 104 tocSize
                01 00 00 00               # 108 infoCompressor: lz4
                7a 20 00*6                # 112 infoOffset
                20 00*7                   # 120 infoStoredSize
                21 00*7                   # 128 infoSize
                40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f   # 136 tocDigest
                50 51 52 53 54 55 56 57 58 59 5a 5b 5c 5d 5e 5f
                80 81 82 83 84 85 86 87 88 89 8a 8b 8c 8d 8e 8f   # 168 metaDigest
                90 91 92 93 94 95 96 97 98 99 9a 9b 9c 9d 9e 9f
                18 17 16 15 14 13 12 11   # 200 metaSize
                f8 f7 f6 f5 f4 f3 f2 f1   # 208 cipherIv
                01 00 00 00               # 216 cipher
                00*36                     # 220 reserved
                """;
    }

    @Override
    protected BlobEntry random(SplittableRandom random) {
        return new BlobEntry(
                randomDigest(random),
                u32(random),
                u32(random),
                u32(random),
                Compressor.values()[random.nextInt(4)],
                Digester.values()[random.nextInt(2)],
                u32(random),
                u63(random),
                u63(random),
                u32(random),
                Compressor.values()[random.nextInt(4)],
                u63(random),
                u63(random),
                u63(random),
                randomDigest(random),
                randomDigest(random),
                random.nextLong(),
                random.nextLong(),
                u32(random));
    }

    @Override
    protected void encode(BlobEntry value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected BlobEntry decode(StructIn in) throws CorruptImageException {
        return BlobEntry.decode(in);
    }

    @Test
    void unknownCodesAreRefusedAtTheirField() {
        assertRefused(76, "04", 76, "compressor is 4, expected 0..3");
        assertRefused(80, "02", 80, "digester is 2, expected 0 or 1");
        assertRefused(108, "00 00 00 80", 108, "infoCompressor is 2147483648, expected 0..3");
    }

    @Test
    void anIdThatIsNoDigestAndUnknownFieldsAreRefused() {
        assertRefused(0, "78", 0, "blobId is not 64 lower-case hex digits");
        assertRefused(0, "58*64", 0, "blobId is not 64 lower-case hex digits");
        assertRefused(220, "09", 220, "reserved is 0x09, expected 0");
    }

    @Test
    void theBlobThatTheBootstrapLiesInHasAnIdOfNothingButX() throws CorruptImageException {
        BlobEntry inside = withSizes(1, 0);
        StructOut out = new StructOut(BlobEntry.SIZE);
        inside.encode(out);
        byte[] bytes = out.toByteArray();
        assertThat(new String(bytes, 0, 64, StandardCharsets.US_ASCII)).isEqualTo("x".repeat(64));
        assertThat(BlobEntry.decode(new StructIn("test", 0, bytes)).blobId()).isEqualTo(Digest.ZERO);
    }

    @Test
    void valuesBeyondTheirFieldsAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withSizes(1L << 32, 0))
                .withMessage("chunks is 4294967296, the field holds 0..4294967295");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withSizes(1, -1))
                .withMessageStartingWith("compressedSize is -1");
    }

    private static BlobEntry withSizes(long chunks, long compressedSize) {
        return new BlobEntry(
                Digest.ZERO,
                0,
                4096,
                chunks,
                Compressor.NONE,
                Digester.SHA256,
                0,
                compressedSize,
                0,
                0,
                Compressor.NONE,
                0,
                0,
                0,
                Digest.ZERO,
                Digest.ZERO,
                0,
                0,
                0);
    }
}
