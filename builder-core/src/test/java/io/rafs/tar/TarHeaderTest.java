package io.rafs.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.RefusedException;
import io.rafs.testdata.TarEntry;
import io.rafs.testdata.TarForge;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeaderTest {
    @ParameterizedTest(name = "''{0}'' is {1}")
    @CsvSource({
        "'0000644 ', 420",
        "' 644 ', 420",
        "'    644', 420",
        "'644', 420",
        "'7777777', 2097151",
        "'77777777', 16777215",
        "'', 0",
        "'        ', 0",
        "'0', 0",
        "'12 34', 10"
    })
    void octalDigitsStandAmongBlanksAndNuls(String field, long value) throws RefusedException {
        assertEquals(value, number(field.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "8000000000000000, 0",
        "8000000000000001, 1",
        "80000000ffffffff, 4294967295",
        "bfffffffffffffff, 4611686018427387903",
        "ffffffffffffffff, -1",
        "fffffffffffeae80, -86400",
        "c000000000000000, -4611686018427387904",
        "800000007fffffffffffffff, 9223372036854775807",
        "ffffffff8000000000000000, -9223372036854775808"
    })
    void base256IsTwosComplement(String hex, long value) throws RefusedException {
        assertEquals(value, number(HexFormat.of().parseHex(hex)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"800000008000000000000000", "bfffffffffffffffffffffff", "ffffffff7fffffffffffffff"})
    void base256Beyond64BitsIsRefused(String hex) {
        RefusedException refusal =
                assertThrows(RefusedException.class, () -> number(HexFormat.of().parseHex(hex)));
        assertTrue(refusal.getMessage().contains("does not fit 64 bits"), refusal::getMessage);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000648", "-1", "12x", "0x10"})
    void whatIsNoOctalDigitIsRefused(String field) {
        RefusedException refusal =
                assertThrows(RefusedException.class, () -> number(field.getBytes(StandardCharsets.US_ASCII)));
        assertTrue(refusal.getMessage().contains("the header's test has byte 0x"), refusal::getMessage);
    }

    @Test
    void theChecksumMayBeASumOfSignedBytes() throws RefusedException {
        byte[] block = block(TarEntry.file(new byte[] {(byte) 0xe9, (byte) 0xff}, new byte[0]));
        int signed = 0;
        for (int i = 0; i < 512; i++) {
            signed += i >= 148 && i < 156 ? ' ' : block[i];
        }
        byte[] field = "%06o\0 ".formatted(signed).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(field, 0, block, 148, 8);
        assertArrayEquals(
                new byte[] {(byte) 0xe9, (byte) 0xff}, TarHeader.parse(block).name());
    }

    @Test
    void aChangedByteIsFoundOut() {
        for (int at : new int[] {0, 100, 124, 156, 300, 511}) {
            byte[] block = block(TarEntry.file("name", ""));
            block[at] ^= 1;
            RefusedException refusal = assertThrows(RefusedException.class, () -> TarHeader.parse(block));
            assertTrue(refusal.getMessage().contains("damaged, or this is no tar"), refusal::getMessage);
        }
    }

    @Test
    void aNameThatFillsItsFieldNeedsNoNul() throws RefusedException {
        String name = "n".repeat(100);
        TarHeader header = TarHeader.parse(block(TarEntry.symlink(name, "t".repeat(100))));
        assertEquals(name, new String(header.name(), StandardCharsets.US_ASCII));
        assertEquals(100, header.link().length);
    }

    @Test
    void onlyPosixHeadersHaveAPrefix() throws RefusedException {
        byte[] name = ("p".repeat(155) + "/" + "n".repeat(100)).getBytes(StandardCharsets.US_ASCII);
        byte[] block = block(TarEntry.file(name, new byte[0]).ustarPrefix());
        assertArrayEquals(name, TarHeader.parse(block).name());
        block[262] = ' '; // the magic of GNU, whose sparse map stands where the prefix was
        block[154] = 0;
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII), 0, block, 148, 8);
        assertEquals(100, TarHeader.parse(block).name().length);
    }

    private static byte[] block(TarEntry entry) {
        return Arrays.copyOf(TarForge.inMemory().add(entry).unended(), 512);
    }

    /** A field with NULs behind it, as in a header, in the middle of other bytes. */
    private static long number(byte[] field) throws RefusedException {
        byte[] block = new byte[40];
        Arrays.fill(block, (byte) '7');
        int width = Math.max(8, field.length);
        System.arraycopy(Arrays.copyOf(field, width), 0, block, 5, width);
        return TarHeader.number("test", block, 5, width);
    }
}
