package io.rafs.format.rafs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.format.CorruptImageException;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExtendedSuperBlockTest extends StructContract<ExtendedSuperBlock> {

    @Override
    protected ExtendedSuperBlock golden() {
        return new ExtendedSuperBlock(0x010001b4L, 0x1000, 0x200, 0x100000, 0x4_0000_4000L, 0xa0, 0x1200, 12);
    }

    @Override
    protected String goldenHex() {
        return """
                b4 01 00 01 00*4          #  0 flags: zstd, blake3, owners, xattrs, chunk digests, not encrypted
                00 10 00 00 00*4          #  8 blobTable
                00 02 00 00               # 16 blobTableSize: two blobs
                00 00 10 00               # 20 chunkSize: 1 MiB
                00 40 00 00 04 00 00 00   # 24 chunkTable, beyond 4 GiB
                a0 00*7                   # 32 chunkTableSize: two chunks
                00 12 00*6                # 40 prefetchTable
                0c 00 00 00               # 48 prefetchSize: three nids
                00*204                    # 52 reserved
                """;
    }

    @Override
    protected ExtendedSuperBlock random(SplittableRandom random) {
        return new ExtendedSuperBlock(
                random.nextLong(),
                u63(random),
                u32(random),
                u32(random),
                u63(random),
                u63(random),
                u63(random),
                u32(random));
    }

    @Override
    protected void encode(ExtendedSuperBlock value, StructOut out) {
        value.encode(out);
    }

    @Override
    protected ExtendedSuperBlock decode(StructIn in) throws CorruptImageException {
        return ExtendedSuperBlock.decode(in);
    }

    @Test
    void flagsNameOneCompressorAndOneDigester() throws CorruptImageException {
        assertThat(golden().compressor(FILE)).isEqualTo(Compressor.ZSTD);
        assertThat(golden().digester(FILE)).isEqualTo(Digester.BLAKE3);
    }

    @Test
    void noOrTwoCompressorsAreRefused() {
        assertThatThrownBy(() -> withFlags(0x4).compressor(FILE))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("app.boot @ 0x480: flags 0x4 name no compressor, expected one");
        assertThatThrownBy(() -> withFlags(0x83).compressor(FILE))
                .hasMessage("app.boot @ 0x480: flags 0x83 name two compressors, expected one");
    }

    @Test
    void noOrTwoDigestersAreRefused() {
        assertThatThrownBy(() -> withFlags(0x80).digester(FILE))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("app.boot @ 0x480: flags 0x80 name no digester, expected one");
        assertThatThrownBy(() -> withFlags(0x8c).digester(FILE))
                .hasMessage("app.boot @ 0x480: flags 0x8c name two digesters, expected one");
    }

    private static ExtendedSuperBlock withFlags(long flags) {
        return new ExtendedSuperBlock(flags, 4096, 0, 4096, 4096, 0, 0, 0);
    }

    @Test
    void chunkSizesArePowersOfTwoFrom4KibTo16Mib() {
        assertThat(ExtendedSuperBlock.isChunkSize(4096)).isTrue();
        assertThat(ExtendedSuperBlock.isChunkSize(16 << 20)).isTrue();
        assertThat(ExtendedSuperBlock.isChunkSize(2048)).isFalse();
        assertThat(ExtendedSuperBlock.isChunkSize(32 << 20)).isFalse();
        assertThat(ExtendedSuperBlock.isChunkSize(12288)).isFalse();
    }

    @Test
    void tablesThatNoFileHoldsAreRefusedAtTheirField() {
        assertRefused(15, "80", 8, "blobTable is 9223372036854779904, which no file can hold");
        assertRefused(255, "01", 255, "reserved is 0x01, expected 0");
    }

    @Test
    void valuesBeyondTheirFieldsAreOurBug() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExtendedSuperBlock(0, -1, 0, 4096, 0, 0, 0, 0))
                .withMessageStartingWith("blobTable is -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExtendedSuperBlock(0, 0, 1L << 32, 4096, 0, 0, 0, 0))
                .withMessageStartingWith("blobTableSize is 4294967296");
    }
}
