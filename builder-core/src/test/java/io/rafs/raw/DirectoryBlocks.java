package io.rafs.raw;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;

/** The blocks of one directory: packed as full as they can be, names right behind entries, zeros behind names. */
final class DirectoryBlocks {

    private static final int BLOCK = RawImage.BLOCK;

    private DirectoryBlocks() {}

    static void verify(String path, RawInode directory) {
        RawBytes data = new RawBytes(directory.data());
        List<List<RawInode.Dirent>> blocks = List.copyOf(directory.dirents().stream()
                .collect(Collectors.groupingBy(RawInode.Dirent::block))
                .values());
        int count = (data.size() + BLOCK - 1) / BLOCK;
        assertThat(blocks).as(path + " blocks with entries").hasSize(count);
        for (int i = 0; i < count; i++) {
            int start = i * BLOCK;
            int size = blocks.get(i).stream()
                    .mapToInt(dirent -> 12 + dirent.name().length())
                    .sum();
            assertThat(data.u16(start + 8))
                    .as(path + " first nameoff")
                    .isEqualTo(12 * blocks.get(i).size());
            for (int k = 0; k < blocks.get(i).size(); k++) {
                assertThat(data.u8(start + 12 * k + 11)).as(path + " reserved").isZero();
            }
            if (i < count - 1) {
                int next = 12 + blocks.get(i + 1).get(0).name().length();
                assertThat(size + next)
                        .as(path + " block %d has no room for the next entry", i)
                        .isGreaterThan(BLOCK);
                assertThat(data.isZero(start + size, BLOCK - size))
                        .as(path + " padding")
                        .isTrue();
            } else {
                assertThat(directory.size()).as(path + " size is exact").isEqualTo(start + size);
            }
        }
    }
}
