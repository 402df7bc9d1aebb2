package io.rafs.tar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.rafs.format.RefusedException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PaxTimeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "1, 1, 0",
        "1., 1, 0",
        "1.5, 1, 500000000",
        "1.000000001, 1, 1",
        "1.0000000019, 1, 1",
        "1.9999999999, 1, 999999999",
        "-0, 0, 0",
        "-0.5, -1, 500000000",
        "-1, -1, 0",
        "-1.25, -2, 750000000",
        "-1.0000000001, -1, 0",
        "999999999999999999, 999999999999999999, 0",
        "007.10, 7, 100000000"
    })
    void nanosecondsCountForward(String text, long seconds, int nanos) throws RefusedException {
        assertEquals(new PaxTime(seconds, nanos), parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " 1", "1 ", "+1", "-", ".", ".5", "1,5", "1e3", "0x1", "1.-5", "1.5.5", "1000000000000000000"
            })
    void anythingElseIsRefusedByItsText(String text) {
        RefusedException refusal = assertThrows(RefusedException.class, () -> parse(text));
        assertTrue(refusal.getMessage().contains("'mtime' is '" + text + "'"), refusal::getMessage);
    }

    private static PaxTime parse(String text) throws RefusedException {
        return PaxTime.parse("mtime", text.getBytes(StandardCharsets.US_ASCII));
    }
}
