package io.rafs.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {

    @ParameterizedTest
    @CsvSource({"1,1", "4096,4096", "4k,4096", "64K,65536", "2m,2097152", "1G,1073741824"})
    void valuesTakeUnits(String text, long value) {
        assertThat(Limit.FILE_BYTES.parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K", "-1", "1.5", "1KB", "0x10", " 1", "99999999999999999999", "9999999999T", "٣"})
    void whatIsNoNumberIsNoValue(String text) {
        assertThatThrownBy(() -> Limit.ENTRIES.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'%s' is no value for the limit entries; write for example 4M".formatted(text));
    }

    @Test
    void aValueOutOfRangeIsRefused() {
        assertThatThrownBy(() -> Limit.PATH_DEPTH.parse("1025"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the limit path-depth is 1025, expected 1..1024");
        assertThatThrownBy(() -> Limits.DEFAULT.with(Limit.ENTRIES, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource
    void theDefaultIsAValueAndTheNameLeadsBack(Limit limit) {
        assertThat(limit.check(limit.standard())).isEqualTo(Limits.DEFAULT.of(limit));
        assertThat(limit.parse(limit.example())).isPositive();
        assertThat(Limit.named(limit.toString())).contains(limit);
        assertThat(Limit.names()).contains(limit.toString());
    }

    @Test
    void changingOneLimitLeavesTheOthersAndTheOriginal() {
        Limits few = Limits.DEFAULT.with(Limit.ENTRIES, 10);
        assertThat(few.of(Limit.ENTRIES)).isEqualTo(10);
        assertThat(few.with(Limit.XATTRS, 3).of(Limit.ENTRIES)).isEqualTo(10);
        assertThat(few.of(Limit.XATTRS)).isEqualTo(1024);
        assertThat(Limits.DEFAULT.of(Limit.ENTRIES)).isEqualTo(4 << 20);
    }

    @Test
    void aLimitAtItsTopSaysThatItCannotBeRaised() {
        assertThat(Limits.DEFAULT.refusal(Limit.PATH_DEPTH))
                .isEqualTo(", the limit is 1024; it cannot be raised (--limit path-depth)");
        assertThat(Limits.DEFAULT.refusal(Limit.XATTRS))
                .isEqualTo(", the limit is 1024; if this is no attack, --limit xattrs=... raises it");
    }
}
