package io.rafs.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapedTextTest {

    @Test
    void wellFormedTextStaysAsItIs() {
        assertThat(escape("caf\u00e9 \ud83d\udc0b /usr/bin")).isEqualTo("caf\u00e9 \ud83d\udc0b /usr/bin");
    }

    @Test
    void whatATerminalCannotBearIsShownByItsBytes() {
        assertThat(escape("a\nb\u001b[31m\u007f\\")).isEqualTo("a\\x0ab\\x1b[31m\\x7f\\\\");
        assertThat(escape("right\u202eleft\u200b\u2028"))
                .isEqualTo("right\\xe2\\x80\\xaeleft\\xe2\\x80\\x8b\\xe2\\x80\\xa8");
        assertThat(escape("\u0085")).isEqualTo("\\xc2\\x85");
    }

    @Test
    void bytesOutsideUtf8AreShownOneByOne() {
        assertThat(EscapedText.of(new byte[] {(byte) 0xff, 'a', (byte) 0xe9})).isEqualTo("\\xffa\\xe9");
        // a surrogate, an overlong slash, a code point beyond Unicode
        assertThat(EscapedText.of(AnnotatedHex.bytes("ed a0 80"))).isEqualTo("\\xed\\xa0\\x80");
        assertThat(EscapedText.of(AnnotatedHex.bytes("c0 af"))).isEqualTo("\\xc0\\xaf");
        assertThat(EscapedText.of(AnnotatedHex.bytes("f4 90 80 80"))).isEqualTo("\\xf4\\x90\\x80\\x80");
    }

    @Test
    void theBytesCanBeHadBack() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                bytes = new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
            }
            String escaped = EscapedText.of(bytes);
            assertThat(unescape(escaped)).as("step %d", i).isEqualTo(bytes);
            assertThat(EscapedText.bytes(escaped.getBytes(StandardCharsets.UTF_8)))
                    .as("step %d", i)
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "a\\", "\\x", "\\x4", "\\xg0", "\\n", "\\X41"})
    void aBackslashNeedsWhatFollowsIt(String text) {
        assertThatThrownBy(() -> EscapedText.bytes(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected \\\\ or \\xNN");
    }

    private static String escape(String text) {
        return EscapedText.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] unescape(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            if (text.startsWith("\\x", i)) {
                out.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 4;
            } else if (codePoint == '\\') {
                out.write('\\');
                i += 2;
            } else {
                out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        return out.toByteArray();
    }
}
