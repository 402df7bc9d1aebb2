package io.rafs.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.image.EntryPath;
import io.rafs.testdata.ElfForge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is read of ELF files, and that no bytes do more than become a note. */
final class ElfFileTest {
    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(62, true, ByteOrder.LITTLE_ENDIAN),
                Arguments.of(22, true, ByteOrder.BIG_ENDIAN),
                Arguments.of(3, false, ByteOrder.LITTLE_ENDIAN),
                Arguments.of(20, false, ByteOrder.BIG_ENDIAN));
    }

    private static ElfForge full() {
        return ElfForge.program("/lib/ld.so")
                .needed("liba.so.1", "libb.so")
                .rpath("/r")
                .runpath("$ORIGIN/run");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyClassAndByteOrderIsRead(int machine, boolean wide, ByteOrder order) throws IOException {
        ElfFile elf = read(full().machine(machine, wide, order).bytes());
        assertThat(elf.machine()).isEqualTo(machine);
        assertThat(elf.wide()).isEqualTo(wide);
        assertThat(elf.order()).isEqualTo(order);
        assertThat(elf.interpreter()).contains("/lib/ld.so");
        assertThat(elf.needed()).containsExactly("liba.so.1", "libb.so");
        assertThat(elf.runpath()).isEqualTo("$ORIGIN/run");
        assertThat(elf.rpath()).as("DT_RPATH beside DT_RUNPATH does not count").isEmpty();
    }

    @Test
    void aLibraryHasANameAndNoInterpreter() throws IOException {
        ElfFile elf = read(ElfForge.library("libx.so.3").rpath("/r").bytes());
        assertThat(elf.soname()).isEqualTo("libx.so.3");
        assertThat(elf.interpreter()).isEmpty();
        assertThat(elf.rpath()).isEqualTo("/r");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyTruncationIsRefused(int machine, boolean wide, ByteOrder order) {
        byte[] good = full().machine(machine, wide, order).bytes();
        for (int size = 0; size < good.length; size++) {
            byte[] cut = Arrays.copyOf(good, size);
            assertThatThrownBy(() -> read(cut)).as("size %d", size).isInstanceOf(MalformedFileException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void changedBytesAreReadOrRefused(int machine, boolean wide, ByteOrder order) throws IOException {
        byte[] good = full().machine(machine, wide, order).bytes();
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = good.clone();
            for (int n = random.nextInt(1, 4); n > 0; n--) {
                changed[random.nextInt(changed.length)] = (byte) (random.nextBoolean() ? 0xff : random.nextInt(256));
            }
            try {
                read(changed);
            } catch (MalformedFileException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void hugeSizesAreRefusedBeforeTheyAreRead() {
        byte[] dynamic = full().bytes();
        ByteBuffer.wrap(dynamic).order(ByteOrder.LITTLE_ENDIAN).putLong(64 + 56 + 32, Long.MAX_VALUE);
        assertThatThrownBy(() -> read(dynamic))
                .hasMessage("its dynamic section has 9223372036854775807 bytes, at most 1048576 are read");
        byte[] headers = full().bytes();
        ByteBuffer.wrap(headers).order(ByteOrder.LITTLE_ENDIAN).putShort(56, (short) 0xffff);
        assertThatThrownBy(() -> read(headers)).hasMessageContaining("it has 65535 program headers");
        byte[] table = full().bytes();
        ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN).putLong(32, Long.MAX_VALUE - 8);
        assertThatThrownBy(() -> read(table))
                .hasMessageContaining("its program headers should lie at 9223372036854775799");
    }

    private static ElfFile read(byte[] bytes) throws IOException {
        MemoryTree tree = new MemoryTree().file("/elf", 0755, bytes);
        return ElfFile.read(tree, tree.find(EntryPath.parse("/elf")).orElseThrow());
    }
}
