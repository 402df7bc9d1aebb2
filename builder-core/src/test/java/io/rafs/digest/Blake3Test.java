package io.rafs.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Blake3Test {
    private static final int CHUNK = Blake3.CHUNK;
    private static final int BATCH = Blake3Lanes.MAX * CHUNK;

    private final Blake3 blake3 = new Blake3();

    /** The input of the official test vectors: 0, 1, ... 250, 0, 1, ... */
    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i % 251);
        }
        return bytes;
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static String bouncyCastle(byte[] bytes, int off, int len) {
        var digest = new Blake3Digest(32);
        digest.update(bytes, off, len);
        byte[] result = new byte[32];
        digest.doFinal(result, 0);
        return hex(result);
    }

    private String ours(byte[] bytes, int off, int len) {
        blake3.update(bytes, off, len);
        return hex(blake3.digest());
    }

    @ParameterizedTest
    @CsvSource({
        "0, af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
        "1, 2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213",
        "64, 4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98",
        "1023, 10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11",
        "1024, 42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7",
        "1025, d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444",
        "2049, 5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030",
        "31744, 62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47",
        "102400, bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085",
        "3000000, 4713babaefbc2271db70eee8ec588829c0e5aa250951e9a401d11db249256fa8"
    })
    void theDigestIsWhatTheOfficialB3sumPrints(int length, String digest) {
        assertThat(ours(pattern(length), 0, length)).isEqualTo(digest);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                63,
                64,
                65,
                1023,
                1024,
                1025,
                2048,
                2049,
                3072,
                3073,
                4096,
                4097,
                5120,
                8192,
                8193,
                16384,
                31744,
                65536,
                102400,
                1 << 20,
                (1 << 20) + 1,
                3_000_000
            })
    void everyLengthOfTheOfficialKindAgreesWithAnIndependentImplementation(int length) {
        byte[] bytes = pattern(length);
        assertThat(ours(bytes, 0, length)).isEqualTo(bouncyCastle(bytes, 0, length));
    }

    @Test
    void everyLengthWithinThreeChunksAgreesWithAnIndependentImplementation() {
        byte[] bytes = pattern(3 * CHUNK + 1);
        for (int length = 0; length <= bytes.length; length++) {
            assertThat(ours(bytes, 0, length)).as("%d bytes", length).isEqualTo(bouncyCastle(bytes, 0, length));
        }
    }

    /** Every shape of tree up to a batch and a bit: each odd node, each level on either side of the lanes' threshold. */
    @Test
    void everyLengthAroundAChunkBoundaryAgreesWithAnIndependentImplementation() {
        byte[] bytes = pattern(BATCH + 4 * CHUNK);
        for (int chunks = 3; chunks * CHUNK < bytes.length; chunks++) {
            for (int length = chunks * CHUNK - 1; length <= chunks * CHUNK + 1; length++) {
                assertThat(ours(bytes, 0, length)).as("%d bytes", length).isEqualTo(bouncyCastle(bytes, 0, length));
            }
        }
    }

    @Test
    void everyNumberOfBatchesUpToNineAgreesWithAnIndependentImplementation() {
        byte[] bytes = pattern(9 * BATCH + 1);
        for (int batches = 1; batches <= 9; batches++) {
            for (int length = batches * BATCH - 1; length <= batches * BATCH + 1; length++) {
                assertThat(ours(bytes, 0, length)).as("%d bytes", length).isEqualTo(bouncyCastle(bytes, 0, length));
            }
        }
    }

    @Test
    void anyOffsetInTheArrayGivesTheDigestOfThatPart() {
        byte[] bytes = pattern(BATCH + 5000);
        for (int off : new int[] {1, 2, 3, 5, 64, 1000}) {
            for (int len : new int[] {0, 100, 2000, 40_000, BATCH, BATCH + 3000}) {
                assertThat(ours(bytes, off, len))
                        .as("%d bytes at %d", len, off)
                        .isEqualTo(bouncyCastle(bytes, off, len));
            }
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theDigestDoesNotDependOnHowTheInputIsSplit(int seed) {
        var random = new Random(seed);
        byte[] bytes = new byte[1 + random.nextInt(5 * BATCH)];
        random.nextBytes(bytes);
        int longest = 1 << 1 + random.nextInt(21);
        for (int at = 0; at < bytes.length; ) {
            int len = Math.min(random.nextInt(longest + 1), bytes.length - at);
            blake3.update(bytes, at, len);
            at += len;
        }
        assertThat(hex(blake3.digest())).isEqualTo(bouncyCastle(bytes, 0, bytes.length));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64, 1024})
    void piecesOfOneSizeUpToTheSecondBatchGiveTheDigestOfTheWhole(int size) {
        byte[] bytes = pattern(BATCH + CHUNK + 7);
        for (int at = 0; at < bytes.length; at += size) {
            blake3.update(bytes, at, Math.min(size, bytes.length - at));
        }
        assertThat(hex(blake3.digest())).isEqualTo(bouncyCastle(bytes, 0, bytes.length));
    }

    @Test
    void nothingOfAnEarlierInputIsLeftAfterDigest() {
        byte[] noise = new byte[3 * BATCH + 999];
        Arrays.fill(noise, (byte) 0xff);
        for (int length : new int[] {0, 1, 65, 1025, 20_000, BATCH, 2 * BATCH + 1}) {
            for (int before : new int[] {1, 1024, 50_001, BATCH, noise.length}) {
                blake3.update(noise, 0, before);
                blake3.digest();
                byte[] bytes = pattern(length);
                assertThat(ours(bytes, 0, length))
                        .as("%d bytes after %d", length, before)
                        .isEqualTo(bouncyCastle(bytes, 0, length));
            }
        }
    }

    @Test
    void theBytesOfTheCallerMayChangeAfterUpdate() {
        byte[] bytes = pattern(BATCH + 50_000);
        String expected = bouncyCastle(bytes, 0, bytes.length);
        blake3.update(bytes, 0, bytes.length);
        Arrays.fill(bytes, (byte) 0);
        assertThat(hex(blake3.digest())).isEqualTo(expected);
    }

    /** The upper half of the chunk number is first used at 4 TiB, so this looks below the front door, at equal chunks. */
    @Test
    void chunksWhoseNumbersDifferInTheUpperHalfOnlyHaveDifferentChainingValues() {
        long unit = 1L << 32;
        assertThat(chainingValue(unit, 0)).isNotEqualTo(chainingValue(0, 0)).isNotEqualTo(chainingValue(2 * unit, 0));
        assertThat(chainingValue(unit - 8, 8)).isEqualTo(chainingValue(unit, 0));
    }

    private static int[] chainingValue(long first, int lane) {
        var lanes = new Blake3Lanes();
        lanes.chunks(new byte[Blake3Lanes.WORTHWHILE * CHUNK], 0, Blake3Lanes.WORTHWHILE, first);
        int[] cv = new int[8];
        lanes.get(lane, cv, 0);
        return cv;
    }

    /** Long enough for the optimising compiler to have its say, in the order of sizes that once brought out its bug. */
    @Test
    void theDigestIsTheSameBeforeAndAfterTheCodeIsCompiled() {
        byte[] bytes = pattern(60 * CHUNK);
        for (int chunks = 16; chunks < 60; chunks++) {
            String expected = bouncyCastle(bytes, 0, chunks * CHUNK);
            for (int i = 0; i < 200; i++) {
                assertThat(ours(bytes, 0, chunks * CHUNK))
                        .as("%d chunks, time %d", chunks, i)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aRangeOutsideTheArrayIsRefusedBeforeAnythingIsHashed() {
        assertThatThrownBy(() -> blake3.update(new byte[10], 4, 7)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> blake3.update(new byte[10], -1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(ours(new byte[0], 0, 0)).isEqualTo(bouncyCastle(new byte[0], 0, 0));
    }
}
