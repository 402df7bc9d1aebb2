package io.rafs.format.erofs;

import static org.assertj.core.api.Assertions.assertThat;

import io.rafs.format.AnnotatedHex;
import io.rafs.format.CorruptImageException;
import io.rafs.format.EntryName;
import io.rafs.format.StructContract;
import io.rafs.format.StructIn;
import io.rafs.format.StructOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DirectoryBlockTest extends StructContract<List<DirectoryBlock.Entry>> {

    @Override
    protected List<DirectoryBlock.Entry> golden() {
        return List.of(
                new DirectoryBlock.Entry(EntryName.DOT, 128, FileType.DIRECTORY),
                new DirectoryBlock.Entry(EntryName.DOT_DOT, 130, FileType.DIRECTORY),
                new DirectoryBlock.Entry(EntryName.of("lib.rs"), 0x1_0000_0085L, FileType.REGULAR),
                new DirectoryBlock.Entry(EntryName.of("sda"), 136, FileType.BLOCK_DEVICE));
    }

    @Override
    protected String goldenHex() {
        return """
                80 00*7                   #  0 nid
                30 00                     #  8 nameOffset: behind four entries of 12 bytes
                02 00                     # 10 type: directory
                82 00*7  31 00 02 00      # 12
                85 00*3 01 00*3           # 24 a nid beyond 32 bits
                33 00 01 00
                88 00*7  39 00 04 00      # 36 type: block device
                2e                        # 48 "."
                2e 2e                     # 49 ".."
                6c 69 62 2e 72 73         # 51 "lib.rs"
                73 64 61                  # 57 "sda"
                """;
    }

    @Override
    protected List<DirectoryBlock.Entry> random(SplittableRandom random) {
        TreeMap<EntryName, DirectoryBlock.Entry> entries = new TreeMap<>();
        int used = 0;
        while (true) {
            byte[] bytes = new byte[random.nextInt(random.nextInt(4) == 0 ? 255 : 20) + 1];
            for (int i = 0; i < bytes.length; i++) {
                int octet = random.nextInt(1, 255);
                bytes[i] = (byte) (octet >= '/' ? octet + 1 : octet);
            }
            EntryName name = EntryName.of(bytes);
            used += DirectoryBlock.entrySize(name.length());
            if (used > 4096 || entries.containsKey(name)) {
                return new ArrayList<>(entries.values());
            }
            FileType type = FileType.values()[random.nextInt(8)];
            entries.put(name, new DirectoryBlock.Entry(name, u63(random), type));
        }
    }

    @Override
    protected void encode(List<DirectoryBlock.Entry> value, StructOut out) {
        DirectoryBlock.encode(value, out);
    }

    @Override
    protected List<DirectoryBlock.Entry> decode(StructIn in) throws CorruptImageException {
        return DirectoryBlock.decode(in);
    }

    @Override
    protected boolean endsAnywhere() {
        return true; // the last name may be shorter
    }

    @Test
    void theLastNameOfAFullBlockEndsAtItsPadding() throws CorruptImageException {
        byte[] block = Arrays.copyOf(AnnotatedHex.bytes(goldenHex()), 4096);
        assertThat(decode(block)).isEqualTo(golden());
    }

    @Test
    void aNameMayEndExactlyWithItsBlock() throws CorruptImageException {
        List<DirectoryBlock.Entry> entries = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            entries.add(
                    new DirectoryBlock.Entry(EntryName.of((char) ('a' + i) + "n".repeat(254)), 200 + i, FileType.FIFO));
        }
        entries.add(new DirectoryBlock.Entry(EntryName.of("z".repeat(79)), 300, FileType.SOCKET));
        assertThat(bytes(entries)).hasSize(4096);
        assertThat(decode(bytes(entries))).isEqualTo(entries);
    }

    @Test
    void aFirstNameOffsetThatIsNoNumberOfEntriesIsRefused() {
        assertRefused(8, "00", 8, "first nameOffset is 0, expected a multiple of 12 in 12..60");
        assertRefused(8, "31", 8, "first nameOffset is 49, expected a multiple of 12 in 12..60");
        assertRefused(8, "00 ff", 8, "first nameOffset is 65280, expected a multiple of 12 in 12..60");
    }

    @Test
    void namesMustFollowEachOtherInsideTheBlock() {
        assertRefused(20, "2f", 8, "entry 0 has its name at 48..47 of a block of 60 bytes");
        assertRefused(44, "ff", 32, "entry 2 has its name at 51..255 of a block of 60 bytes");
        assertRefused(20, "30", 8, "entry 0: the name is empty");
    }

    @Test
    void namesThatLinuxDoesNotHaveAreRefused() {
        assertRefused(53, "2f", 32, "entry 2: the name 'li/.rs' contains a NUL or a slash, which Linux does not allow");
        assertRefused(
                53, "00", 32, "entry 2: the name 'li\\x00.rs' contains a NUL or a slash, which Linux does not allow");
    }

    @Test
    void aNidBeyond63BitsIsRefused() {
        assertRefused(19, "80", 12, "nid is 9223372036854775938, which no file can hold");
    }

    @Test
    void anUnknownTypeIsReadAsUnknown() throws CorruptImageException {
        byte[] bytes = AnnotatedHex.bytes(goldenHex());
        bytes[46] = 99;
        assertThat(decode(bytes).get(3).type()).isEqualTo(FileType.UNKNOWN);
    }
}
