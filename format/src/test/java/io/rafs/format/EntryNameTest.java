package io.rafs.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EntryNameTest {

    @Test
    void namesSortAsErofsSearchesThemByUnsignedBytes() {
        // a String sort would put U+FF5E before U+1F40B, and "\xff" nowhere at all
        List<byte[]> inOrder = Stream.of(
                        " x", "!", "+", "-", ".", "..", "...", ".a", "0", "A", "a", "a.", "aa", "\u00e9")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
        List<EntryName> sorted = inOrder.stream().map(EntryName::of).sorted().toList();
        assertThat(sorted.stream().map(EntryName::bytes).toList())
                .usingElementComparator(java.util.Arrays::compare)
                .containsExactlyElementsOf(inOrder);
        assertThat(EntryName.of("\uff5e")).isLessThan(EntryName.of("\ud83d\udc0b"));
        assertThat(EntryName.of(new byte[] {(byte) 0xff})).isGreaterThan(EntryName.of("z"));
    }

    @Test
    void aNameHasOneTo255Bytes() {
        assertThat(EntryName.of("n".repeat(255)).length()).isEqualTo(255);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntryName.of("\u00e9".repeat(128)))
                .withMessageContaining("has 256 bytes, Linux allows 255");
        assertThatIllegalArgumentException().isThrownBy(() -> EntryName.of("")).withMessage("the name is empty");
    }

    @Test
    void aNameHasNeitherNulNorSlash() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntryName.of("a/b"))
                .withMessage("the name 'a/b' contains a NUL or a slash, which Linux does not allow");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EntryName.of("a\0b"))
                .withMessage("the name 'a\\x00b' contains a NUL or a slash, which Linux does not allow");
    }

    @Test
    void aNameCannotBeChangedThroughItsArrays() {
        byte[] bytes = {'a'};
        EntryName name = EntryName.of(bytes);
        bytes[0] = 'b';
        name.bytes()[0] = 'c';
        assertThat(name).isEqualTo(EntryName.of("a")).hasSameHashCodeAs(EntryName.of("a"));
    }

    @Test
    void aPrefixIsOneOnlyInFull() {
        assertThat(EntryName.of(".wh.x").startsWith(new byte[] {'.', 'w', 'h', '.'}))
                .isTrue();
        assertThat(EntryName.of(".wh").startsWith(new byte[] {'.', 'w', 'h', '.'}))
                .isFalse();
    }
}
