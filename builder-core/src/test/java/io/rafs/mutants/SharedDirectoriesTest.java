package io.rafs.mutants;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rafs.build.Builds;
import io.rafs.format.CorruptImageException;
import io.rafs.format.erofs.FileType;
import io.rafs.inspect.ImageDiff;
import io.rafs.read.ImageReader;
import io.rafs.read.TreeWalk;
import io.rafs.testdata.TarForge;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many directories of one content would let a small image keep its reader busy for ever. */
class SharedDirectoriesTest {
    @TempDir(factory = MemoryDirectory.class)
    private Path dir;

    @Test
    void aComparisonDoesNotFollowDirectoriesThatShareTheirBlocks() throws IOException {
        TarForge tar = TarForge.inMemory();
        for (int i = 0; i < 60; i++) {
            tar.dir("d%02d".formatted(i)).file("d%02d/f".formatted(i), "x");
        }
        Path good = new Builds(dir).tars(tar.bytes()).dir();
        Path bad = GoodImage.copy(good, dir.resolve("bad"));
        ByteBuffer boot =
                ByteBuffer.wrap(Files.readAllBytes(bad.resolve("bootstrap"))).order(ByteOrder.LITTLE_ENDIAN);
        try (ImageReader reader = Readers.open(good)) {
            new TreeWalk(reader.bootstrap()).run((path, nid, inode) -> {
                if (inode.type() == FileType.DIRECTORY && !path.isRoot()) {
                    share(boot, (int) reader.bootstrap().position(nid));
                }
            });
        }
        Files.write(bad.resolve("bootstrap"), boot.array());
        try (ImageReader one = Readers.open(good);
                ImageReader other = Readers.open(bad)) {
            assertThatThrownBy(() -> ImageDiff.run(one, other, difference -> {}))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("above the size of the file");
        }
    }

    /** Full blocks from the start of the file on, which hold no names: the size alone must be enough. */
    private static void share(ByteBuffer boot, int at) {
        boot.putShort(at, (short) 1).putLong(at + 8, boot.capacity()).putInt(at + 16, 0);
    }
}
